"""Write server-sent events (text/event-stream, WHATWG HTML § 9.2)."""

from __future__ import annotations

import json
from typing import Any

from tornado.web import RequestHandler

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


def frame(name: str, told: Any, *, seq: int | str | None = None) -> bytes:
    """Frame one event; JSON keeps it on one line whatever the text holds."""
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(told)}\n\n".encode()


async def end_stream(handler: RequestHandler) -> None:
    """End a streamed answer.

    Not `handler.finish()`: Jupyter's API handlers set another content type there.
    """
    await RequestHandler.finish(handler)
