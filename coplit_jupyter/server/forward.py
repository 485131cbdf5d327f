"""Forward every route to the grading service, event streams included.

The student's server holds no tests, no database and no engine then: it adds the Hub's token of its
own user and passes on what the service answers. The service decides who may do what.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from tornado import web
from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError

from coplit_jupyter import __version__
from coplit_jupyter.api import PREFIX
from coplit_jupyter.api.body import too_large
from coplit_jupyter.api.told import Answering
from coplit_jupyter.errors import NotFoundError, OperatorError
from coplit_jupyter.model.limits import MAX_BODY_BYTES
from coplit_jupyter.server.login import LoggedIn
from coplit_jupyter.server.resend import Sender
from coplit_jupyter.server.spool import Spool
from coplit_jupyter.server.upstream import Exchange, Request

# The browser's cookies and tokens are for this server only; the service gets none of them.
SENT_ON = ("Accept", "Content-Type", "Last-Event-ID")
HANDED_BACK = (
    "Content-Type",
    "Content-Disposition",
    "Retry-After",
    "X-Accel-Buffering",
    "Cache-Control",
)
OURS_ONLY = frozenset({"token", "_xsrf", "no_track_activity"})
"""Query arguments for this server that the service must not see."""


class Service:
    """The grading service as this server reaches it; `url` is its base URL."""

    def __init__(self, url: str, *, token: str, student: str, spool: Spool) -> None:
        self.url = url
        self.student = student
        self.spool = spool
        self.sender = Sender(self, spool)
        self._token = token
        self._live: set[Exchange] = set()

    def exchange(self, request: Request) -> Exchange:
        """Prepare to send a request with this server's token."""
        if self._token:
            request.headers["Authorization"] = f"token {self._token}"
        exchange = Exchange(self.url, request)
        self._live.add(exchange)
        return exchange

    def done(self, exchange: Exchange) -> None:
        """Forget an exchange that ended."""
        self._live.discard(exchange)

    @asynccontextmanager
    async def asking(self, request: Request) -> AsyncIterator[Exchange]:
        """Send a request; inside the `async with` the answer has begun.

        Raises:
            OperatorError: the service does not answer.
        """
        exchange = self.exchange(request)
        try:
            async with exchange:
                yield exchange
        finally:
            self.done(exchange)

    async def close(self) -> None:
        """End every stream: the server stops."""
        await self.sender.close()
        for exchange in list(self._live):
            exchange.stop()


