"""Send and receive length-prefixed frames of plain values, with a deadline and a hostile peer."""

from __future__ import annotations

import math
import select
import socket
import struct
import time
from typing import Any

import msgpack

MAX_FRAME = 16 << 20
MAX_ITEMS = 2_000_000
# One byte can announce a container or a string: 16 MiB of empty lists would be 1 GB of objects.
MAX_HEADERS = 4_000_000
_NOT_HEADERS = bytes(byte for byte in range(256) if not 0x80 <= byte < 0xC0)
_LENGTH = struct.Struct(">I")


class WireError(Exception):
    """The peer sent what it may not send."""


class PeerGone(WireError):
    """The peer closed its end."""


class PeerTimeout(WireError):
    """The peer did not answer before the deadline."""


class TooBig(WireError):
    """A frame or a value is larger than what is accepted."""


class Channel:
    """Frames over a stream socket. A deadline is a moment of `time.monotonic()`, or None.

    After any exception but `TooBig` raised by `send` the stream is out of step: close it.
    """

    __slots__ = ("_max_bytes", "_poll", "_socket", "received")

    def __init__(self, stream: socket.socket, *, max_bytes: int = MAX_FRAME) -> None:
        stream.setblocking(False)
        self._socket = stream
        self._max_bytes = max_bytes
        self.received = 0  # bytes of messages so far
        self._poll = select.poll()
        self._poll.register(stream, select.POLLIN)

    def fileno(self) -> int:
        """The descriptor, so that a channel can be selected on."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the stream; the peer sees its end."""
        self._socket.close()

    def send(self, message: list[Any], deadline: float | None = None) -> None:
        """Send one frame.

        Raises:
            TooBig: nothing was sent.
            PeerGone, PeerTimeout: perhaps a part was sent.
        """
        try:
            body = msgpack.packb(message, unicode_errors="surrogatepass")
        except ValueError as error:  # nested deeper than the packer goes, or an integer too wide
            raise TooBig(str(error)) from None
        if len(body) > self._max_bytes:
            raise TooBig(f"{len(body)} bytes; the limit is {self._max_bytes}")
        left = memoryview(_LENGTH.pack(len(body)) + body)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except (BlockingIOError, InterruptedError):
                self._wait(select.POLLOUT, deadline)
            except OSError as error:
                raise PeerGone(str(error)) from None

    def receive(self, deadline: float | None = None) -> Any:
        """Wait for one frame and give its message: scalars and lists, nothing else.

        Raises:
            PeerGone, PeerTimeout, TooBig, WireError: the stream is of no more use.
        """
        (length,) = _LENGTH.unpack(self._read(4, deadline))
        if length > self._max_bytes:
            raise TooBig(f"{length} bytes; the limit is {self._max_bytes}")
        self.received += length
        return unpack(self._read(length, deadline), max_bytes=self._max_bytes)

    def _wait(self, event: int, deadline: float | None) -> None:
        if self._socket.fileno() < 0:
            raise PeerGone("the connection was closed")  # by another thread of ours
        if event != select.POLLIN:
            self._poll.modify(self._socket, event)
        try:
            left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
            if not self._poll.poll(None if left is None else math.ceil(left)):
                raise PeerTimeout("no answer in time")
        finally:
            if event != select.POLLIN:
                self._poll.modify(self._socket, select.POLLIN)

    def _read(self, length: int, deadline: float | None) -> bytes:
        parts: list[bytes] = []
        missing = length
        while missing:
            try:
                part = self._socket.recv(min(missing, 1 << 18))
            except (BlockingIOError, InterruptedError):
                self._wait(select.POLLIN, deadline)
                continue
            except OSError as error:
                raise PeerGone(str(error)) from None
            if not part:
                raise PeerGone("the other side closed the connection")
            parts.append(part)
            missing -= len(part)
            if missing and deadline is not None and time.monotonic() > deadline:
                raise PeerTimeout("no answer in time")
        return parts[0] if len(parts) == 1 else b"".join(parts)


def unpack(body: bytes, *, max_bytes: int = MAX_FRAME) -> Any:
    """Read one frame's body: scalars and lists, nothing else.

    Raises:
        WireError: anything else, or more items than `MAX_ITEMS` in one list.
    """
    if len(body) > MAX_HEADERS and len(body.translate(None, _NOT_HEADERS)) > MAX_HEADERS:
        raise TooBig("too many items")
    try:
        return msgpack.unpackb(
            body,
            raw=False,
            strict_map_key=True,
            use_list=True,
            unicode_errors="surrogatepass",
            max_str_len=max_bytes,
            max_bin_len=max_bytes,
            max_array_len=MAX_ITEMS,
            max_map_len=0,
            max_ext_len=0,
        )
    except Exception as error:
        raise WireError(f"bad frame: {type(error).__name__}") from None
