"""Talk to a container over its stdin, stdout and stderr, attached before it starts."""

from __future__ import annotations

import contextlib
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import docker

from coplit_jupyter.sandbox.engine import translated

STDOUT, STDERR = 1, 2
_HEADER = struct.Struct(">BxxxL")
_TICK_SECONDS = 0.5
_CHUNK_BYTES = 64 * 1024


class Attached:
    """The streams of one container. One thread reads, any thread sends.

    With log driver `none` nothing is kept by the Engine: what a container writes before somebody
    is attached is lost, so this comes between create and start.

    Raises:
        OperatorError: the Engine refuses.
    """

    def __init__(self, client: docker.DockerClient, container: str) -> None:
        streams = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        with translated("attach to a container"):
            self._stream: Any = client.api.attach_socket(container, params=streams)
        # docker-py wraps a plain socket in a read-only SocketIO; named pipes and TLS come bare.
        self._socket: Any = getattr(self._stream, "_sock", self._stream)
        self._socket.settimeout(_TICK_SECONDS)
        self._sending = threading.Lock()
        self._closed = False
        self._read_by_somebody = False

    def send(self, message: bytes, *, seconds: float) -> None:
        """Write all of `message` to the container's stdin.

        Raises:
            OSError: the stream is gone (ConnectionError), or the container did not read in time
                (TimeoutError).
        """
        deadline = time.monotonic() + seconds
        rest = memoryview(message)
        with self._sending:
            while rest and not self._closed:
                try:
                    rest = rest[self._socket.send(rest[:_CHUNK_BYTES]) :]
                except TimeoutError:
                    if time.monotonic() > deadline:
                        raise
        if rest:
            raise ConnectionError("the stream was closed")

    def chunks(self) -> Iterator[tuple[int, bytes]]:
        """Give (stream, bytes) as they come, until the container ends or `close` is called."""
        self._read_by_somebody = True
        buffer = bytearray()
        try:
            while received := self._receive():
                buffer += received
                while len(buffer) >= _HEADER.size:
                    stream, length = _HEADER.unpack_from(buffer)
                    end = _HEADER.size + length
                    if len(buffer) < end:
                        break
                    yield stream, bytes(buffer[_HEADER.size : end])
                    del buffer[:end]
        finally:
            self._dispose()

    def _receive(self) -> bytes:
        while not self._closed:
            try:
                return bytes(self._socket.recv(_CHUNK_BYTES))
            except TimeoutError:
                continue
            except (OSError, ValueError):
                break
        return b""

    def close(self) -> None:
        """End the streams (the container's stdin is closed); a second call does nothing."""
        self._closed = True
        with contextlib.suppress(OSError, AttributeError):
            self._socket.shutdown(2)
        if not self._read_by_somebody:
            self._dispose()

    def _dispose(self) -> None:
        """Give the descriptor back; the reading thread does it, so that nobody reads another's."""
        self._closed = True
        response = getattr(self._stream, "_response", None)
        for each in (self._stream, self._socket, response):
            if each is not None:
                with contextlib.suppress(OSError, ValueError):
                    each.close()
