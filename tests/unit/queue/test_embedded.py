"""The embedded dispatcher grades what waits, and ends well."""

from __future__ import annotations

import threading

from queue_running import LEASE, PATIENCE_SECONDS, Grader, dispatching, until_done

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.queue.embedded import EmbeddedDispatcher, pause_seconds
from coplit_jupyter.testing import a_report, a_submission


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
