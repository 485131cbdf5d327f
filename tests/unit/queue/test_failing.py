"""The embedded dispatcher grades what waits, whatever fails."""

from __future__ import annotations

import threading

import pytest
from queue_running import LEASE, PATIENCE_SECONDS, Grader, dispatching, until, until_done

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing import a_report, a_submission, a_version


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
