"""Let instructors publish, and tell them how far the proof is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tornado import web
from tornado.iostream import StreamClosedError

from coplit_jupyter.api import sse
from coplit_jupyter.api.body import bad_request, take_fields
from coplit_jupyter.api.problem import refusal
from coplit_jupyter.api.route import Route
from coplit_jupyter.errors import CoplitError, NotFoundError
from coplit_jupyter.model.verdict import Isolation

logger = logging.getLogger(__name__)

Told = tuple[str, dict[str, Any]]


class PublishRoute(Route):
    """`POST publish`."""

    @web.authenticated
    async def post(self) -> None:
        """Prove and publish an assignment that lies below the server's root folder."""
        who = await self.who()
        self.teacher_only(who)
        given = take_fields(
            await self.body(),
            required={"path": str},
            optional={"course": str, "force": bool, "mutants": bool, "isolation": str},
        )
        isolation = _isolation(given.get("isolation"))
        if "course" in given:
            self.teacher_only(who, given["course"])
        elif who.taught is not None:
            raise bad_request("Say which course to publish in.", hint="Send `course`.")
        path = await self.mount.call(self._locate, given["path"])
        desk = await self.desk()
        publish = partial(
            desk.publish,
            path,
            course=given.get("course"),
            force=given.get("force", False),
            mutants=given.get("mutants", True),
            isolation=isolation,
            author=who.student,
        )
        if sse.wants_stream(self):
            await self._stream(publish)
            return
        outcome = await self.mount.call_long(publish, on_progress=lambda _text, _part: None)
        await self.answer(outcome.to_json())

    def _locate(self, given: str) -> Path:
        """Give the place of a path below the root.

        Raises:
            InstructorError: it leads out of the root, or there is no root here.
            NotFoundError: nothing is there.
        """
        root = self.mount.root
        if root is None:
            raise bad_request("Nothing can be published from files here.")
        if "\0" in given:
            raise bad_request("The path holds a NUL character.")
        path = (root / given.lstrip("/")).resolve()
        if not path.is_relative_to(root.resolve()):
            raise bad_request(
                f"{given[:200]!r} leads out of the server's root folder.",
                hint="Move the assignment below the folder in which the server was started.",
            )
        if not path.exists():
            raise NotFoundError(f"There is no file or folder {given[:200]!r}.", code="unknown-path")
        return path

    async def _stream(self, publish: Callable[..., Any]) -> None:
        """Send progress as it comes, then the outcome; a client that leaves changes nothing."""
        loop, told = asyncio.get_running_loop(), asyncio.Queue[Told]()

        def on_progress(message: str, fraction: float) -> None:
            progress = {"message": message, "fraction": fraction}
            loop.call_soon_threadsafe(told.put_nowait, ("progress", progress))

        sse.open_stream(self)
        work = asyncio.ensure_future(self.mount.call_long(publish, on_progress=on_progress))
        work.add_done_callback(lambda done: told.put_nowait(_ending(done)))
        try:
            await self.flush()
            ended = False
            while not ended:
                name, event = await self._next(told)
                self.write(sse.frame(name, event) if name else sse.HEARTBEAT)
                await self.flush()
                ended = name in {"published", "error"}
            await sse.end_stream(self)
        except StreamClosedError:
            return

    async def _next(self, told: asyncio.Queue[Told]) -> Told:
        """Wait for what is told next; an empty name after a heartbeat's time of silence."""
        try:
            async with asyncio.timeout(self.mount.heartbeat_seconds):
                return await told.get()
        except TimeoutError:
            return "", {}


def _ending(done: asyncio.Future[Any]) -> Told:
    if done.cancelled():
        return "error", refusal(None, status=500).to_json()
    error = done.exception()
    if error is None:
        return "published", done.result().to_json()
    if not isinstance(error, CoplitError):
        logger.error("publishing failed", exc_info=error)
    return "error", refusal(error, status=500).to_json()


def _isolation(given: str | None) -> Isolation | None:
    """Read the isolation that is asked for; None: what the assignment itself says.

    Raises:
        InstructorError: it is none.
    """
    if given is None:
        return None
    if given not in {Isolation.ISOLATED, Isolation.INLINE}:
        raise bad_request(
            f"`isolation` is {given[:40]!r}.", hint="Send `isolated` or `inline`, or leave it out."
        )
    return Isolation(given)
