"""Send what was kept while the service was away, again and again until it answers."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum, auto
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from tornado.httputil import HTTPHeaders

from coplit_jupyter.api import PREFIX
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.server.spool import Entry, Spool, State
from coplit_jupyter.server.upstream import Reach, Request

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
"""How long to wait after the first failure, and at most; each time twice as long, a random part of
it: a class's servers must not all come back in the same second."""
ANSWER_SECONDS = 20.0
"""A service that takes longer to keep a submission counts as away; the same key goes again."""

AGAIN = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,  # the Hub was restarted, or the login is renewed
        HTTPStatus.FORBIDDEN,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
"""Refusals that say nothing about the submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the service said to a submission.

    `final`: it has it (`accepted`), or will never take it (`problem`). Otherwise it should be sent
    again, not before `wait_seconds`.
    """

    status: int
    raw: bytes
    headers: HTTPHeaders
    final: bool
    accepted: Mapping[str, Any] | None = None
    problem: Mapping[str, str] | None = None
    wait_seconds: float = 0.0


class _Fate(Enum):
    SETTLED = auto()  # the service has it, or refused it for good
    TOO_FAST = auto()  # later, and no other one of this assignment before it
    AWAY = auto()  # the service should be left alone for a while


def submission_path(course: str, assignment: str) -> str:
    """Give the address of an assignment's submissions below the service's URL."""
    return f"{PREFIX}/courses/{quote(course)}/assignments/{quote(assignment)}/submissions"


async def hand_over(service: Reach, *, course: str, assignment: str, body: bytes) -> Answer:
    """Send a submission to the service and understand the answer.

    Raises:
        OperatorError: the service does not answer, or not in time.
    """
    request = Request(
        method="POST",
        path=submission_path(course, assignment),
        headers=HTTPHeaders({"Content-Type": "application/json", "Accept": "application/json"}),
        body=body,
        answer_seconds=ANSWER_SECONDS,
    )
    async with service.asking(request) as exchange:
        raw = b"".join([chunk async for chunk in exchange.chunks()])
        return _understand(exchange.status, raw, exchange.headers)


def _understand(status: int, raw: bytes, headers: HTTPHeaders) -> Answer:
    told: Any = None
    with suppress(ValueError):
        told = json.loads(raw)
    told = told if isinstance(told, dict) else {}
    if status == HTTPStatus.ACCEPTED and isinstance(told.get("submission"), str):
        return Answer(status=status, raw=raw, headers=headers, final=True, accepted=told)
    problem = told.get("error")
    if isinstance(problem, dict) and {"code", "message", "hint"} <= set(problem):
        problem = {name: str(problem[name]) for name in ("code", "message", "hint")}
        refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        final = refused and status not in AGAIN
    else:  # not the service's own words: a proxy's page, or a Hub that does not know it yet
        final = False
        problem = {
            "code": "service-unreachable",
            "message": f"The grading service does not answer (HTTP {status}).",
            "hint": "Nothing of yours is lost; it is sent by itself.",
        }
    after = headers.get("Retry-After", "")
    wait_seconds = float(after[:4]) if after.isascii() and after.isdigit() else 0.0
    return Answer(
        status=status,
        raw=raw,
        headers=headers,
        final=final,
        problem=problem,
        wait_seconds=wait_seconds,
    )


class Sender:
    """Empties the spool into the service, oldest first, on the event loop of this server."""

    def __init__(self, service: Reach, spool: Spool) -> None:
        self.spool = spool
        self.tries: dict[str, int] = {}
        self.closed = False
        self._problems: dict[str, Mapping[str, str] | None] = {}
        self._service = service
        self._sending = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._watchers: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None
        self._wait_seconds = 0.0

    def start(self) -> None:
        """Look into the spool now, and whenever something is put there; again does nothing."""
        if self._task is None and not self.closed:
            self._task = asyncio.get_running_loop().create_task(self._keep_sending())

    def nudge(self) -> None:
        """Say that something was kept, or that the service just answered."""
        self.start()
        self._wanted.set()

    async def close(self) -> None:
        """Stop; what was not sent stays in the spool."""
        self.closed = True
        self._tell()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def told(self, entry: Entry) -> Entry:
        """Give an entry with the reason why it waits now, which may not be why it was kept."""
        if entry.state is State.KEPT and entry.key in self._problems:
            return replace(entry, problem=self._problems[entry.key])
        return entry

    @contextmanager
    def watching(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever something in the spool changed."""
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            yield changed
        finally:
            self._watchers.discard(changed)

    async def flush(self) -> bool:
        """Send everything that waits, once; False if something had to stay."""
        done = True
        too_fast: set[tuple[str, str]] = set()
        async with self._sending:
            for entry in await asyncio.to_thread(self.spool.waiting):
                assignment = (entry.course, entry.assignment)
                if assignment in too_fast:
                    continue
                try:
                    match await self._send(entry):
                        case _Fate.AWAY:
                            return False
                        case _Fate.TOO_FAST:
                            too_fast.add(assignment)
                            done = False
                        case _Fate.SETTLED:
                            pass
                except OperatorError as error:  # damaged and set aside; or a full disk
                    logger.warning("%s: %s", entry.id, error.message)
                    self._tell()
                    done = False
        return done

    async def _keep_sending(self) -> None:
        pause_seconds = FIRST_PAUSE_SECONDS
        while True:
            self._wanted.clear()
            try:
                done = await self.flush()
            except Exception:
                logger.exception("what is kept cannot be sent")
                done = False
            if done:
                pause_seconds = FIRST_PAUSE_SECONDS
                await self._wanted.wait()
                continue
            wait_seconds = max(self._wait_seconds, pause_seconds * random.uniform(0.5, 1.0))  # noqa: S311
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_seconds):
                    await self._wanted.wait()
            pause_seconds = min(LONGEST_PAUSE_SECONDS, 2 * pause_seconds)

    async def _send(self, entry: Entry) -> _Fate:
        """Send one."""
        body = await asyncio.to_thread(_with_claim, self.spool, entry)
        self.tries[entry.key] = self.tries.get(entry.key, 0) + 1
        self._wait_seconds = 0.0
        try:
            answer = await hand_over(
                self._service, course=entry.course, assignment=entry.assignment, body=body
            )
        except OperatorError as error:
            logger.info("%s waits: %s", entry.id, error.message)
            return _Fate.AWAY
        if answer.accepted is not None:
            await asyncio.to_thread(self.spool.sent, entry, answer.accepted)
            logger.info("%s was sent as %s", entry.id, answer.accepted["submission"])
        elif answer.final:
            problem = answer.problem or {}
            await asyncio.to_thread(self.spool.refused, entry, problem)
            logger.warning("%s was refused: %s", entry.id, problem.get("code"))
        else:
            logger.info("%s waits: HTTP %s", entry.id, answer.status)
            self._problems[entry.key] = answer.problem
            self._tell()
            self._wait_seconds = answer.wait_seconds
            too_fast = answer.status == HTTPStatus.TOO_MANY_REQUESTS
            return _Fate.TOO_FAST if too_fast else _Fate.AWAY
        self._tell()
        return _Fate.SETTLED

    def _tell(self) -> None:
        for changed in self._watchers:
            changed.set()


def _with_claim(spool: Spool, entry: Entry) -> bytes:
    """Give the body with the time at which it was kept here.

    Raises:
        OperatorError: the file is damaged.
    """
    body = json.loads(spool.body(entry))
    return json.dumps({"claimed_at": entry.claimed_at, **body}).encode()
