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
    """The right to grade one submission until the lease ends; `run` is the fencing token.

    `tries` counts the takes since the last report, this one included, without those given back
    for no fault of the submission: above 1, an earlier run died with its process or its grader.
    """

    submission: Submission
    run: int
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a gradebook needs of one submission, without its notebooks and report.

    `score` and `max_score` are those of the report that counts; None without a score.
    """

    submission: str
    student: str
    status: Status
    score: float | None
    max_score: float | None
    submitted_at: datetime
    accepted_at: datetime
    version: int
    run: int
    practice: bool


class Store(Protocol):
    """Keeps everything durable. Every method may be called by any thread and blocks briefly.

    Raises (any method): OperatorError when the storage cannot be used (disk full, locked, newer
    schema); the call then had no effect.
    """

    def publish(self, version: Version) -> Version:
        """Keep a version; creates the course; gives it back with its `number`.

        Publishing the same bundle and release as the newest version again changes nothing and
        gives that one.
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

    def accept(
        self,
        new: NewSubmission,
        *,
        supersede: bool = False,
        about: Mapping[str, Any] | None = None,
    ) -> Submission:
        """Keep a submission durably, with its `accepted` event; the same key is the same one.

        The event says `position` (how many wait before it), `eta_seconds` (until its report, from
        the pace of recent runs; null while no run ended lately) and what `about` adds. With
        `supersede` it takes the place in the queue of the student's waiting submission of the same
        assignment, which becomes `superseded`: kept, never taken, without a report.

        Raises:
            NotFoundError: no such assignment.
            StudentError: the key was used by this student for other notebooks, or the key or the
                student's name cannot be stored.
        """

    def submission(self, submission: str) -> Submission:
        """One submission by id.

        Raises:
            NotFoundError: there is none.
        """

    def submissions(
        self, assignment: AssignmentId, *, student: str | None = None, limit: int = 1000
    ) -> Sequence[Submission]:
        """Submissions of an assignment, newest first.

        Their notebooks are read when looked at, not before.
        """

    def scores(self, assignment: AssignmentId) -> Sequence[Score]:
        """Every submission of an assignment, by student, oldest first: for gradebooks."""

    def pulse(self, course: str) -> Mapping[str, str]:
        """For each assignment of a course, a text that changes when its gradebook does.

        Cheap: a board that is being looked at asks every second. Empty if there is no such course.
        """

    def counting(self, submissions: Sequence[str]) -> Sequence[Report]:
        """The reports that count of these submissions; those without a report are left out."""

    def reports(self, submission: str) -> Sequence[Report]:
        """The reports of all runs that ended with one, oldest first.

        Raises:
            NotFoundError: no such submission.
        """

    def rerun(self, submission: str, *, version: int | None = None) -> Submission:
        """Make a submission that is done wait again, behind all live ones (a regrade).

        Against another `version` of the assignment if given. The report that counts stands until
        the new run ends with a score. One that waits or runs already is left as it is.

        Raises:
            NotFoundError: no such submission or version.
        """

    def let_count(self, submission: str, *, run: int) -> Submission:
        """Let the report of an earlier run count again (undoing a regrade); all reports stay.

        Raises:
            NotFoundError: no such submission, or that run has no report.
        """

    def take(self, *, owner: str, lease_seconds: float) -> Take | None:
        """Take the next submission that waits or whose lease ended; None if there is none.

        One transaction numbers the run, sets the lease and writes `started`; two takers never get
        the same submission at the same time. Live ones come before regrades, and courses take
        turns. While a submission of a student runs, the same student's next one of that
        assignment waits. One whose lease ended three times comes after all others.
        """

    def take_one(self, submission: str, *, owner: str, lease_seconds: float) -> Take | None:
        """Like `take`, for this submission only, whatever it would have to wait for.

        Raises:
            NotFoundError: no such submission.
        """

    def renew(self, take: Take, *, lease_seconds: float) -> bool:
        """Lengthen the lease; False if the run was fenced off meanwhile."""

    def append(self, take: Take, type: EventType, payload: Mapping[str, Any]) -> Event | None:  # noqa: A002
        """Write an event of a run; None if the run was fenced off meanwhile."""

    def finish(self, take: Take, report: Report) -> bool:
        """Keep the report with its `finished` event; False, and nothing kept, if fenced off.

        A report without a score leaves an earlier report with a score in place, and its status.
        """

    def give_back(self, take: Take, *, delay_seconds: float = 0.0, counted: bool = False) -> bool:
        """Make the submission wait again, in its place; False if fenced off.

        It is not taken before `delay_seconds` have passed. `counted`: grading it failed in a way
        that may be its own, so this try stays in `Take.tries`. Otherwise it was the machine (the
        Engine went away, an image is missing): the delay holds for all that waits of the same
        assignment, so that one that cannot be graded here does not take every slot's time.
        """

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
