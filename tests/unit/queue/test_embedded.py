"""The embedded dispatcher grades what waits, whatever fails."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.verdict import FINAL, Status
from coplit_jupyter.queue.embedded import EmbeddedDispatcher, pause_seconds
from coplit_jupyter.testing import ManualClock, MemoryStore, a_report, a_submission, a_version

PATIENCE_SECONDS = 60
LEASE = 30.0


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def store(clock):
    store = MemoryStore(clock=clock)
    store.publish(a_version())
    return store


class Grader:
    """Grades at once; `fails` are raised first, one a run."""

    def __init__(self, store, *fails: Exception) -> None:
        self.store = store
        self.fails = list(fails)
        self.runs: list[tuple[str, int]] = []
        self.given_up: list[str] = []

    def grade(self, take) -> None:
        self.runs.append((take.submission.id, take.run))
        if self.fails:
            raise self.fails.pop(0)
        self.store.finish(take, a_report(take))

    def give_up(self, take, why: str) -> None:
        self.given_up.append(why)
        self.store.finish(take, a_report(take, score=None))


@contextmanager
def dispatching(store, grader, *, grade=None, take=None, renew=None, give_back=None, **options):
    """Dispatch inside the `with`."""
    dispatcher = EmbeddedDispatcher(
        take or store.take,
        grade or grader.grade,
        owner="here",
        lease_seconds=options.pop("lease_seconds", LEASE),
        slots=options.pop("slots", 1),
        idle_seconds=options.pop("idle_seconds", 0.01),
        renew=renew or store.renew,
        give_back=give_back or store.give_back,
        give_up=grader.give_up,
    )
    dispatcher.start()
    try:
        yield dispatcher
    finally:
        dispatcher.close(PATIENCE_SECONDS)


def until(store, submission: str, wanted) -> None:
    """Wait for the submission to come to one of these."""
    changed = threading.Event()
    end = store.watch(submission, changed.set)
    try:
        while store.submission(submission).status not in wanted:
            assert changed.wait(PATIENCE_SECONDS), store.submission(submission)
            changed.clear()
    finally:
        end()


def until_done(store, submission: str) -> None:
    until(store, submission, FINAL)


def test_everything_that_waits_is_graded_once(store):
    ids = [store.accept(a_submission(student=f"s{n}")).id for n in range(20)]
    grader = Grader(store)
    with dispatching(store, grader, slots=3):
        for one in ids:
            until_done(store, one)
    assert sorted(grader.runs) == sorted((one, 1) for one in ids)


def test_slots_grade_side_by_side(store):
    """Two runs that wait for each other both end."""
    ids = [store.accept(a_submission(student=f"s{n}")).id for n in range(2)]
    meeting = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    def grade(take):
        meeting.wait()
        store.finish(take, a_report(take))

    with dispatching(store, Grader(store), grade=grade, slots=2):
        for one in ids:
            until_done(store, one)


def test_no_more_run_than_there_are_slots(store):
    ids = [store.accept(a_submission(student=f"s{n}")).id for n in range(12)]
    free = threading.BoundedSemaphore(2)
    crowded = []

    def grade(take):
        if not free.acquire(blocking=False):
            crowded.append(take)
            return
        store.finish(take, a_report(take))
        free.release()

    with dispatching(store, Grader(store), grade=grade, slots=2):
        for one in ids:
            until_done(store, one)
    assert crowded == []


def test_a_nudge_starts_what_was_just_submitted(store):
    """Nobody waits for the next look at the queue."""
    with dispatching(store, Grader(store), idle_seconds=3600) as dispatcher:
        for number in range(3):
            kept = store.accept(a_submission(student=f"s{number}"))
            dispatcher.nudge()
            until_done(store, kept.id)


def test_what_another_process_accepted_is_found_without_a_nudge(store):
    with dispatching(store, Grader(store)):
        until_done(store, store.accept(a_submission()).id)


def test_a_fault_of_the_machine_costs_no_try(store, clock):
    """The Engine went away twice: the submission waits, and is graded in the end."""
    kept = store.accept(a_submission())
    grader = Grader(store, *[OperatorError("The Engine is gone.")] * 2)
    tries = []

    def grade(take):
        tries.append(take.tries)
        clock.advance(60)
        grader.grade(take)

    def give_back(take, **options):
        given = store.give_back(take, **options)
        clock.advance(options["delay_seconds"])
        return given

    with dispatching(store, grader, grade=grade, give_back=give_back):
        until_done(store, kept.id)
    assert store.submission(kept.id).status is Status.GRADED
    assert tries == [1] * 3
    assert grader.given_up == []


def test_an_assignment_that_cannot_run_here_does_not_stop_the_queue(store):
    """Its image is missing; it waits while others are graded."""
    other = store.publish(a_version("demo", "hw2"))
    sick = [store.accept(a_submission(student=f"s{n}")).id for n in range(20)]
    well = [store.accept(a_submission(other, student=f"s{n}")).id for n in range(3)]
    grader = Grader(store)

    def grade(take):
        if take.submission.id in sick:
            raise OperatorError("The image coplit/fortran is missing.")
        grader.grade(take)

    with dispatching(store, grader, grade=grade):
        for one in well:
            until_done(store, one)
    assert [store.submission(one).run for one in sick] == [1] + [0] * 19


def test_a_grader_that_fails_three_times_gives_up(store, clock, caplog):
    """The student gets a report that says it was not their fault; others are graded."""
    sick = store.accept(a_submission(student="sick"))
    well = store.accept(a_submission(student="well"))
    grader = Grader(store)

    def grade(take):
        if take.submission.id == sick.id:
            clock.advance(60)
            raise ZeroDivisionError("in the grader")
        grader.grade(take)

    def give_back(take, **options):
        given = store.give_back(take, **options)
        clock.advance(options["delay_seconds"])
        return given

    with dispatching(store, grader, grade=grade, give_back=give_back):
        until_done(store, sick.id)
        until_done(store, well.id)
    found = store.submission(sick.id)
    assert (found.status, found.run) == (Status.BROKEN, 3)
    assert grader.given_up == ["the grader failed at try 3 (ZeroDivisionError)"]
    assert caplog.text.count("in the grader") >= 3
    assert store.submission(well.id).status is Status.GRADED


def die(store, clock, *, times):
    """Have processes die that each had taken whatever came first."""
    for _ in range(times):
        store.take(owner="dead", lease_seconds=LEASE)
        clock.advance(LEASE)


def test_what_killed_six_processes_is_given_up_unread(store, clock):
    """Poison is bounded: somebody has to start the service again each time."""
    kept = store.accept(a_submission())
    die(store, clock, times=6)
    grader = Grader(store)
    with dispatching(store, grader):
        until_done(store, kept.id)
    assert grader.runs == []
    assert len(grader.given_up) == 1
    assert store.submission(kept.id).run == 7


@pytest.mark.parametrize("deaths", [3, 5])
def test_what_was_there_at_some_deaths_is_graded_alone(store, clock, deaths):
    """A server that is restarted often is not the fault of an honest submission."""
    suspect = store.accept(a_submission(student="suspect"))
    die(store, clock, times=deaths)
    others = [store.accept(a_submission(student=f"s{n}")).id for n in range(2)]
    let_go, told = threading.Event(), []

    def grade(take):
        told.append(("begins", take.submission.id))
        if take.submission.id in others:
            assert let_go.wait(PATIENCE_SECONDS)
        told.append(("ends", take.submission.id))
        store.finish(take, a_report(take))

    with dispatching(store, Grader(store), grade=grade, slots=3):
        until(store, suspect.id, {Status.RUNNING})
        late = [store.accept(a_submission(student=f"late-{n}")).id for n in range(3)]
        let_go.set()
        for one in (suspect.id, *others, *late):
            until_done(store, one)
    began = told.index(("begins", suspect.id))
    assert told[began + 1] == ("ends", suspect.id)
    assert {("ends", one) for one in others} <= set(told[:began])
    assert store.submission(suspect.id).report.score is not None


def test_two_suspects_are_graded_one_after_the_other(store, clock):
    """If the first kills the process, the second was not there."""
    for number in range(2):
        store.accept(a_submission(student=f"suspect-{number}"))
        store.accept(a_submission(student=f"other-{number}"))
    for _ in range(3):
        for _ in range(4):
            store.take(owner="dead", lease_seconds=LEASE)
        clock.advance(LEASE)
    ids = [one.id for one in store.submissions(a_version().manifest.id)]
    free, crowded = threading.Lock(), []

    def grade(take):
        if not free.acquire(blocking=False):
            crowded.append(take)
            return
        store.finish(take, a_report(take))
        free.release()

    with dispatching(store, Grader(store), grade=grade, slots=4):
        for one in ids:
            until_done(store, one)
    assert crowded == []


def test_closing_does_not_wait_for_who_wants_to_be_alone(store, clock):
    suspect = store.accept(a_submission(student="suspect"))
    die(store, clock, times=3)
    busy = store.accept(a_submission(student="busy"))
    started, let_go = threading.Event(), threading.Event()

    def grade(take):
        assert take.submission.id == busy.id
        started.set()
        assert let_go.wait(PATIENCE_SECONDS)
        store.finish(take, a_report(take))

    with dispatching(store, Grader(store), grade=grade, slots=2) as dispatcher:
        assert started.wait(PATIENCE_SECONDS)
        until(store, suspect.id, {Status.RUNNING})
        closing = threading.Thread(target=dispatcher.close, args=(PATIENCE_SECONDS,))
        closing.start()
        until(store, suspect.id, {Status.QUEUED})
        let_go.set()
        closing.join(PATIENCE_SECONDS)
    assert store.take(owner="next", lease_seconds=LEASE).tries == 4


def test_leases_are_renewed_while_runs_last(store):
    kept = store.accept(a_submission())
    renewed = threading.Semaphore(0)

    def renew(take, *, lease_seconds):
        assert lease_seconds == 0.05
        assert store.renew(take, lease_seconds=lease_seconds)
        renewed.release()
        return True

    def grade(take):
        for _ in range(5):
            assert renewed.acquire(timeout=PATIENCE_SECONDS)
        store.finish(take, a_report(take))

    with dispatching(store, Grader(store), grade=grade, renew=renew, lease_seconds=0.05):
        until_done(store, kept.id)
    assert store.submission(kept.id).run == 1


def test_a_renewal_that_fails_is_tried_again(store):
    kept = store.accept(a_submission())
    renewed = threading.Event()
    fails = [OperatorError("busy"), ZeroDivisionError("a bug")]

    def renew(take, *, lease_seconds):
        if fails:
            raise fails.pop()
        renewed.set()
        return store.renew(take, lease_seconds=lease_seconds)

    def grade(take):
        assert renewed.wait(PATIENCE_SECONDS)
        store.finish(take, a_report(take))

    with dispatching(store, Grader(store), grade=grade, renew=renew, lease_seconds=0.05):
        until_done(store, kept.id)


def test_closing_lets_a_run_end(store):
    kept = store.accept(a_submission())
    started = threading.Event()
    closing = threading.Event()

    def grade(take):
        started.set()
        assert closing.wait(PATIENCE_SECONDS)
        store.finish(take, a_report(take))

    with dispatching(store, Grader(store), grade=grade):
        assert started.wait(PATIENCE_SECONDS)
        closing.set()
    assert store.submission(kept.id).status is Status.GRADED


def test_closing_gives_back_what_does_not_end(store):
    """The next process grades it at once, and what the old thread still says is dropped."""
    kept = store.accept(a_submission())
    started, let_go, ended = threading.Event(), threading.Event(), threading.Event()
    late = []

    def grade(take):
        started.set()
        assert let_go.wait(PATIENCE_SECONDS)
        late.append(store.finish(take, a_report(take, score=0.0)))
        ended.set()

    with dispatching(store, Grader(store), grade=grade) as dispatcher:
        assert started.wait(PATIENCE_SECONDS)
        dispatcher.close(0.01)
        assert store.submission(kept.id).status is Status.QUEUED
        take = store.take(owner="next", lease_seconds=LEASE)
        let_go.set()
        assert ended.wait(PATIENCE_SECONDS)
    assert (take.run, take.tries) == (2, 1)
    assert late == [False]
    assert store.finish(take, a_report(take))
    assert len(store.reports(kept.id)) == 1


def test_a_run_that_is_cancelled_by_closing_waits_again_at_once(store):
    kept = store.accept(a_submission())
    started, cancelled = threading.Event(), threading.Event()

    def grade(take):
        started.set()
        assert cancelled.wait(PATIENCE_SECONDS)
        raise OperatorError("Grading was stopped.")

    with dispatching(store, Grader(store), grade=grade) as dispatcher:
        assert started.wait(PATIENCE_SECONDS)
        closing = threading.Thread(target=dispatcher.close, args=(PATIENCE_SECONDS,))
        closing.start()
        while not dispatcher._stopping.is_set():
            dispatcher._stopping.wait(PATIENCE_SECONDS)
        cancelled.set()
        closing.join()
    assert store.take(owner="next", lease_seconds=LEASE).submission.id == kept.id


def test_a_storage_that_fails_for_a_while_stops_nothing(store, caplog):
    fails = [OperatorError("The storage is busy."), ZeroDivisionError("a bug")]

    def take(**options):
        if fails:
            raise fails.pop()
        return store.take(**options)

    kept = store.accept(a_submission())
    with dispatching(store, Grader(store), take=take):
        until_done(store, kept.id)
    assert "The storage is busy." in caplog.text


def test_a_report_that_cannot_be_given_up_is_tried_again_later(store, clock, caplog):
    """The disk is full just then: the lease ends, and it is taken again."""
    kept = store.accept(a_submission())
    die(store, clock, times=6)
    grader = Grader(store)
    keep = grader.give_up
    fails = [OperatorError("The disk is full."), ZeroDivisionError("a bug")]

    def give_up(take, why):
        if fails:
            clock.advance(LEASE)
            raise fails.pop()
        keep(take, why)

    grader.give_up = give_up
    with dispatching(store, grader):
        until_done(store, kept.id)
    assert "The disk is full." in caplog.text
    assert store.submission(kept.id).status is Status.BROKEN


def test_what_cannot_be_given_back_is_taken_again_when_its_lease_ends(store, clock):
    kept = store.accept(a_submission())
    grader = Grader(store, OperatorError("gone"), ZeroDivisionError("a bug"))
    fails = [OperatorError("The disk is full."), ZeroDivisionError("a bug")]

    def give_back(take, **options):
        clock.advance(LEASE)
        raise fails.pop()

    with dispatching(store, grader, give_back=give_back):
        until_done(store, kept.id)
    assert store.submission(kept.id).run == 3


def test_a_dispatcher_that_never_started_can_be_closed(store):
    dispatcher = EmbeddedDispatcher(
        store.take,
        lambda take: None,
        slots=1,
        owner="here",
        lease_seconds=LEASE,
        renew=store.renew,
        give_back=store.give_back,
        give_up=lambda take, why: None,
    )
    dispatcher.close()
    dispatcher.start()
    store.accept(a_submission())
    dispatcher.nudge()
    assert store.waiting() == 1


def test_starting_twice_starts_once(store):
    with dispatching(store, Grader(store), slots=1) as dispatcher:
        dispatcher.start()
        assert len(dispatcher._threads) == 1


def test_pauses_grow_up_to_a_limit():
    pauses = [pause_seconds(failures) for failures in range(1, 12)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0
    assert pause_seconds(10_000) == 30.0
