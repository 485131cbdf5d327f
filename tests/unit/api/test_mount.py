"""Calls off the event loop: submissions in their order, and in nobody else's way."""

from __future__ import annotations

import asyncio
import threading

import pytest

from coplit_jupyter.api.mount import ACCEPT_THREADS, Mount
from coplit_jupyter.errors import OperatorError

PATIENCE_SECONDS = 60


@pytest.fixture
def mount():
    mount = Mount(identity=None, open_desk=None, root=None, mode="local", practice=True)
    yield mount
    mount.close()


async def test_a_storm_of_submissions_is_taken_in_order_and_holds_up_nothing_else(mount):
    """While submissions wait for the disk, streams and lists are served; then they go in order."""
    kept = [threading.Event() for _ in range(20)]
    begun: asyncio.Queue[int] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def keep(number: int) -> int:
        loop.call_soon_threadsafe(begun.put_nowait, number)
        assert kept[number].wait(PATIENCE_SECONDS)
        return number

    async with asyncio.timeout(PATIENCE_SECONDS):
        storm = [asyncio.create_task(mount.call_in_turn(keep, number)) for number in range(20)]
        at_work = {await begun.get() for _ in range(ACCEPT_THREADS)}
        assert await asyncio.gather(*(mount.call(lambda: "served") for _ in range(20)))
        for number in range(20):
            # No other begins before one of those at work is kept, and then it is the next.
            assert at_work == set(range(number, min(number + ACCEPT_THREADS, 20)))
            assert begun.empty()
            kept[number].set()
            at_work.remove(number)
            if number + ACCEPT_THREADS < 20:
                at_work.add(await begun.get())
        assert await asyncio.gather(*storm) == list(range(20))


async def test_nothing_is_taken_once_the_server_stops(mount):
    """Who hands in then is told so, and nothing is half kept."""
    mount.close()
    with pytest.raises(OperatorError, match="stopping"):
        await mount.call_in_turn(lambda: None)
