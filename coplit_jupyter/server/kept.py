"""Answer for submissions that are kept here until the service is back.

A submission that the service could not take has the id `kept-<key>` on this server. Once it was
sent, whatever is asked of that id is asked of the service, by the service's own id.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from tornado import web
from tornado.iostream import StreamClosedError

from coplit_jupyter.api import PREFIX, sse
from coplit_jupyter.api.body import read_key, read_object, take_fields
from coplit_jupyter.errors import NotFoundError, OperatorError
from coplit_jupyter.model.assignment import NAME
from coplit_jupyter.model.event import iso
from coplit_jupyter.server.forward import HANDED_BACK, Forward
from coplit_jupyter.server.resend import Answer, hand_over
from coplit_jupyter.server.spool import Entry, State, new_entry
from coplit_jupyter.server.upstream import Request

HEARTBEAT_SECONDS = 15.0
AWAY = frozenset(
    {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
)


class Kept(Forward):
    """What the routes below share."""

    async def entry(self, key: str) -> Entry:
        """Find what has this key.

        Raises:
            NotFoundError: nothing was kept under it.
        """
        found = await asyncio.to_thread(self.service.spool.find, read_key(key))
        if found is None:
            raise NotFoundError(
                f"There is no submission 'kept-{key[:64]}' here.", code="unknown-submission"
            )
        return self.service.sender.told(found)

    def instead(self, entry: Entry, rest: str) -> Request:
        """Give the request as it goes to the service, with the service's id."""
        request = self.outgoing()
        _, question, query = request.path.partition("?")
        path = f"{PREFIX}/submissions/{(entry.accepted or {})['submission']}{rest}"
        return Request(
            method=request.method,
            path=path + question + query,
            headers=request.headers,
            body=request.body,
        )

    async def answer(self, told: Any, *, status: int = HTTPStatus.OK) -> None:
        """Send JSON of our own."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps(told))


class ForwardSubmissions(Kept):
    """`POST courses/{c}/assignments/{a}/submissions`, kept here if the service is away."""

    @web.authenticated
    async def post(self, course: str, name: str) -> None:
        """Hand it to the service; keep it if that does not answer.

        Older ones of the same assignment go first: which is the last one may decide the score.
        """
        request = self.outgoing()
        body = request.body or b""
        if await self._others_wait(course, name) and not await self.service.sender.flush():
            away: Any = {
                "code": "others-wait",
                "message": "The grading service does not answer; an earlier submission waits too.",
                "hint": "Nothing of yours is lost; all are sent by themselves, in this order.",
            }
            if await self._others_wait(course, name):
                await self._keep(course, name, body, away)
                return
        try:
            said = await hand_over(self.service, course=course, assignment=name, body=body)
        except OperatorError as error:
            away = {"code": error.code, "message": error.message, "hint": error.hint}
            await self._keep(course, name, body, away)
            return
        if said.status in AWAY:
            await self._keep(course, name, body, said.problem)
            return
        await self._hand_back(said)

    async def _others_wait(self, course: str, name: str) -> bool:
        waiting = await asyncio.to_thread(self.service.spool.waiting)
        return any((one.course, one.assignment) == (course, name) for one in waiting)

    async def _keep(self, course: str, name: str, body: bytes, problem: Any) -> None:
        """Keep it before it is acknowledged.

        Raises:
            CoplitError: it is no submission, or cannot be kept; then nothing is.
        """
        for one, what in ((course, "course"), (name, "assignment")):
            if not NAME.fullmatch(one):
                raise NotFoundError(
                    f"There is no {what} {one[:80]!r} here.", code=f"unknown-{what}"
                )
        key = await asyncio.to_thread(_key_of, body)
        entry = new_entry(
            key=key,
            course=course,
            assignment=name,
            claimed_at=iso(datetime.now(UTC)),
            body=body,
            problem=problem,
        )
        kept = await asyncio.to_thread(self.service.spool.put, entry, body)
        self.service.sender.nudge()
        if kept.accepted is not None:
            await self.answer(kept.accepted, status=HTTPStatus.ACCEPTED)
        else:
            await self.answer(as_kept(kept), status=HTTPStatus.ACCEPTED)

    async def _hand_back(self, said: Answer) -> None:
        self.set_status(said.status)
        for header in HANDED_BACK:
            if header in said.headers:
                self.set_header(header, said.headers[header])
        await web.RequestHandler.finish(self, said.raw)


class KeptSubmission(Kept):
    """`GET submissions/kept-…`, and what lies below it but its events."""

    @web.authenticated
    async def get(self, key: str, rest: str) -> None:
        """Answer from the spool, or from the service once it has it."""
        entry = await self.entry(key)
        if entry.state is State.SENT:
            await self.pass_on(self.instead(entry, rest))
        elif rest == "/notebooks":
            body = await asyncio.to_thread(self.service.spool.body, entry)
            await self.answer({"notebooks": json.loads(body)["notebooks"]})
        elif rest:
            raise NotFoundError(
                "The grading service does not have this submission yet.", code="not-sent"
            )
        else:
            await self.answer(as_kept(entry))


class KeptEvents(Kept):
    """`GET submissions/kept-…/events`: what happens here, then what happens at the service."""

    _gone = False
    _changed: asyncio.Event | None = None

    @web.authenticated
    async def get(self, key: str) -> None:
        """Give the events, streamed or at once."""
        entry = await self.entry(key)
        if sse.wants_stream(self):
            try:
                await self._follow(entry)
            except StreamClosedError:
                return  # the browser left
            return
        if entry.state is not State.SENT:
            finished = entry.state is State.REFUSED
            await self.answer({"events": [as_event(entry)], "finished": finished})
            return
        async with self.service.asking(self.instead(entry, "/events")) as exchange:
            told = json.loads(b"".join([chunk async for chunk in exchange.chunks()]))
            if exchange.status == HTTPStatus.OK:
                told["events"].insert(0, as_event(entry))
            await self.answer(told, status=exchange.status)

    async def _follow(self, entry: Entry) -> None:
        sse.open_stream(self)
        sender, told = self.service.sender, dict[str, Any]()
        with sender.watching() as self._changed:
            while entry.state is State.KEPT and not self._gone and not sender.closed:
                self._changed.clear()
                told = await self._say(entry, told)
                if not await _soon(self._changed):
                    self.write(sse.HEARTBEAT)
                    await self.flush()
                entry = await self.entry(entry.key)
        await self._say(entry, told)
        if entry.state is State.SENT:
            with suppress(OperatorError):  # it went away again: the browser resumes
                await self._relay(entry)
        await sse.end_stream(self)

    async def _relay(self, entry: Entry) -> None:
        """Go on with the service's stream; anything but a stream just ends this one."""
        async with self.service.asking(self.instead(entry, "/events")) as self._exchange:
            if self._exchange.headers.get("Content-Type", "").startswith("text/event-stream"):
                async for chunk in self._exchange.chunks():
                    self.write(chunk)
                    await self.flush()

    def on_connection_close(self) -> None:
        """Stop waiting when the browser has left."""
        super().on_connection_close()
        self._gone = True
        if self._changed is not None:
            self._changed.set()

    async def _say(self, entry: Entry, told: dict[str, Any]) -> dict[str, Any]:
        event = as_event(entry)
        if {**event, "at": ""} != {**told, "at": ""}:
            self.write(sse.frame(event["type"], event, seq=0))
            await self.flush()
        return event


