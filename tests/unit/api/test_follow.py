"""Following a submission: nothing twice, nothing missed, an end, and signs of life."""

from __future__ import annotations

import asyncio
import threading

import pytest

from coplit_jupyter.api.follow import Follower, read_events
from coplit_jupyter.api.mount import Mount
from coplit_jupyter.errors import NotFoundError, OperatorError
from coplit_jupyter.model.event import EventType
from coplit_jupyter.testing.builders import a_report, a_submission, a_version
from coplit_jupyter.testing.memory import MemoryStore

PATIENCE_SECONDS = 60


@pytest.fixture
def store():
    store = MemoryStore()
    store.publish(a_version())
    return store


@pytest.fixture
def mount():
    """A mount whose streams are told by the store, and poll too rarely to help."""
    mount = Mount(
        identity=None,
        open_desk=None,
        root=None,
        mode="local",
        practice=True,
        heartbeat_seconds=3600,
        poll_seconds=3600,
    )
    yield mount
    mount.close()


async def _all(follower):
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [event async for batch in follower.batches() for event in batch]


def _graded(store, submission):
    take = store.take_one(submission, owner="me", lease_seconds=60)
    store.append(take, EventType.TEST, {"id": "t"})
    store.finish(take, a_report(take))


async def test_events_written_while_following_arrive_in_order_and_then_it_ends(store, mount):
    kept = store.accept(a_submission())
    follower = Follower(mount, store, kept.id, after=0)
    writer = threading.Thread(target=_graded, args=(store, kept.id))
    events = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for batch in follower.batches():
            if not events:
                writer.start()
            events += batch
    writer.join()
    assert [event.type.value for event in events] == ["accepted", "started", "test", "finished"]
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert not mount.streams


async def test_what_another_process_writes_is_found_by_polling(store, mount):
    """A CLI or a worker on the same database tells nobody in this process."""
    kept = store.accept(a_submission())
    store.watch = lambda _submission, _callback: lambda: None
    mount.poll_seconds = 0.01
    follower = Follower(mount, store, kept.id, after=1)
    writer = threading.Thread(target=_graded, args=(store, kept.id))
    writer.start()
    events = await _all(follower)
    writer.join()
    assert [event.type.value for event in events] == ["started", "test", "finished"]


async def test_a_regrade_is_followed_past_the_first_report(store, mount):
    """A stream opened after a regrade began must not stop at the old report."""
    kept = store.accept(a_submission())
    _graded(store, kept.id)
    store.rerun(kept.id)
    take = store.take_one(kept.id, owner="me", lease_seconds=60)
    writer = threading.Thread(target=store.finish, args=(take, a_report(take)))
    follower = Follower(mount, store, kept.id, after=0)
    kinds = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for batch in follower.batches():
            if not kinds:
                writer.start()
            kinds += [event.type.value for event in batch]
    writer.join()
    assert kinds.count("finished") == 2
    assert kinds[-1] == "finished"


async def test_a_superseded_submission_ends_its_stream(store, mount):
    """Nobody will ever grade it: a panel must not wait for it."""
    mount.poll_seconds = 0.01
    old = store.accept(a_submission())
    store.accept(a_submission(), supersede=True)
    events = await _all(Follower(mount, store, old.id, after=0))
    assert events[0].type is EventType.ACCEPTED


async def test_silence_is_broken_by_heartbeats(store, mount):
    """Proxies cut a connection on which nothing is said."""
    mount.heartbeat_seconds = 0.01
    kept = store.accept(a_submission())
    follower = Follower(mount, store, kept.id, after=1)
    beats = 0
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for batch in follower.batches():
            assert list(batch) == []
            beats += 1
            if beats == 3:
                follower.stop()
    assert beats == 3


async def test_a_server_that_stops_ends_every_stream(store, mount):
    kept = store.accept(a_submission())

    async def follow(follows: asyncio.Event) -> int:
        batches = 0
        async for _ in Follower(mount, store, kept.id, after=0).batches():
            batches += 1
            follows.set()
        return batches

    both = [asyncio.Event(), asyncio.Event()]
    following = [asyncio.ensure_future(follow(follows)) for follows in both]
    async with asyncio.timeout(PATIENCE_SECONDS):
        for follows in both:
            await follows.wait()
        mount.close()
        assert await asyncio.gather(*following) == [1, 1]


def test_a_report_written_between_two_questions_is_not_lost(store):
    """The status says `graded` while the events read just before did not hold the report."""
    kept = store.accept(a_submission())
    asked = store.events

    def late(submission, *, after):
        events = asked(submission, after=after)
        if not events and store.submission(kept.id).report is None:
            _graded(store, kept.id)
        return events

    store.events = late
    events, finished = read_events(store, kept.id, 1)
    assert [event.type.value for event in events] == ["started", "test", "finished"]
    assert finished


async def test_a_server_that_stops_says_so_to_who_asks_meanwhile(mount):
    """A 503 with a hint, not a mistake of ours: the browser asks the restarted server again."""
    mount.close()
    for call in (mount.call, mount.call_long):
        with pytest.raises(OperatorError, match="stopping"):
            await call(len, "")


async def test_following_nothing_is_told(store, mount):
    with pytest.raises(NotFoundError):
        await _all(Follower(mount, store, "nothing", after=0))


async def test_a_call_that_hangs_holds_up_one_thread_and_no_answer(mount):
    """An Engine that does not answer: each panel that asks gets a word, and no thread is lost."""
    gate, calls = threading.Event(), []

    def hang():
        calls.append(1)
        gate.wait(PATIENCE_SECONDS)
        return "well"

    assert [await mount.look(hang, seconds=0.01) for _ in range(20)] == [None] * 20
    gate.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await mount.look(hang, seconds=PATIENCE_SECONDS) == "well"
    assert len(calls) == 1
