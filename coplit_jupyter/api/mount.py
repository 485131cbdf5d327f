"""Hold what the side that mounts the routes provides, and the threads that blocking calls use."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from coplit_jupyter.api.identity import Identity
from coplit_jupyter.errors import OperatorError

if TYPE_CHECKING:  # the desk pulls in the whole grading side: a server start must not wait for it
    from coplit_jupyter.grading.desk import Desk

P = ParamSpec("P")
T = TypeVar("T")

CALL_THREADS = 8  # short calls: the store, the front door
ACCEPT_THREADS = 2  # a storm is taken in its order: the first are graded while the last arrive
PUBLISH_THREADS = 2  # minutes long: they must not hold up the others
LEAST_SECONDS = 0.05  # a call that was made long ago may just have ended
HEARTBEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0
"""A stream ends after so long, and whoever follows opens another one: a login that ended, or a
place in a course that was taken away, ends there."""
POLL_SECONDS = 1.0
"""How soon a stream sees events that another process (a CLI, a worker) wrote."""


class Stoppable(Protocol):
    """A stream that is being served."""

    def stop(self) -> None:
        """End soon; called on the event loop."""


class Mount:
    """What the routes need, once for each process.

    `open_desk` gives the desk, opening it when it is first needed; it raises OperatorError when
    there is none to be had now. `root` is the folder that paths of `publish` are relative to;
    None where nothing can be published from files.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        open_desk: Callable[[], Awaitable[Desk]],
        root: Path | None,
        mode: str,
        practice: bool,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        poll_seconds: float = POLL_SECONDS,
        stream_seconds: float = STREAM_SECONDS,
    ) -> None:
        self.identity = identity
        self.open_desk = open_desk
        self.root = root
        self.mode = mode
        self.practice = practice
        self.heartbeat_seconds = heartbeat_seconds
        self.poll_seconds = poll_seconds
        self.stream_seconds = stream_seconds
        self.streams: set[Stoppable] = set()
        self._calls = ThreadPoolExecutor(CALL_THREADS, thread_name_prefix="coplit-api")
        self._accepts = ThreadPoolExecutor(ACCEPT_THREADS, thread_name_prefix="coplit-accept")
        self._publishes = ThreadPoolExecutor(PUBLISH_THREADS, thread_name_prefix="coplit-publish")
        self._looking: asyncio.Future[Any] | None = None
        self._looking_since = 0.0
        self._shared: dict[Callable[[Mount], Any], Any] = {}
        self._closed = False

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a short blocking function off the event loop.

        Raises:
            OperatorError: the server is stopping.
        """
        self._check_open()
        return await _in(self._calls, function, *args, **kwargs)

    async def call_in_turn(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what takes in a submission: in the order of asking, and in nobody else's way.

        Raises:
            OperatorError: the server is stopping.
        """
        self._check_open()
        return await _in(self._accepts, function, *args, **kwargs)

    async def call_long(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function that may block for minutes.

        Raises:
            OperatorError: the server is stopping.
        """
        self._check_open()
        return await _in(self._publishes, function, *args, **kwargs)

    async def look(self, function: Callable[[], T], *, seconds: float) -> T | None:
        """Give what a function gives that may block for long; None if it has not ended in time.

        All who ask while it runs wait for the same call: an Engine that hangs holds up one thread,
        and not the end of the process.
        """
        self._check_open()
        looking = self._looking  # another who asks may begin a new look while this one waits
        now = asyncio.get_running_loop().time()
        if looking is None or looking.done():
            looking = self._looking = _in_daemon(function)
            self._looking_since = now
        # Who asks later does not wait for as long again: pages are opened while an Engine hangs.
        left_seconds = max(LEAST_SECONDS, self._looking_since + seconds - now)
        done, _ = await asyncio.wait({looking}, timeout=left_seconds)
        return looking.result() if done else None

    def shared(self, make: Callable[[Mount], T]) -> T:
        """Give what `make` makes, once for each process; called on the event loop."""
        if make not in self._shared:
            self._shared[make] = make(self)
        found: T = self._shared[make]
        return found

    def close(self) -> None:
        """End every stream and take no further calls; calls that run come to their end."""
        self._closed = True
        for stream in list(self.streams):
            stream.stop()
        self._calls.shutdown(wait=False)
        self._accepts.shutdown(wait=False)
        self._publishes.shutdown(wait=False, cancel_futures=True)

    def _check_open(self) -> None:
        if self._closed:
            raise OperatorError(
                "The server is stopping.", hint="Try again in a moment.", code="stopping"
            )


async def _in(pool: ThreadPoolExecutor, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(pool, lambda: function(*args, **kwargs))


def _in_daemon(function: Callable[[], T]) -> asyncio.Future[T]:
    """Call a function in a thread that the end of the process does not wait for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def call() -> None:
        try:
            settle = partial(future.set_result, function())
        except Exception as error:  # noqa: BLE001  (the thread's edge: who waits is told)
            settle = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the loop closed meanwhile
            loop.call_soon_threadsafe(settle)

    threading.Thread(target=call, name="coplit-look", daemon=True).start()
    return future