class SpoolList(Kept):
    """`GET spool`: answered here, also while the service is away."""

    @web.authenticated
    async def get(self, _path: str) -> None:
        """List what is or was kept, newest first."""
        entries = await asyncio.to_thread(self.service.spool.entries)
        sender = self.service.sender
        lines = [as_line(sender.told(one), tries=sender.tries.get(one.key, 0)) for one in entries]
        await self.answer({"kept": lines})


def as_kept(entry: Entry) -> dict[str, Any]:
    """Give the answer to a submission that is kept here, or was refused."""
    return {
        "submission": entry.id,
        "receipt": None,
        "status": entry.state.value,
        "position": 0,
        "accepted_at": None,
        "claimed_at": entry.claimed_at,
        "problem": entry.problem,
    }


def as_event(entry: Entry) -> dict[str, Any]:
    """Say what happened to it here, in the envelope of an event that does not count."""
    told: dict[str, Any] = {"claimed_at": entry.claimed_at, "problem": entry.problem}
    if entry.state is State.SENT:
        told = {"accepted": entry.accepted}
    envelope = {"v": 1, "seq": 0, "run": 0, "at": iso(datetime.now(UTC)), "type": entry.state.value}
    return {**envelope, **told}


def as_line(entry: Entry, *, tries: int) -> dict[str, Any]:
    """Give one line of the list of what is or was kept here."""
    return {
        "submission": entry.id,
        "course": entry.course,
        "assignment": entry.assignment,
        "claimed_at": entry.claimed_at or None,
        "state": entry.state.value,
        "tries": tries,
        "sent_as": (entry.accepted or {}).get("submission"),
        "problem": entry.problem,
    }


def _key_of(body: bytes) -> str:
    """Give the key of a body that the service would read as a submission.

    Raises:
        CoplitError: it would not.
    """
    given = take_fields(
        read_object(body),
        required={"notebooks": dict, "key": str},
        optional={"claimed_at": str},
    )
    return read_key(given["key"])


async def _soon(changed: asyncio.Event) -> bool:
    """Wait for a change; False if none came for a heartbeat's time."""
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            await changed.wait()
    except TimeoutError:
        return False
    return True
