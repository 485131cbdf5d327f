"""Turn the stored events of a submission into batches as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from coplit_jupyter.api.mount import Mount
from coplit_jupyter.model.event import Event, EventType
from coplit_jupyter.model.verdict import FINAL
from coplit_jupyter.store.protocol import Store

POLL_GROWTH = 5
"""A stream on which nothing happens asks the store up to this many times more rarely."""


def read_events(store: Store, submission: str, after: int) -> tuple[Sequence[Event], bool]:
    """Give the events above `after`, and whether nothing more is to come.

    The status is asked only when there is no event: it costs a whole submission.

    Raises:
        NotFoundError: no such submission.
    """
    events = store.events(submission, after=after)
    if events:
        return events, events[-1].type is EventType.FINISHED
    if store.submission(submission).status not in FINAL:
        return events, False
    # It may have ended between the two questions: what it ended with must not be lost.
    return store.events(submission, after=after), True


class Follower:
    """Follows one submission for one client, on the event loop."""

    def __init__(self, mount: Mount, store: Store, submission: str, *, after: int) -> None:
        self._mount = mount
        self._store = store
        self._submission = submission
        self._after = after
        self._changed = asyncio.Event()
        self._stopped = False
        self._patience_seconds = mount.poll_seconds

    def stop(self) -> None:
        """End soon: the client left, or the server stops."""
        self._stopped = True
        self._changed.set()

    async def batches(self) -> AsyncIterator[Sequence[Event]]:
        """Give events as they come; an empty batch after each heartbeat's time of silence.

        Ends after `finished`, or soon after `stop`.

        Raises:
            OperatorError: the storage cannot be used.
        """
        loop = asyncio.get_running_loop()

        def changed() -> None:
            with suppress(RuntimeError):  # the loop closed meanwhile
                loop.call_soon_threadsafe(self._changed.set)

        unwatch = await self._mount.call(self._store.watch, self._submission, changed)
        self._mount.streams.add(self)
        silent_since = loop.time()
        try:
            while not self._stopped:
                self._changed.clear()
                events, finished = await self._mount.call(
                    read_events, self._store, self._submission, self._after
                )
                silent_seconds = loop.time() - silent_since
                if events or (silent_seconds >= self._mount.heartbeat_seconds and not finished):
                    yield events
                    silent_since = loop.time()
                if events:
                    self._after = events[-1].seq
                    self._patience_seconds = self._mount.poll_seconds
                if finished:
                    return
                await self._wait()
        finally:
            self._mount.streams.discard(self)
            unwatch()

    async def _wait(self) -> None:
        """Wait for a change; the longer nothing came, the longer until the store is asked again.

        Two hundred panels that wait in a queue must not keep the database busy.
        """
        if self._stopped:
            return
        patience_seconds = min(self._patience_seconds, self._mount.heartbeat_seconds)
        self._patience_seconds = min(
            self._patience_seconds * 1.5, POLL_GROWTH * self._mount.poll_seconds
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._changed.wait()
