"""Run regrades in the background and tell whoever looks how far they are.

A regrade goes on when the one who started it leaves; there is one at a time for each assignment.
Students come first: before each submission it waits while others are waiting.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from coplit_jupyter.api.mount import Mount
from coplit_jupyter.api.problem import refusal
from coplit_jupyter.errors import CoplitError, InstructorError
from coplit_jupyter.model.assignment import AssignmentId

if TYPE_CHECKING:
    from coplit_jupyter.grading.desk import Desk
    from coplit_jupyter.grading.regrade import Change, Regrader

logger = logging.getLogger(__name__)

ACTIONS = ("preview", "apply", "undo")
LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 60.0
"""So long a regrade waits for students before each submission; a storm must not starve it."""


class StoppedError(InstructorError):
    """An instructor stopped the regrade."""

    default_code = "regrade-stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked: `only` names submissions, None for all that could come out differently."""

    assignment: AssignmentId
    action: str
    only: frozenset[str] | None = None
    never_lower: bool = False


@dataclass(kw_only=True, eq=False)
class Job:
    """One regrade and how far it is; changed on the event loop only."""

    order: Order
    total: int | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    is_running: bool = True
    stopping: threading.Event = field(default_factory=threading.Event)
    _followers: set[asyncio.Event] = field(default_factory=set)

    def to_json(self, *, changes: bool = True) -> dict[str, Any]:
        """Give how far it is; without `changes` only the numbers."""
        return {
            "action": self.order.action,
            "running": self.is_running,
            "done": len(self.changes),
            "total": self.total,
            "changes": list(self.changes) if changes else [],
            "error": self.error,
        }

    def stop(self) -> None:
        """End soon: an instructor wants it, or the server stops."""
        self.stopping.set()

    def tell(self) -> None:
        """Wake up who follows."""
        for changed in self._followers:
            changed.set()

    async def steps(self, *, heartbeat_seconds: float) -> AsyncIterator[bool]:
        """Go on whenever it went on (True), or after a heartbeat's time of silence (False)."""
        changed = asyncio.Event()
        self._followers.add(changed)
        try:
            yield True
            while self.is_running:
                with suppress(TimeoutError):
                    async with asyncio.timeout(heartbeat_seconds):
                        await changed.wait()
                told = changed.is_set()
                changed.clear()
                yield told
        finally:
            self._followers.discard(changed)


class Regrades:
    """The last regrade of each assignment in this process."""

    def __init__(self, mount: Mount) -> None:
        self._mount = mount
        self._jobs: dict[AssignmentId, Job] = {}
        self._work: set[asyncio.Future[None]] = set()

    def last(self, assignment: AssignmentId) -> Job | None:
        """Give the last one of an assignment."""
        return self._jobs.get(assignment)

    def start(self, desk: Desk, order: Order) -> Job:
        """Begin one.

        Raises:
            InstructorError: one of this assignment runs.
        """
        running = self._jobs.get(order.assignment)
        if running is not None and running.is_running:
            raise InstructorError(
                f"A regrade of {order.assignment} is running "
                f"({len(running.changes)} of {running.total or '?'} done).",
                hint="Wait until it has ended, or stop it.",
                code="regrade-running",
            )
        job = self._jobs[order.assignment] = Job(order=order)
        self._mount.streams.add(job)
        work = asyncio.ensure_future(self._run(desk, job))
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        return job

    async def _run(self, desk: Desk, job: Job) -> None:
        tell = _teller(asyncio.get_running_loop(), job)
        try:
            await self._mount.call_long(_regrade, desk, job, tell)
        except Exception as error:
            if not isinstance(error, CoplitError):
                logger.exception("a regrade of %s failed", job.order.assignment)
            runs_it = self._mount.mode != "service"
            job.error = refusal(error, status=500, to_operator=runs_it).to_json()["error"]
        finally:
            self._mount.streams.discard(job)
            job.is_running = False
            job.tell()


Tell = Callable[[int | None, "Change | None"], None]


def _teller(loop: asyncio.AbstractEventLoop, job: Job) -> Tell:
    def take(total: int | None, change: Change | None) -> None:
        if total is not None:
            job.total = total
        if change is not None:
            job.changes.append(change.to_json())
        job.tell()

    def tell(total: int | None, change: Change | None) -> None:
        with suppress(RuntimeError):  # the loop closed meanwhile
            loop.call_soon_threadsafe(take, total, change)

    return tell


def _regrade(desk: Desk, job: Job, tell: Tell) -> None:
    order = job.order
    logger.info("%s of a regrade of %s", order.action, order.assignment)
    regrader = replace(
        desk.regrader(), slots=max(1, desk.slots // 2), pause=_pause(desk, job.stopping)
    )
    if order.action != "undo":
        tell(regrader.due(order.assignment, only=order.only), None)
    for change in _changes(regrader, order):
        tell(None, change)


def _changes(regrader: Regrader, order: Order) -> Iterator[Change]:
    match order.action:
        case "preview":
            return regrader.preview(order.assignment, only=order.only)
        case "apply":
            return regrader.apply(order.assignment, only=order.only, never_lower=order.never_lower)
        case _:
            return regrader.undo(order.assignment, only=order.only)


def _pause(desk: Desk, stopping: threading.Event) -> Callable[[], None]:
    def pause() -> None:
        for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
            if stopping.is_set() or not desk.store.waiting():
                break
            stopping.wait(LOOK_SECONDS)
        if stopping.is_set():
            raise StoppedError("The regrade was stopped.", hint="What was applied stays applied.")

    return pause
