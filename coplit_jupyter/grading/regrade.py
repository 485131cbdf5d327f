"""Grade what was graded before with the newest tests: look first, then apply, and undo."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from coplit_jupyter.grading import scoring
from coplit_jupyter.grading.run import Progress, grade_run, report_of
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.verdict import FINAL, Status, Verdict
from coplit_jupyter.queue.lease import kept_alive
from coplit_jupyter.sandbox.protocol import BundleSource, Sandbox
from coplit_jupyter.store.protocol import Store, Submission, Take, Version

EVERY = 2**31 - 1
LEASE_SECONDS = 60.0
LOOK_SECONDS = 0.5


def is_owed(report: Report) -> bool:
    """Whether we still owe a verdict: nothing was graded, or a test broke through our fault."""
    return report.score is None or any(test.verdict is Verdict.BROKEN for test in report.tests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a regrade would make, or made, of one submission.

    `tests` maps the ids of tests whose verdict differs to (before, after). `max_before` is what the
    earlier report's score is of.
    """

    submission: str
    student: str
    before: float | None
    after: float | None
    max_score: float
    tests: dict[str, tuple[str | None, str | None]]
    applied: bool
    max_before: float | None = None

    @property
    def differs(self) -> bool:
        """Whether anything is different, the score or a verdict."""
        return self.before != self.after or bool(self.tests)

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        shown = asdict(self)
        del shown["max_before"]
        return {**shown, "differs": self.differs}


def _go_on() -> None:
    """Wait for nobody."""


