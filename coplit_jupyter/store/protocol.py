"""Promise what is kept: courses, assignments, submissions, runs, events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from coplit_jupyter.model.assignment import AssignmentId, Manifest
from coplit_jupyter.model.event import Event, EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.verdict import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version of an assignment; the newest grades new submissions.

    `release` maps file names to the student's files (notebooks as JSON text); `author` is the
    authoring notebooks by name, kept for repairs and proofs, never sent to a student.
    """

    manifest: Manifest
    number: int
    bundle: str
    release: Mapping[str, str]
    author: Mapping[str, str]
    published_at: datetime
    notes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submission as stored.

    `run` is the number of the last run that was taken (0: none yet). `report` is the report that
    counts; it survives a later run that ended without a score.
    """

    id: str
    new: NewSubmission
    status: Status
    run: int
    version: int
    report: Report | None
    accepted_at: datetime
    position: int = 0
    """How many wait before it; 0 once it is running or done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """The right to grade one submission until the lease ends; `run` is the fencing token."""

    submission: Submission
    run: int


class Store(Protocol):
    """Keeps everything durable. Every method may be called by any thread and blocks briefly.

    Raises (any method): OperatorError when the storage cannot be used (disk full, locked, newer
    schema); the call then had no effect.
    """

    def publish(self, version: Version) -> Version:
        """Keep a version; creates the course; gives it back with its `number`.

        Publishing the same bundle as the newest version again changes nothing and gives that one.
        """

    def courses(self) -> Sequence[str]:
        """Names of all courses, sorted."""

    def assignments(self, course: str) -> Sequence[Version]:
        """The newest version of each assignment of a course, by name.

        Raises:
            NotFoundError: no such course.
        """

    def version(self, assignment: AssignmentId, *, number: int | None = None) -> Version:
        """One version, the newest by default.

        Raises:
            NotFoundError: no such assignment or version.
        """

    def named(self, name: str) -> Sequence[AssignmentId]:
        """Every assignment of that name, in any course."""

    def accept(self, new: NewSubmission) -> Submission:
        """Keep a submission durably, with its `accepted` event; the same key is the same one.

        Raises:
            NotFoundError: no such assignment.
            StudentError: the key was used by this student for other notebooks.
        """

    def submission(self, submission: str) -> Submission:
        """One submission by id.

        Raises:
            NotFoundError: there is none.
        """

    def submissions(
        self, assignment: AssignmentId, *, student: str | None = None, limit: int = 1000
    ) -> Sequence[Submission]:
        """Submissions of an assignment, newest first."""

    def take(self, *, owner: str, lease_seconds: float) -> Take | None:
        """Take the next submission that waits or whose lease ended; None if there is none.

        One statement numbers the run, sets the lease and writes `started`; two takers never get
        the same submission at the same time.
        """

    def take_one(self, submission: str, *, owner: str, lease_seconds: float) -> Take | None:
        """Like `take`, for this submission only."""

    def renew(self, take: Take, *, lease_seconds: float) -> bool:
        """Lengthen the lease; False if the run was fenced off meanwhile."""

    def append(self, take: Take, type: EventType, payload: Mapping[str, Any]) -> Event | None:  # noqa: A002
        """Write an event of a run; None if the run was fenced off meanwhile."""

    def finish(self, take: Take, report: Report) -> bool:
        """Keep the report with its `finished` event; False, and nothing kept, if fenced off.

        A report without a score leaves an earlier report with a score in place.
        """

    def give_back(self, take: Take) -> bool:
        """Make the submission wait again (the Engine went away); False if fenced off."""

    def events(self, submission: str, *, after: int = 0) -> Sequence[Event]:
        """Events with `seq` above `after`, in order.

        Raises:
            NotFoundError: no such submission.
        """

    def watch(self, submission: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` (from any thread) soon after an event of this process was written.

        Gives a function that ends it. Events of other processes are NOT announced: poll too.
        """

    def waiting(self) -> int:
        """How many submissions wait."""

    def close(self) -> None:
        """Let go of files and connections."""