class Forward(Answering):
    """Any method on any address below the prefix."""

    service: Service
    _exchange: Exchange | None = None

    def initialize(self, service: Service) -> None:
        """Take the service."""
        self.service = service

    @web.authenticated
    async def get(self, *_path: str) -> None:
        """Pass the request on, and the answer back."""
        await self.pass_on(self.outgoing())

    @web.authenticated
    async def post(self, *_path: str) -> None:
        """Pass the request on, and the answer back."""
        await self.pass_on(self.outgoing())

    @web.authenticated
    async def put(self, *_path: str) -> None:
        """Pass the request on, and the answer back."""
        await self.pass_on(self.outgoing())

    @web.authenticated
    async def delete(self, *_path: str) -> None:
        """Pass the request on, and the answer back."""
        await self.pass_on(self.outgoing())

    async def pass_on(self, request: Request) -> None:
        """Send a request to the service, and its answer to the browser.

        Raises:
            OperatorError: the service does not answer.
        """
        exchange = self._exchange = self.service.exchange(request)
        try:
            async with exchange:
                self.set_status(exchange.status)
                for name in HANDED_BACK:
                    if name in exchange.headers:
                        self.set_header(name, exchange.headers[name])
                if exchange.headers.get("Content-Type", "").startswith("text/event-stream"):
                    await self._stream(exchange)
                else:
                    await self._whole(exchange)
        except StreamClosedError:
            return  # the browser left
        finally:
            self.service.done(exchange)

    async def _whole(self, exchange: Exchange) -> None:
        """Send an answer only once all of it is here: half a JSON document helps nobody."""
        self.write(b"".join([chunk async for chunk in exchange.chunks()]))
        await web.RequestHandler.finish(self)

    async def _stream(self, exchange: Exchange) -> None:
        """Send events as they come; a stream that breaks just ends, and the browser resumes it."""
        await self.flush()
        try:
            async for chunk in exchange.chunks():
                self.write(chunk)
                await self.flush()
        except OperatorError:
            pass
        await web.RequestHandler.finish(self)

    def on_connection_close(self) -> None:
        """Stop reading from the service when the browser has left."""
        super().on_connection_close()
        if self._exchange is not None:
            self._exchange.stop()

    def outgoing(self) -> Request:
        """Give the request as the service gets it.

        Raises:
            NotFoundError: an address that leads out of the API.
            StudentError: a body over the cap.
        """
        if len(self.request.body) > MAX_BODY_BYTES:
            raise too_large(len(self.request.body))
        path = self.request.path.partition(f"/{PREFIX}/")[2]
        if ".." in unquote(path).split("/") or "\\" in unquote(path):
            raise NotFoundError("There is nothing at this address.")
        query = [
            (name, value)
            for name, value in parse_qsl(self.request.query, keep_blank_values=True)
            if name not in OURS_ONLY
        ]
        headers = HTTPHeaders(
            {name: self.request.headers[name] for name in SENT_ON if name in self.request.headers}
        )
        return Request(
            method=self.request.method or "GET",
            path=f"{PREFIX}/{path}" + (f"?{urlencode(query)}" if query else ""),
            headers=headers,
            body=self.request.body if self.request.method in {"POST", "PUT"} else None,
        )


class ForwardHealth(Forward):
    """`GET health`: a service that does not answer is a state to tell, not an error."""

    @web.authenticated
    async def get(self, *_path: str) -> None:
        """Say how the service is, and that this server forwards to it."""
        exchange = self.service.exchange(self.outgoing())
        try:
            async with exchange:
                answer = b"".join([chunk async for chunk in exchange.chunks()])
            told = self._told(exchange.status, answer)
            self.service.sender.nudge()  # what waits need not wait for its next try
        except OperatorError as error:
            told = self._bad(error.code, error.message, error.hint)
        finally:
            self.service.done(exchange)
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps(told))

    def _told(self, status: int, answer: bytes) -> Mapping[str, Any]:
        try:
            told = json.loads(answer)
        except ValueError:
            told = None
        if status == HTTPStatus.OK and isinstance(told, dict):
            return {**told, "mode": "forward"}
        return self._bad(
            "service-refused",
            f"The grading service refused this server (HTTP {status}).",
            "Log out and in again, or tell your instructor.",
        )

    def _bad(self, code: str, message: str, hint: str) -> Mapping[str, Any]:
        return {
            "ok": False,
            "problems": [{"code": code, "message": message, "hint": hint}],
            "version": __version__,
            "mode": "forward",
            "practice": False,
            "who": {"student": self.service.student, "may_teach": False},
        }


def forwarding(service: Service) -> list[tuple[str, type, dict[str, Any]]]:
    """Give the handlers that stand for every route when a service grades."""
    from coplit_jupyter.server import kept

    name = r"([^/]+)"
    table: list[tuple[str, type[Forward]]] = [
        ("(health)", ForwardHealth),
        (rf"courses/{name}/assignments/{name}/submissions", kept.ForwardSubmissions),
        (rf"submissions/kept-{name}/events", kept.KeptEvents),
        (rf"submissions/kept-{name}((?:/[a-z]+)?)", kept.KeptSubmission),
        ("(spool)", kept.SpoolList),
        ("(.*)", Forward),
    ]
    return [
        (f"{PREFIX}/{pattern}", type(route.__name__, (route, LoggedIn), {}), {"service": service})
        for pattern, route in table
    ]
