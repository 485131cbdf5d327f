"""Many threads and several stores on one database: nothing twice, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from coplit_jupyter.errors import NotNowError
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version

THREADS = 6
SUBMISSIONS = 48


@pytest.fixture
def stores(place):
    """Two stores on one database, as two processes have them."""
    stores = [open_store(place), open_store(place)]
    stores[0].publish(a_version())
    yield stores
    for store in stores:
        store.close()


def at_once(*calls: Callable[[], object]) -> list:
    """Make all calls at the same time; gives what they gave."""
    barrier = threading.Barrier(len(calls))

    def start(call):
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result() for done in as_completed(pool.submit(start, c) for c in calls)]


def test_each_submission_is_taken_once(stores):
    ids = {stores[0].accept(a_submission(student=f"s{number}")).id for number in range(SUBMISSIONS)}

    def drain(store):
        taken = []
        while (take := store.take(owner="a", lease_seconds=3600)) is not None:
            taken.append((take.submission.id, take.run))
        return taken

    drained = at_once(*(lambda s=stores[n % 2]: drain(s) for n in range(THREADS)))
    taken = [one for part in drained for one in part]
    assert len(taken) == SUBMISSIONS
    assert set(taken) == {(one, 1) for one in ids}


def test_accepting_and_grading_at_the_same_time_loses_nothing(stores):
    accepted = threading.Event()

    def hand_in(store, who):
        return [store.accept(a_submission(student=f"{who}-{n}")).id for n in range(10)]

    def work(store):
        done = []
        while True:
            last = accepted.is_set()
            take = store.take(owner="a", lease_seconds=3600)
            if take is None and last:
                return done
            if take is not None:
                for number in range(3):
                    store.append(take, EventType.OUTPUT, {"text": str(number)})
                assert store.finish(take, a_report(take))
                done.append(take.submission.id)

    with ThreadPoolExecutor(5) as pool:
        workers = [pool.submit(work, stores[n % 2]) for n in range(2)]
        givers = [pool.submit(hand_in, stores[n % 2], n) for n in range(3)]
        try:
            ids = [one for giver in givers for one in giver.result()]
        finally:
            accepted.set()
        done = [one for worker in workers for one in worker.result()]
    assert sorted(done) == sorted(ids)
    for one in ids:
        found = stores[1].submission(one)
        assert (found.status, found.run) == (Status.GRADED, 1)
        assert [event.seq for event in stores[1].events(one)] == list(range(1, 7))


def test_a_send_that_is_repeated_at_once_is_one_submission(stores):
    """A nervous double click meets two processes of the service."""
    new = a_submission()
    calls = [lambda s=stores[n % 2]: s.accept(new).id for n in range(THREADS)]
    assert len(set(at_once(*calls))) == 1
    assert stores[0].waiting() == 1


def test_the_same_version_published_at_once_is_one_version(stores):
    given = a_version("algebra", "hw9")
    calls = [lambda s=stores[n % 2]: s.publish(given).number for n in range(THREADS)]
    assert set(at_once(*calls)) == {1}


def test_events_written_at_once_have_no_gaps(stores):
    kept = stores[0].accept(a_submission())
    take = stores[0].take(owner="a", lease_seconds=3600)

    def write(store):
        return [store.append(take, EventType.OUTPUT, {"text": ""}).seq for _ in range(10)]

    written = at_once(*(lambda s=stores[n % 2]: write(s) for n in range(4)))
    assert sorted(seq for part in written for seq in part) == list(range(3, 43))
    assert [event.seq for event in stores[1].events(kept.id)] == list(range(1, 43))


def test_a_new_database_may_be_opened_by_many_at_once(new_place):
    """Two servers start at the same moment on one home: the schema is made once."""
    place = new_place()
    opened = at_once(*(lambda: open_store(place) for _ in range(4)))
    try:
        opened[0].publish(a_version())
        assert [store.courses() for store in opened] == [["demo"]] * 4
    finally:
        for store in opened:
            store.close()


def test_one_of_two_finishes_of_a_run_is_kept(stores):
    kept = stores[0].accept(a_submission())
    take = stores[0].take(owner="a", lease_seconds=3600)
    calls = [lambda s=stores[n % 2]: s.finish(take, a_report(take)) for n in range(4)]
    assert sorted(at_once(*calls)) == [False, False, False, True]
    assert len(stores[0].reports(kept.id)) == 1


def test_two_tabs_at_once_do_not_get_two_of_one_attempt(stores):
    """The door is asked inside the transaction that keeps the submission."""

    def admit(situation):
        if situation.handed:
            raise NotNowError("You have used the one attempt.", code="attempts-used")
        return False

    def hand_in(store):
        try:
            return store.accept(a_submission(), admit=admit, supersede=True).id
        except NotNowError as error:
            return error.code

    told = at_once(*(lambda s=stores[n % 2]: hand_in(s) for n in range(THREADS)))
    assert told.count("attempts-used") == THREADS - 1
    assert len(stores[0].scores(a_version().manifest.id)) == 1
