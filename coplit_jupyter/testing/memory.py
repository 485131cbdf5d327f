"""Keep everything in memory, for unit tests: `store.protocol.Store` without a database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from coplit_jupyter.errors import NotFoundError, StudentError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import Event, EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.turn import Priority, expected_seconds, fair_tag
from coplit_jupyter.model.verdict import FINAL, Status
from coplit_jupyter.store.names import check_storable
from coplit_jupyter.store.protocol import Admit, Score, Sign, Situation, Submission, Take, Version
from coplit_jupyter.store.taking import FAR_SECONDS
from coplit_jupyter.store.watchers import Watchers
from coplit_jupyter.testing.emptying import EmptyingInMemory, check_full
from coplit_jupyter.testing.kept import Kept, score, to_moment, waits_live
from coplit_jupyter.testing.rules import RulesInMemory

PATIENCE = 3
PACE_RUNS = 20
PACE_SECONDS = 3600.0


class MemoryStore(RulesInMemory, EmptyingInMemory):
    """A store that forgets when it goes; one process, any number of threads.

    `clock` gives the seconds since 1970 by which leases end.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._watchers = Watchers()
        self._versions: dict[AssignmentId, list[Version]] = {}
        self._kept: dict[str, Kept] = {}
        self._turn = 0.0
        self._finish: dict[str, float] = {}
        self._ended: list[tuple[float, float]] = []

    # ---- assignments

    def publish(self, version: Version) -> Version:
        with self._lock:
            versions = self._versions.setdefault(version.manifest.id, [])
            again = (version.bundle, version.release)
            if versions and (versions[-1].bundle, versions[-1].release) == again:
                return versions[-1]
            versions.append(replace(version, number=len(versions) + 1))
            return versions[-1]

    def courses(self) -> Sequence[str]:
        with self._lock:
            return sorted({assignment.course for assignment in self._versions})

    def assignments(self, course: str) -> Sequence[Version]:
        if found := sorted(known for known in list(self._versions) if known.course == course):
            return [self._versions[assignment][-1] for assignment in found]
        raise NotFoundError(f"There is no course {course!r}.", hint="Check the spelling.")

    def version(self, assignment: AssignmentId, *, number: int | None = None) -> Version:
        with self._lock:
            versions = self._versions.get(assignment, [])
            numbers = range(1, len(versions) + 1)
            if not versions or (number is not None and number not in numbers):
                raise NotFoundError(
                    f"There is no version {number or 'at all'} of {assignment}.",
                    hint="Check the spelling.",
                )
            return versions[(number or len(versions)) - 1]

    def named(self, name: str) -> Sequence[AssignmentId]:
        with self._lock:
            return sorted(known for known in self._versions if known.name == name)

    # ---- submissions

    def accept(
        self,
        new: NewSubmission,
        *,
        supersede: bool = False,
        about: Mapping[str, Any] | None = None,
        sign: Sign | None = None,
        admit: Admit | None = None,
    ) -> Submission:
        check_storable(new.student, what="student")
        check_storable(new.key, what="key")
        replaced: list[Kept] = []
        with self._lock:
            version = self.version(new.assignment)
            known = self._same_key(new)
            if known is not None:
                return self._submission(known)
            moment = self._clock()
            if supersede:
                replaced = [kept for kept in self._of_student(new) if waits_live(kept)]
            spare = admit is not None and admit(self._situation(new, replaced, at=moment))
            kept = Kept(
                id=uuid.uuid4().hex,
                new=new,
                version=version.number,
                accepted_at=moment,
                place=self._place(new, replaced, moment=moment),
            )
            if sign is not None:
                kept.receipt = sign(self._submission(kept))
            for old in replaced:
                old.supersede(spare=spare)
            self._kept[kept.id] = kept
            place = {"position": self._position(kept), "eta_seconds": self._outlook(kept)}
            self._write(kept, EventType.ACCEPTED, {**place, **(about or {})})
            submission = self._submission(kept)
        for changed in (kept, *replaced):
            self._watchers.tell(changed.id)
        return submission

    def _situation(self, new: NewSubmission, replaced: list[Kept], *, at: float) -> Situation:
        return Situation(
            at=to_moment(at),
            version=self.version(new.assignment),
            override=self.policy(new.assignment),
            extensions=self.extensions(new.assignment, student=new.student),
            handed=self.scores(new.assignment, student=new.student),
            waiting=frozenset(old.id for old in replaced),
        )

    def _same_key(self, new: NewSubmission) -> Kept | None:
        for kept in self._of_student(new):
            if kept.new.key == new.key:
                if not kept.emptied and dict(kept.new.notebooks) != dict(new.notebooks):
                    raise StudentError(
                        f"The key {new.key!r} was used before, for other notebooks.",
                        hint="Submit again; each submission needs a new key.",
                        code="key-reused",
                    )
                return kept
        return None

    def _of_student(self, new: NewSubmission) -> list[Kept]:
        whose = (new.assignment, new.student)
        return [
            kept for kept in self._kept.values() if (kept.new.assignment, kept.new.student) == whose
        ]

    def _place(
        self, new: NewSubmission, replaced: list[Kept], *, moment: float
    ) -> tuple[int, float, float]:
        if replaced:
            return min(old.place for old in replaced)
        course = new.assignment.course
        tag = fair_tag(now=self._turn, finish=self._finish.get(course, 0.0))
        self._finish[course] = tag.finish
        return (int(Priority.LIVE), tag.start, moment)

    def _outlook(self, kept: Kept) -> float | None:
        moment = self._clock()
        lately = [seconds for at, seconds in self._ended if at > moment - PACE_SECONDS]
        leases = [o.lease_until for o in self._kept.values() if o.status is Status.RUNNING]
        running = sum(until > moment for until in leases)
        return expected_seconds(lately[-PACE_RUNS:], before=self._position(kept), running=running)

    def expected_seconds(self, submission: str) -> float | None:
        with self._lock:
            kept = self._find(submission)
            return self._outlook(kept) if kept.status is Status.QUEUED else None

    def _position(self, kept: Kept) -> int:
        if kept.status is not Status.QUEUED:
            return 0
        others = self._kept.values()
        return sum(o.status is Status.QUEUED and o.order < kept.order for o in others)

    def _submission(self, kept: Kept) -> Submission:
        return Submission(
            id=kept.id,
            new=kept.new,
            status=kept.status,
            run=kept.run,
            version=kept.version,
            report=kept.report,
            accepted_at=to_moment(kept.accepted_at),
            position=self._position(kept),
            receipt=kept.receipt,
            emptied=kept.emptied,
        )

    def _find(self, submission: str) -> Kept:
        if submission not in self._kept:
            raise NotFoundError(f"There is no submission {submission!r}.", hint="Check the number.")
        return self._kept[submission]

    def submission(self, submission: str) -> Submission:
        with self._lock:
            return self._submission(self._find(submission))

    def submissions(
        self, assignment: AssignmentId, *, student: str | None = None, limit: int = 1000
    ) -> Sequence[Submission]:
        with self._lock:
            found = [
                kept
                for kept in self._kept.values()
                if kept.new.assignment == assignment and student in (None, kept.new.student)
            ]
            found.sort(key=lambda kept: (kept.accepted_at, kept.id), reverse=True)
            return [self._submission(kept) for kept in found[:limit]]

    def accept_late(self, submission: str, *, arrived_at: datetime, by: str, why: str) -> None:
        check_storable(by, what="instructor")
        with self._lock:
            self._find(submission).accepted_late = (arrived_at, by, why)
        self._watchers.tell(submission)

    def scores(self, assignment: AssignmentId, *, student: str | None = None) -> Sequence[Score]:
        with self._lock:
            found = [
                kept
                for kept in self._kept.values()
                if kept.new.assignment == assignment and student in (None, kept.new.student)
            ]
            found.sort(key=lambda kept: (kept.new.student, kept.accepted_at, kept.id))
            return [score(kept) for kept in found]

    def pulse(self, course: str) -> Mapping[str, str]:
        with self._lock:
            named = [known for known in self._versions if known.course == course]
            return {one.name: f"{len(self._versions[one])} {self._told(one)!r}" for one in named}

    def _told(self, assignment: AssignmentId) -> Any:
        extended = (self.extensions(assignment), self._ended_extensions)
        return (self.scores(assignment), self.policies(assignment), extended)

    def counting(self, submissions: Sequence[str]) -> Sequence[Report]:
        with self._lock:
            kept = [self._kept[one] for one in submissions if one in self._kept]
            return [one.report for one in kept if one.report]

    def reports(self, submission: str) -> Sequence[Report]:
        with self._lock:
            return tuple(self._find(submission).reports)

    def rerun(self, submission: str, *, version: int | None = None) -> Submission:
        with self._lock:
            kept = self._find(submission)
            check_full(kept)
            if version is not None:
                self.version(kept.new.assignment, number=version)
            if kept.status in FINAL:
                kept.status = Status.QUEUED
                kept.place = (int(Priority.REGRADE), kept.place[1], self._clock())
                kept.version = version or kept.version
                kept.retry_at = 0.0
                kept.tries = 0
            found = self._submission(kept)
        self._watchers.tell(submission)
        return found

    def let_count(self, submission: str, *, run: int) -> Submission:
        with self._lock:
            chosen = [one for one in self.reports(submission) if one.run == run]
            if not chosen:
                raise NotFoundError(f"Run {run} has no report.", hint="Name one that ended.")
            self._find(submission).report = chosen[0]
        self._watchers.tell(submission)
        return self.submission(submission)

    # ---- runs

    def take(self, *, owner: str, lease_seconds: float) -> Take | None:  # noqa: ARG002 (kept for operators)
        with self._lock:
            kept = self._next()
            return None if kept is None else self._start(kept, lease_seconds=lease_seconds)

    def take_one(self, submission: str, *, owner: str, lease_seconds: float) -> Take | None:  # noqa: ARG002
        with self._lock:
            kept = self._find(submission)
            if kept.status is Status.QUEUED or kept.is_lost(self._clock()):
                return self._start(kept, lease_seconds=lease_seconds)
            return None

    def _next(self) -> Kept | None:
        everyone = sorted(self._kept.values(), key=lambda kept: kept.order)
        late = [kept for kept in everyone if kept.is_expired(self._clock())]
        late.sort(key=lambda kept: (kept.lease_until, kept.id))
        candidates = (
            *(kept for kept in late if kept.tries < PATIENCE),
            *(kept for kept in everyone if self._may_start(kept)),
            *(kept for kept in everyone if kept.is_spare),
            *late,
            *(kept for kept in everyone if kept.is_from_the_future(self._clock())),
        )
        return next(iter(candidates), None)

    def _may_start(self, kept: Kept) -> bool:
        now = self._clock()
        return (
            kept.status is Status.QUEUED
            and not now < kept.retry_at <= now + FAR_SECONDS
            and not any(
                other.status is Status.RUNNING
                and not other.is_lost(now)
                and other.place[0] < Priority.SPARE
                for other in self._of_student(kept.new)
            )
        )

    def _start(self, kept: Kept, *, lease_seconds: float) -> Take:
        kept.status = Status.RUNNING
        kept.run += 1
        kept.tries += 1
        kept.started_at = self._clock()
        kept.lease_until = kept.started_at + lease_seconds
        self._turn = max(self._turn, kept.place[1])
        self._write(kept, EventType.STARTED, {"run": kept.run})
        self._watchers.tell(kept.id)
        return Take(submission=self._submission(kept), run=kept.run, tries=kept.tries)

    def _mine(self, take: Take) -> Kept | None:
        kept = self._kept[take.submission.id]
        return kept if kept.status is Status.RUNNING and kept.run == take.run else None

    def renew(self, take: Take, *, lease_seconds: float) -> bool:
        with self._lock:
            kept = self._mine(take)
            if kept is None:
                return False
            kept.lease_until = self._clock() + lease_seconds
            return True

    def append(self, take: Take, type: EventType, payload: Mapping[str, Any]) -> Event | None:  # noqa: A002 (as in the protocol)
        with self._lock:
            kept = self._mine(take)
            event = None if kept is None else self._write(kept, type, payload)
        if event is not None:
            self._watchers.tell(take.submission.id)
        return event

    def finish(self, take: Take, report: Report) -> bool:
        with self._lock:
            kept = self._mine(take)
            if kept is None:
                return False
            kept.reports.append(report)
            if report.score is not None or kept.report is None or kept.report.score is None:
                kept.report = report
            kept.status = kept.report.status
            kept.tries = 0
            self._ended.append((self._clock(), self._clock() - kept.started_at))
            self._write(kept, EventType.FINISHED, {"report": report.to_json()})
        self._watchers.tell(kept.id)
        return True

    def give_back(self, take: Take, *, delay_seconds: float = 0.0, counted: bool = False) -> bool:
        with self._lock:
            kept = self._mine(take)
            if kept is None:
                return False
            kept.status = Status.QUEUED
            kept.retry_at = self._clock() + delay_seconds
            kept.tries -= 0 if counted else 1
            for other in () if counted else self._kept.values():
                if other.new.assignment == kept.new.assignment and other.status is Status.QUEUED:
                    other.retry_at = max(other.retry_at, kept.retry_at)
        self._watchers.tell(kept.id)
        return True

    # ---- following

    def _write(self, kept: Kept, kind: EventType, payload: Mapping[str, Any]) -> Event:
        event = Event(
            submission=kept.id,
            seq=len(kept.events) + 1,
            run=kept.run,
            at=to_moment(self._clock()),
            type=kind,
            payload=dict(payload),
        )
        kept.events.append(event)
        return event

    def events(self, submission: str, *, after: int = 0) -> Sequence[Event]:
        with self._lock:
            return tuple(event for event in self._find(submission).events if event.seq > after)

    def watch(self, submission: str, callback: Callable[[], None]) -> Callable[[], None]:
        return self._watchers.add(submission, callback)

    def waiting(self) -> int:
        with self._lock:
            return sum(kept.status is Status.QUEUED for kept in self._kept.values())

    def close(self) -> None:
        """There is nothing to let go of."""
