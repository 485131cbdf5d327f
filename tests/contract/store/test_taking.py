"""Whose turn it is, and what a lease means."""

from __future__ import annotations

import pytest

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing import a_report, a_submission, a_version

LEASE = 60.0


@pytest.fixture(autouse=True)
def published(store):
    return store.publish(a_version())


def take(store):
    return store.take(owner="a", lease_seconds=LEASE)


def drain(store):
    """Take and finish everything; gives the ids in order."""
    order = []
    while (taken := take(store)) is not None:
        store.finish(taken, a_report(taken))
        order.append(taken.submission.id)
    return order


def test_taking_numbers_the_run_and_says_started(store):
    kept = store.accept(a_submission())
    taken = take(store)
    assert (taken.submission.id, taken.run, taken.tries) == (kept.id, 1, 1)
    assert taken.submission.new == kept.new
    assert taken.submission.status is Status.RUNNING
    started = store.events(kept.id)[-1]
    assert (started.type, started.run, started.seq) == (EventType.STARTED, 1, 2)
    assert started.payload == {"run": 1}
    assert store.waiting() == 0


def test_nothing_is_taken_from_an_empty_store(store):
    assert take(store) is None


def test_a_course_is_graded_in_the_order_of_arrival(store, clock):
    ids = []
    for number in range(12):
        ids.append(store.accept(a_submission(student=f"s{number}")).id)
        clock.advance(0.001)
    assert drain(store) == ids


def test_courses_take_turns(store):
    """A class of hundreds that submits at once does not make a small course wait for all."""
    small = store.publish(a_version("small", "hw1"))
    for number in range(20):
        store.accept(a_submission(student=f"s{number}"))
    first = [store.accept(a_submission(small, student=f"t{number}")).id for number in range(3)]
    order = drain(store)
    assert all(order.index(one) <= 2 * turn + 1 for turn, one in enumerate(first))
    assert len(order) == 23


def test_a_course_that_was_silent_earns_no_credit(store):
    small = store.publish(a_version("small", "hw1"))
    for number in range(20):
        store.accept(a_submission(student=f"s{number}"))
    drain(store)
    big = [store.accept(a_submission(student=f"b{number}")).id for number in range(4)]
    late = [store.accept(a_submission(small, student=f"t{number}")).id for number in range(4)]
    order = drain(store)
    assert set(order[:4]) != set(late)
    assert set(order[:4]) != set(big)


def test_a_submission_is_taken_by_one_only(store):
    store.accept(a_submission())
    assert take(store) is not None
    assert take(store) is None


def test_a_run_whose_lease_ended_is_taken_again(store, clock):
    """Its owner was killed; nobody has to clean up."""
    kept = store.accept(a_submission())
    first = take(store)
    clock.advance(LEASE)
    second = take(store)
    assert (second.submission.id, second.run, second.tries) == (kept.id, 2, 2)
    assert [event.type for event in store.events(kept.id)] == [
        EventType.ACCEPTED,
        EventType.STARTED,
        EventType.STARTED,
    ]
    assert first.run == 1


def test_a_lease_that_is_renewed_lasts(store, clock):
    store.accept(a_submission())
    taken = take(store)
    clock.advance(LEASE - 1)
    assert store.renew(taken, lease_seconds=LEASE)
    clock.advance(LEASE - 1)
    assert take(store) is None
    clock.advance(1)
    assert take(store).run == 2


def test_a_fenced_run_writes_nothing(store, clock):
    """A machine that slept wakes up: what it has to say is dropped, whole."""
    kept = store.accept(a_submission())
    zombie = take(store)
    clock.advance(LEASE)
    living = take(store)
    before = store.events(kept.id)
    assert store.append(zombie, EventType.OUTPUT, {"text": "late"}) is None
    assert not store.renew(zombie, lease_seconds=LEASE)
    assert not store.give_back(zombie)
    assert not store.finish(zombie, a_report(zombie, score=0.0))
    assert store.events(kept.id) == before
    assert store.reports(kept.id) in ([], ())
    assert store.finish(living, a_report(living))
    assert not store.finish(zombie, a_report(zombie, score=0.0))
    assert list(store.reports(kept.id)) == [a_report(living)]


def test_a_late_run_that_nobody_replaced_may_still_finish(store, clock):
    kept = store.accept(a_submission())
    taken = take(store)
    clock.advance(LEASE + 1)
    assert store.finish(taken, a_report(taken))
    assert take(store) is None
    assert store.submission(kept.id).status is Status.GRADED


def test_what_is_given_back_keeps_its_place(store):
    first = store.accept(a_submission(student="ada"))
    store.accept(a_submission(student="bob"))
    taken = take(store)
    assert store.give_back(taken)
    assert store.submission(first.id).status is Status.QUEUED
    again = take(store)
    assert (again.submission.id, again.run, again.tries) == (first.id, 2, 1)


