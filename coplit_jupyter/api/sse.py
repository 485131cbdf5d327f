"""Write server-sent events (text/event-stream, WHATWG HTML § 9.2)."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from coplit_jupyter.errors import OperatorError

logger = logging.getLogger(__name__)

HEARTBEAT = b": still here\n\n"


def wants_stream(handler: RequestHandler) -> bool:
    """Say whether a request asks for a stream: by `?stream=1`, or by what it accepts."""
    asked = handler.get_query_argument("stream", "")
    accepts = handler.request.headers.get("Accept", "")
    return asked == "1" or (asked != "0" and "text/event-stream" in accepts)


def open_stream(handler: RequestHandler) -> None:
    """Set the headers that keep proxies from holding events back."""
    handler.set_header("Content-Type", "text/event-stream; charset=utf-8")
    handler.set_header("Cache-Control", "no-store, no-transform")
    handler.set_header("X-Accel-Buffering", "no")


@asynccontextmanager
async def streaming(
    handler: RequestHandler, *, seconds: float = math.inf, stop: Callable[[], None] | None = None
) -> AsyncIterator[None]:
    """Open a stream, and end it when the `async with` does.

    A client that left ends it without a word. So does a machine that cannot go on (its storage went
    away): the client sees the end, asks anew, and is told by that answer. After `seconds` `stop` is
    called, for the same reason: who asks anew is asked anew who they are.
    """
    open_stream(handler)
    ending = None
    if stop is not None and seconds < math.inf:
        ending = asyncio.get_running_loop().call_later(seconds, stop)
    try:
        await handler.flush()
        try:
            yield
        except OperatorError as error:
            logger.warning("a stream of %s breaks off: %s", handler.request.path, error.message)
        await end_stream(handler)
    except StreamClosedError:
        return
    finally:
        if ending is not None:
            ending.cancel()


def frame(name: str, told: Any, *, seq: int | str | None = None) -> bytes:
    """Frame one event; JSON keeps it on one line whatever the text holds."""
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(told)}\n\n".encode()


async def end_stream(handler: RequestHandler) -> None:
    """End a streamed answer.

    Not `handler.finish()`: Jupyter's API handlers set another content type there.
    """
    await RequestHandler.finish(handler)
