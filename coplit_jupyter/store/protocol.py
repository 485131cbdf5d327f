"""Promise what is kept: courses, assignments, submissions, runs, events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from coplit_jupyter.model.assignment import AssignmentId, Manifest
from coplit_jupyter.model.event import Event, EventType
from coplit_jupyter.model.policy import Extension
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
    receipt: Mapping[str, Any] | None = None
    """The signed receipt as it was given at acceptance; None if nothing was signed then."""
    emptied: bool = False
    """Its notebooks and outputs were deleted: it can be graded no more."""


Sign = Callable[[Submission], Mapping[str, Any]]
"""Gives the receipt of what is about to be kept. Short: the storage waits for it."""


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
    isolation: str | None = None
    """Of the report that counts."""
    flawed: bool = False
    """A test of that report is broken: we owe a verdict, and it costs no attempt."""
    superseded: bool = False
    """It was replaced while it waited, whatever became of it since."""
    claimed_at: datetime | None = None
    """When its sender says that it was sent."""
    arrived_at: datetime | None = None
    """When it counts as arrived, if an instructor said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What an instructor set since publishing; a null takes a published setting away."""

    policy: Mapping[str, Any]
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which the service took no submissions, as it noticed itself."""

    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known when a submission arrives, read in the transaction that would keep it.

    `handed` is all that the student handed in before for the assignment, oldest first; `waiting`
    names those of it whose place the new one would take.
    """

    at: datetime
    version: Version
    override: Mapping[str, Any]
    extensions: Sequence[Extension]
    handed: Sequence[Score]
    waiting: frozenset[str]


Admit = Callable[[Situation], bool]
"""Raises if the submission may not be taken; says whether those it replaces are graded all the
same, when nothing else waits."""


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
        sign: Sign | None = None,
        admit: Admit | None = None,
    ) -> Submission:
        """Keep a submission durably, with its `accepted` event; the same key is the same one.

        The event says `position` (how many wait before it), `eta_seconds` (until its report, from
        the pace of recent runs; null while no run ended lately) and what `about` adds. With
        `supersede` it takes the place in the queue of the student's waiting submission of the same
        assignment, which becomes `superseded`: kept, without a report, and taken only if `admit`
        says so. What `sign` gives is kept with it; if it raises, nothing is kept.

        `admit` decides inside the transaction, in which nobody else hands in for the course: two
        at once cannot both be the last attempt. It is not asked about a key that is known. What it
        raises is raised, and nothing is kept.

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

    def expected_seconds(self, submission: str) -> float | None:
        """Seconds until the report of a submission that waits can be expected, as things are now.

        Changes with the queue, which no event says. None if it does not wait, or no run ended
        lately.

        Raises:
            NotFoundError: there is none.
        """

    def submissions(
        self, assignment: AssignmentId, *, student: str | None = None, limit: int = 1000
    ) -> Sequence[Submission]:
        """Submissions of an assignment, newest first.

        Their notebooks are read when looked at, not before.
        """

    def scores(self, assignment: AssignmentId, *, student: str | None = None) -> Sequence[Score]:
        """Every submission of an assignment, by student, oldest first: for gradebooks.

        Only those of `student` if named.
        """

    def policy(self, assignment: AssignmentId) -> Mapping[str, Any]:
        """What is set differently from what was published; empty if nothing is."""

    def policies(self, assignment: AssignmentId) -> Sequence[Override]:
        """All that was ever set, newest first; the newest is in force.

        Raises:
            NotFoundError: no such assignment.
        """

    def set_policy(
        self, assignment: AssignmentId, policy: Mapping[str, Any], *, by: str, why: str
    ) -> Override:
        """Set it, instead of what was set before. Whether it makes sense is the caller's to know.

        Raises:
            NotFoundError: no such assignment.
        """

    def extensions(
        self, assignment: AssignmentId, *, student: str | None = None
    ) -> Sequence[Extension]:
        """The extensions in force, oldest first; those of one student if named.

        Raises:
            NotFoundError: no such assignment.
        """

    def extend(self, assignment: AssignmentId, extension: Extension) -> Extension:
        """Keep an extension, instead of the one that the same student or group had.

        Gives it back with its `id` and `at`.

        Raises:
            NotFoundError: no such assignment.
            StudentError: a name cannot be stored.
        """

    def end_extension(self, assignment: AssignmentId, extension: str, *, by: str) -> None:
        """Withdraw it.

        Raises:
            NotFoundError: none of that id is in force.
        """

    def accept_late(self, submission: str, *, arrived_at: datetime, by: str, why: str) -> None:
        """Let a submission count as arrived at that moment; the newest word holds.

        Raises:
            NotFoundError: no such submission.
        """

    def beat(self, *, gap_seconds: float) -> Outage | None:
        """Note that the service lives.

        Gives the outage that ends now, if the last note is older than `gap_seconds`; it is kept.
        """

    def outages(self) -> Sequence[Outage]:
        """All outages that were noticed, oldest first."""

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
            NotFoundError: no such submission or version, or its notebooks were deleted.
        """

    def old(self, *, before: datetime) -> int:
        """Count the submissions that `empty` would empty."""

    def empty(self, *, before: datetime, most: int = 100) -> int:
        """Delete notebooks and outputs of submissions that are done and were accepted before.

        The oldest `most` of those that are not empty yet. Scores, verdicts, names, times and
        receipts stay. Gives how many were emptied: call again until it is 0.
        """

    def let_count(self, submission: str, *, run: int) -> Submission:
        """Let the report of an earlier run count again (undoing a regrade); all reports stay.

        Raises:
            NotFoundError: no such submission, or that run has no report.
        """

    def take(self, *, owner: str, lease_seconds: float) -> Take | None:
        """Take the next submission that waits or whose lease ended; None if there is none.

        One transaction numbers the run, sets the lease and writes `started`; two takers never get
        the same submission at the same time. Live ones come before regrades, those that were
        replaced and are graded all the same come last, and courses take turns. While a submission
        of a student runs, the same student's next one of that assignment waits. One whose lease
        ended three times comes after all others.
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