def test_what_failed_by_itself_lets_others_go_first(store, clock):
    first = store.accept(a_submission(student="ada"))
    second = store.accept(a_submission(student="bob"))
    assert store.give_back(take(store), delay_seconds=30, counted=True)
    assert take(store).submission.id == second.id
    assert take(store) is None
    clock.advance(30)
    assert take(store).submission.id == first.id


def test_an_assignment_that_cannot_be_graded_here_waits_as_a_whole(store, clock):
    """Its image is missing: five hundred students of it do not stop the queue."""
    other = store.publish(a_version("demo", "hw2"))
    sick = [store.accept(a_submission(student=f"s{n}")).id for n in range(3)]
    well = store.accept(a_submission(other, student="ada"))
    assert store.give_back(take(store), delay_seconds=30)
    assert take(store).submission.id == well.id
    assert take(store) is None
    clock.advance(30)
    assert [take(store).submission.id for _ in sick] == sick


def test_tries_count_only_what_may_be_the_submissions_fault(store, clock):
    store.accept(a_submission())
    store.give_back(take(store), counted=True)
    store.give_back(take(store))
    taken = take(store)
    assert (taken.run, taken.tries) == (3, 2)
    store.finish(taken, a_report(taken))
    store.rerun(taken.submission.id)
    assert take(store).tries == 1


def test_a_submission_that_kills_its_takers_comes_last(store, clock):
    poison = store.accept(a_submission(student="eve"))
    for _ in range(3):
        assert take(store).submission.id == poison.id
        clock.advance(LEASE)
    good = store.accept(a_submission(student="ada"))
    assert take(store).submission.id == good.id
    again = take(store)
    assert (again.submission.id, again.tries) == (poison.id, 4)


def test_a_student_has_one_running_submission_of_an_assignment(store, clock):
    first = store.accept(a_submission(student="ada"))
    second = store.accept(a_submission(student="ada"))
    other = store.accept(a_submission(student="bob"))
    taken = take(store)
    assert taken.submission.id == first.id
    assert take(store).submission.id == other.id
    assert take(store) is None
    store.finish(taken, a_report(taken))
    assert take(store).submission.id == second.id


def test_one_submission_can_be_taken_out_of_turn(store):
    """The command line grades what it was given, whatever a server beside it has to do."""
    store.accept(a_submission(student="ada"))
    mine = store.accept(a_submission(student="ada"))
    taken = store.take_one(mine.id, owner="cli", lease_seconds=LEASE)
    assert (taken.submission.id, taken.run) == (mine.id, 1)
    assert store.take_one(mine.id, owner="cli", lease_seconds=LEASE) is None


def test_one_submission_is_not_taken_when_it_is_done(store, clock):
    kept = store.accept(a_submission())
    taken = store.take_one(kept.id, owner="cli", lease_seconds=LEASE)
    clock.advance(LEASE)
    again = store.take_one(kept.id, owner="cli", lease_seconds=LEASE)
    assert again.run == 2
    store.finish(again, a_report(again))
    assert store.take_one(kept.id, owner="cli", lease_seconds=LEASE) is None
    assert taken.run == 1


def test_regrades_wait_for_live_submissions(store, clock):
    """A regrade of a whole class does not make a student wait."""
    old = [store.accept(a_submission(student=f"s{number}")).id for number in range(3)]
    drain(store)
    for one in old:
        store.rerun(one)
        clock.advance(0.001)
    live = store.accept(a_submission(student="ada"))
    assert live.position == 0
    assert drain(store) == [live.id, *old]


def test_a_clock_that_is_set_back_years_holds_up_nothing(store, clock):
    """A machine began in 2030 and was put right: what it leased until then is taken again now."""
    held = store.accept(a_submission(student="held"))
    put_off = store.accept(a_submission(student="put off"))
    taken = [take(store), take(store)]
    assert [one.submission.id for one in taken] == [held.id, put_off.id]
    store.give_back(taken[1], delay_seconds=30)
    store.beat(gap_seconds=5)
    clock.advance(-4 * 365 * 86400)
    assert store.beat(gap_seconds=5) is None
    behind = store.accept(a_submission(student="held"))
    assert sorted(drain(store)) == sorted([held.id, put_off.id, behind.id])
    assert store.finish(taken[0], a_report(taken[0])) is False
    assert store.submission(held.id).run == 2
    clock.advance(60)
    assert store.beat(gap_seconds=5) is not None  # outages are noticed again


def test_a_clock_that_is_set_back_a_little_fences_nobody(store, clock):
    """A summer hour is no reason to grade twice: a live run renews its lease."""
    store.accept(a_submission())
    taken = take(store)
    clock.advance(-3600)
    assert take(store) is None
    assert store.renew(taken, lease_seconds=LEASE)
    assert store.finish(taken, a_report(taken))
