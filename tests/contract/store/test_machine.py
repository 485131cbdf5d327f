"""Whatever happens in whatever order, the store keeps its promises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import FINAL, Status
from coplit_jupyter.store.protocol import Store, Take
from coplit_jupyter.testing import ManualClock, a_report, a_submission, a_version

LEASE = 10.0
STUDENTS = ("ada", "bob")
COURSES = ("big", "small")


class Machine(RuleBasedStateMachine):
    """Plays students, runs that live and die, and regrades, against one store."""

    make: Callable[[], Store]
    clock: ManualClock

    takes = Bundle("takes")

    def __init__(self) -> None:
        super().__init__()
        type(self).clock.seconds = 1_800_000_000.0
        self.store = type(self).make()
        self.versions = [self.store.publish(a_version(course)) for course in COURSES]
        self.ids: list[str] = []
        # Who holds it, until when: (run, the end of the lease).
        self.holders: dict[str, tuple[int, float]] = {}
        self.superseded: set[str] = set()
        # Superseded, and to be graded when nothing else waits.
        self.spare: set[str] = set()
        self.reports: dict[str, list] = {}
        self.told: dict[str, int] = {}

    def tick(self) -> None:
        """Let no two things happen at one moment: ids are random, and would break the tie."""
        type(self).clock.advance(2**-10)  # sums without rounding

    def holds(self, take: Take) -> bool:
        return self.holders.get(take.submission.id, (0, 0))[0] == take.run

    @rule(
        course=st.sampled_from(range(len(COURSES))),
        student=st.sampled_from(STUDENTS),
        supersede=st.booleans(),
        spare=st.booleans(),
    )
    def accept(self, course, student, supersede, spare):
        self.tick()
        new = a_submission(self.versions[course], student=student)
        waiting = {one for one in self.ids if self.status(one) is Status.QUEUED}
        kept = self.store.accept(new, supersede=supersede, admit=lambda _: spare)
        assert kept.id not in self.ids
        self.ids.append(kept.id)
        gone = {one for one in waiting if self.status(one) is Status.SUPERSEDED}
        for one in gone:
            old = self.store.submission(one).new
            assert supersede
            assert (old.assignment, old.student) == (new.assignment, new.student)
        self.superseded |= gone
        self.spare |= gone if spare else set()
        again = self.store.accept(new, supersede=supersede)
        assert again.id == kept.id

    @rule(target=takes)
    def take(self):
        self.tick()
        before = {one: self.status(one) for one in self.ids}
        taken = self.store.take(owner="a", lease_seconds=LEASE)
        now = type(self).clock()
        if taken is None:
            assert not [one for one, (_, until) in self.holders.items() if until <= now]
            assert not self.spare
            return multiple()
        one = taken.submission.id
        if one in self.holders:
            assert self.holders[one][1] <= now
            assert taken.run == self.holders[one][0] + 1
        elif one in self.superseded:
            assert one in self.spare
            self.superseded.discard(one)
            self.spare.discard(one)
        else:
            assert before[one] is Status.QUEUED
        self.holders[one] = (taken.run, now + LEASE)
        return taken

    @rule(seconds=st.sampled_from([1.0, LEASE / 2, LEASE]))
    def wait(self, seconds):
        type(self).clock.advance(seconds)

    @rule(take=takes)
    def renew(self, take):
        self.tick()
        held = self.holds(take)
        assert self.store.renew(take, lease_seconds=LEASE) is held
        if held:
            self.holders[take.submission.id] = (take.run, type(self).clock() + LEASE)

    @rule(take=takes)
    def append(self, take):
        self.tick()
        event = self.store.append(take, EventType.OUTPUT, {"text": "x"})
        assert (event is not None) is self.holds(take)

    @rule(take=takes, score=st.sampled_from([None, 0.0, 1.0]))
    def finish(self, take, score):
        self.tick()
        held = self.holds(take)
        report = a_report(take, score=score)
        assert self.store.finish(take, report) is held
        if held:
            del self.holders[take.submission.id]
            self.reports.setdefault(take.submission.id, []).append(report)

    @rule(take=takes, counted=st.booleans(), delay=st.sampled_from([0.0, LEASE]))
    def give_back(self, take, counted, delay):
        self.tick()
        held = self.holds(take)
        assert self.store.give_back(take, counted=counted, delay_seconds=delay) is held
        if held:
            del self.holders[take.submission.id]

    @precondition(lambda self: self.ids)
    @rule(draw=st.data())
    def rerun(self, draw):
        self.tick()
        one = draw.draw(st.sampled_from(self.ids))
        before = self.status(one)
        again = self.store.rerun(one)
        assert again.status is (Status.QUEUED if before in FINAL else before)
        self.superseded.discard(one)
        self.spare.discard(one)

    def status(self, one: str) -> Status:
        return self.store.submission(one).status

    @invariant()
    def each_submission_stands_where_its_history_says(self):
        found = [self.store.submission(one) for one in self.ids]
        for one in found:
            assert (one.status is Status.RUNNING) is (one.id in self.holders)
            assert (one.status is Status.SUPERSEDED) is (one.id in self.superseded)
            assert one.report == _counting(self.reports.get(one.id, []))
        positions = sorted(one.position for one in found if one.status is Status.QUEUED)
        assert positions == list(range(self.store.waiting()))

    @invariant()
    def events_only_grow_and_have_no_gaps(self):
        for one in self.ids:
            reports = self.reports.get(one, [])
            assert list(self.store.reports(one)) == reports
            events = self.store.events(one)
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert len(events) >= self.told.get(one, 0)
            self.told[one] = len(events)
            runs = [event.run for event in events]
            assert runs == sorted(runs)
            finished = [event for event in events if event.type is EventType.FINISHED]
            assert [event.run for event in finished] == [report.run for report in reports]


def _counting(reports):
    counts = None
    for report in reports:
        if report.score is not None or counts is None or counts.score is None:
            counts = report
    return counts


@pytest.mark.timeout(300)
def test_the_store_keeps_its_promises(new_store, clock):
    """Eight histories of up to 30 steps."""

    class Bound(Machine):
        make = staticmethod(new_store)

    Bound.clock = clock
    run_state_machine_as_test(
        Bound,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
