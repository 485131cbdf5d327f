"""A service knows when it was away, and deletes what is too old."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.hub import housekeeping as house
from coplit_jupyter.testing import ManualClock, MemoryStore, a_report, a_submission, a_version

PATIENCE_SECONDS = 60


@pytest.fixture
def clock():
    return ManualClock(datetime.now(UTC).timestamp())


@pytest.fixture
def store(clock):
    store = MemoryStore(clock=clock)
    store.publish(a_version())
    return store


async def test_the_time_between_two_services_is_an_outage(store, clock):
    """However the first one ended: its last note is the beginning."""
    async with house.housekeeping(store, retain_days=0):
        clock.advance(7)
    assert store.outages() == []
    stopped = clock()
    clock.advance(90)
    async with house.housekeeping(store, retain_days=0):
        (outage,) = store.outages()
    assert outage.started_at.timestamp() == pytest.approx(stopped)
    assert outage.ended_at.timestamp() == pytest.approx(stopped + 90)


async def test_a_quick_restart_is_no_outage(store, clock):
    for _ in range(3):
        async with house.housekeeping(store, retain_days=0):
            pass
        clock.advance(2)
    assert store.outages() == []


async def test_a_storage_that_fails_does_not_end_the_service(store, clock, caplog):
    """And is told as an outage by the first note that succeeds."""

    class Failing(MemoryStore):
        def beat(self, *, gap_seconds):
            raise OperatorError("The disk is full.")

    async with house.housekeeping(Failing(clock=clock), retain_days=0):
        pass
    assert caplog.text.count("The disk is full.") == 2


async def test_why_nothing_can_be_written_is_known_for_as_long_as_it_is_so(clock, monkeypatch):
    """Health tells it: a submission could not be written either."""
    monkeypatch.setattr(house, "BEAT_SECONDS", 0.01)
    freed, noted = threading.Event(), asyncio.Event()
    loop, notes = asyncio.get_running_loop(), []

    class Full(MemoryStore):
        def beat(self, *, gap_seconds):
            if not freed.is_set():
                raise OperatorError("The disk is full.", code="storage-full")
            notes.append(gap_seconds)
            if len(notes) > 1:  # the first has been heard of by then
                loop.call_soon_threadsafe(noted.set)
            return super().beat(gap_seconds=gap_seconds)

    async with asyncio.timeout(PATIENCE_SECONDS):
        async with house.housekeeping(Full(clock=clock), retain_days=0) as vitals:
            assert vitals.problem == "storage-full"
            freed.set()
            await noted.wait()
            assert vitals.problem == ""


async def test_what_ends_the_service_is_told_as_it_is(store):
    """`coplit serve` says two lines for an address that is taken, and no traceback of groups."""
    with pytest.raises(OperatorError, match="cannot listen"):
        async with house.housekeeping(store, retain_days=1):
            raise OperatorError("The service cannot listen there.")


async def test_what_is_too_old_is_deleted_while_the_service_runs(clock):
    emptied = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Watched(MemoryStore):
        def empty(self, *, before, most=100):
            done = super().empty(before=before, most=most)
            if not done:
                loop.call_soon_threadsafe(emptied.set)
            return done

    store = Watched(clock=clock)
    store.publish(a_version())
    clock.advance(-500 * 86_400)
    old = store.accept(a_submission()).id
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    clock.advance(500 * 86_400)
    young = store.accept(a_submission(student="young")).id
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    async with house.housekeeping(store, retain_days=400), asyncio.timeout(PATIENCE_SECONDS):
        await emptied.wait()
    assert store.submission(old).emptied
    assert not store.submission(young).emptied
    assert store.old(before=datetime.now(UTC) - timedelta(days=400)) == 0
