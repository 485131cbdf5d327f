"""Send one HTTP request to the grading service and hand back its answer piece by piece.

Over Tornado's HTTP1Connection and not AsyncHTTPClient: that one cannot be told that the browser
left, and would go on reading an event stream nobody watches.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import SplitResult, urlsplit

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import StreamClosedError
from tornado.tcpclient import TCPClient

from coplit_jupyter.errors import OperatorError

CONNECT_SECONDS = 10.0
HEAD_SECONDS = 60.0
MAX_ANSWER_BYTES = 200 * 1024 * 1024
QUEUED_CHUNKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent; `path` is below the service's URL, with its query."""

    method: str
    path: str
    headers: HTTPHeaders
    body: bytes | None
    answer_seconds: float = HEAD_SECONDS
    """How long the service may take until it begins to answer."""


class _Reader(HTTPMessageDelegate):
    """Takes what the connection reads; a slow browser slows the service down."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.head: asyncio.Future[tuple[int, HTTPHeaders]] = loop.create_future()
        self.chunks: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUED_CHUNKS)
        self.complete = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        if not self.head.done() and isinstance(start_line, ResponseStartLine):
            self.head.set_result((start_line.code, headers))

    async def data_received(self, chunk: bytes) -> None:
        await self.chunks.put(chunk)

    def finish(self) -> None:
        self.complete = True


class Exchange:
    """One request and its answer, in an `async with`; leaving it closes the connection."""

    def __init__(self, service_url: str, request: Request) -> None:
        self._url = urlsplit(service_url)
        self._request = request
        self._reader = _Reader()
        self._connection: HTTP1Connection | None = None
        self._reading: asyncio.Task[None] | None = None
        self.status = 0
        self.headers = HTTPHeaders()

    async def __aenter__(self) -> Self:
        """Send the request and wait for the answer's head.

        Raises:
            OperatorError: the service cannot be reached, or did not begin to answer in time.
        """
        try:
            await self._send()
            async with asyncio.timeout(self._request.answer_seconds):
                self.status, self.headers = await self._reader.head
        except (OSError, StreamClosedError, TimeoutError) as error:
            await self._close()
            raise unreachable() from error
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self._close()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the answer's body as it arrives.

        Raises:
            OperatorError: the connection broke in the middle.
        """
        while (chunk := await self._reader.chunks.get()) is not None:
            yield chunk
        if not self._reader.complete:
            raise unreachable()

    def stop(self) -> None:
        """Read no further: the browser left."""
        if self._connection is not None:
            self._connection.close()

    async def _send(self) -> None:
        host, port, tls = _place(self._url)
        async with asyncio.timeout(CONNECT_SECONDS):
            stream = await TCPClient().connect(host, port, ssl_options=tls)
        stream.set_nodelay(True)
        self._connection = HTTP1Connection(
            stream,
            is_client=True,
            params=HTTP1ConnectionParameters(no_keep_alive=True, max_body_size=MAX_ANSWER_BYTES),
        )
        headers = self._request.headers.copy()
        headers["Host"] = self._url.netloc.rpartition("@")[2]
        headers["Connection"] = "close"
        path = self._url.path.rstrip("/") + "/" + self._request.path
        if self._request.body is not None:
            headers["Content-Length"] = str(len(self._request.body))
        start = RequestStartLine(self._request.method, path, "HTTP/1.1")
        await self._connection.write_headers(start, headers, self._request.body)
        self._connection.finish()
        self._reading = asyncio.create_task(self._read(self._connection))

    async def _read(self, connection: HTTP1Connection) -> None:
        try:
            await connection.read_response(self._reader)
        finally:
            if not self._reader.head.done():
                self._reader.head.set_exception(StreamClosedError())
            await self._reader.chunks.put(None)

    async def _close(self) -> None:
        self.stop()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._reader.head.done() and not self._reader.head.cancelled():
            self._reader.head.exception()  # seen, or nobody asked


class Reach(Protocol):
    """Reaches the service with this server's token."""

    def asking(self, request: Request) -> AbstractAsyncContextManager[Exchange]:
        """Send a request; inside the `async with` the answer has begun."""


def unreachable() -> OperatorError:
    """Give the error of a service that does not answer."""
    return OperatorError(
        "The grading service does not answer.",
        hint="Nothing of yours is lost; try again in a few seconds.",
        code="service-unreachable",
    )


def _place(url: SplitResult) -> tuple[str, int, ssl.SSLContext | None]:
    secure = url.scheme == "https"
    tls = ssl.create_default_context() if secure else None
    return url.hostname or "localhost", url.port or (443 if secure else 80), tls