@dataclass(frozen=True, kw_only=True)
class Regrader:
    """Grades again only what could come out differently.

    That is what another bundle than the newest graded, and what broke through our fault.

    Nothing of an earlier report is lost: each run keeps its own, and the score only changes when
    the new run has one.
    """

    store: Store
    sandbox: Sandbox
    bundle: Callable[[str], BundleSource]
    slots: int
    owner: str
    pause: Callable[[], None] = _go_on
    """Called before each submission; may block while students wait, and raise to stop."""

    def preview(
        self,
        assignment: AssignmentId,
        *,
        student: str | None = None,
        only: Collection[str] | None = None,
    ) -> Iterator[Change]:
        """Say what would change, one submission after the other; nothing is kept.

        `only` names the submissions that are looked at.

        Raises:
            NotFoundError: no such assignment.
            OperatorError: the Engine or the storage is not there.
        """
        version = self.store.version(assignment)
        due = self._due(version, student, only)
        yield from self._each(due, lambda one: self._look(one, version))

    def apply(
        self,
        assignment: AssignmentId,
        *,
        student: str | None = None,
        only: Collection[str] | None = None,
        never_lower: bool = False,
    ) -> Iterator[Change]:
        """Grade again and keep the reports; what was applied before an error stays applied.

        With `never_lower` a report with a lower score is kept too, but the earlier one counts.

        Raises:
            NotFoundError: no such assignment.
            OperatorError: the Engine or the storage is not there.
        """
        version = self.store.version(assignment)
        due = self._due(version, student, only)
        yield from self._each(due, lambda one: self._apply(one, version, never_lower=never_lower))

    def due(self, assignment: AssignmentId, *, only: Collection[str] | None = None) -> int:
        """Count the submissions that could come out differently.

        Raises:
            NotFoundError: no such assignment.
        """
        return len(self._due(self.store.version(assignment), None, only))

    def undo(
        self,
        assignment: AssignmentId,
        *,
        student: str | None = None,
        only: Collection[str] | None = None,
    ) -> Iterator[Change]:
        """Let the report before the one that counts count again, where there is one.

        Raises:
            NotFoundError: no such assignment.
        """
        self.store.version(assignment)
        for one in self.store.submissions(assignment, student=student, limit=EVERY):
            if one.report is None or not _wanted(one, only):
                continue
            earlier = [
                report
                for report in self.store.reports(one.id)
                if report.run < one.report.run and report.score is not None
            ]
            if earlier:
                self.store.let_count(one.id, run=earlier[-1].run)
                yield change(one, one.report, earlier[-1], applied=True)

    def _due(
        self, version: Version, student: str | None, only: Collection[str] | None
    ) -> list[Submission]:
        return [
            one
            for one in self.store.submissions(version.manifest.id, student=student, limit=EVERY)
            if one.report is not None
            and not one.emptied
            and _wanted(one, only)
            and one.status in {Status.GRADED, Status.BROKEN, Status.QUEUED}
            and (one.report.bundle != version.bundle or is_owed(one.report))
        ]

    def _each(
        self, due: Sequence[Submission], act: Callable[[Submission], Change]
    ) -> Iterator[Change]:
        def turn(one: Submission) -> Change:
            self.pause()
            return act(one)

        with ThreadPoolExecutor(self.slots) as pool:
            yield from pool.map(turn, due)

    def _look(self, one: Submission, version: Version) -> Change:
        run = one.run + 1
        blank = scoring.blank_report(one, version.manifest, run=run, bundle=version.bundle)
        progress = Progress({test.id: test for test in version.manifest.tests}, _tell_nobody)
        report = report_of(
            blank,
            version,
            Take(submission=one, run=run),
            progress,
            sandbox=self.sandbox,
            bundle=self.bundle,
            cancel=None,
        )
        return change(one, one.report, report, applied=False)

    def _apply(self, one: Submission, version: Version, *, never_lower: bool) -> Change:
        self.store.rerun(one.id, version=version.number)
        take = self.store.take_one(one.id, owner=self.owner, lease_seconds=LEASE_SECONDS)
        # None: a dispatcher was quicker, and grades the same run of the same version.
        report = self._wait(one) if take is None else self._grade(take)
        applied = report is not None and report.score is not None
        if never_lower and report and _is_lower(report, one.report) and one.report:
            self.store.let_count(one.id, run=one.report.run)
            report, applied = one.report, False
        return change(one, one.report, report, applied=applied)

    def _wait(self, one: Submission) -> Report | None:
        changed = threading.Event()
        unwatch = self.store.watch(one.id, changed.set)
        try:
            now = self.store.submission(one.id)
            while now.run == one.run or now.status not in FINAL:
                changed.wait(LOOK_SECONDS)
                changed.clear()
                now = self.store.submission(one.id)
            return now.report
        finally:
            unwatch()

    def _grade(self, take: Take) -> Report:
        try:
            with kept_alive(self.store.renew, take, lease_seconds=LEASE_SECONDS):
                return grade_run(take, store=self.store, sandbox=self.sandbox, bundle=self.bundle)
        except BaseException:
            self.store.give_back(take)
            raise


def _wanted(one: Submission, only: Collection[str] | None) -> bool:
    return only is None or one.id in only


def _is_lower(report: Report, before: Report | None) -> bool:
    scores = (report.score, before.score if before else None)
    return None not in scores and (scores[0] or 0.0) < (scores[1] or 0.0)


def _tell_nobody(_kind: EventType, _payload: dict[str, Any]) -> None:
    """Leave no trace: a preview keeps nothing."""


def change(
    submission: Submission, before: Report | None, after: Report | None, *, applied: bool
) -> Change:
    """Compare two reports of one submission."""
    was = {test.id: test.verdict.value for test in before.tests} if before else {}
    now = {test.id: test.verdict.value for test in after.tests} if after else {}
    return Change(
        submission=submission.id,
        student=submission.new.student,
        before=before.score if before else None,
        after=after.score if after else None,
        max_score=after.max_score if after else 0.0,
        tests={
            name: (was.get(name), now.get(name))
            for name in dict.fromkeys((*was, *now))
            if was.get(name) != now.get(name)
        },
        applied=applied,
        max_before=before.max_score if before else None,
    )
