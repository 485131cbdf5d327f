"""Serve `run_student`: run its command in the student's box, between its streams."""

from __future__ import annotations

import array
import contextlib
import json
import os
import re
import socket
import struct
import threading
from typing import Any

from coplit_jupyter.harness.judge.runner_box import NO_RUN, Box, Ended, Sink
from coplit_jupyter.harness.judge.session import StudentLost

MAX_ORDER = 1 << 20
MARK = b"#: "
"""Begins each line that a program prints straight into the results: a comment, never a result."""
LIKE_A_RESULT = re.compile(
    rb"^[ \t\r\f\v]*(?:(?:not )?ok\b|Bail out!|\d+\.\.\d+|TAP version)|[\x00\\]", re.MULTILINE
)
"""Shells drop NULs (`o\\0k`), and the `echo` of many turns `\\n` into a new line."""
TAIL = 200
KILLED_BY_KERNEL = 137


class Marked:
    """Puts `MARK` before every line."""

    def __init__(self) -> None:
        self._begins = True

    def __call__(self, chunk: bytes) -> bytes:
        """Mark the lines of a chunk; one may go on in the next."""
        lines = chunk.replace(b"\r", b"\n").split(b"\n")
        begun = MARK if self._begins and chunk else b""
        self._begins = lines[-1] == b""
        body = (b"\n" + MARK).join(lines)
        return begun + (body.removesuffix(MARK) if self._begins else body)

    @property
    def is_open(self) -> bool:
        """Whether the last line has no end yet."""
        return not self._begins


class Broker:
    """One call at a time, each in a box of its own; `results` is where the tests' results go.

    `suspicious` becomes true when a program printed what looks like a result, before anybody can
    have passed it on. `killed` tells whether the kernel ended a program since it was last asked.
    `lost` becomes true when the student's container is gone: then no call is taken any more.
    """

    def __init__(
        self, box: Box, *, path: str, results: int, test_seconds: float, most_bytes: int
    ) -> None:
        self._box = box
        self._results = _identity(results)
        self._test_seconds = test_seconds
        self._most_bytes = most_bytes
        self._killed = False
        self._marks: list[tuple[Marked, int]] = []
        self.suspicious = False
        self.lost = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(64)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more calls."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def was_killed(self) -> bool:
        """Tell whether the kernel killed a program since this was last asked."""
        killed, self._killed = self._killed, False
        return killed

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self._call(connection)
                except (OSError, ValueError, KeyError, TypeError):
                    continue
                except StudentLost:
                    self.lost = True
                    self.close()
                    return

    def _call(self, connection: socket.socket) -> None:
        connection.settimeout(10.0)
        order, streams = _receive(connection)
        try:
            ended = self._run(order, streams, connection)
        finally:
            for one in streams:
                os.close(one)
        answer = json.dumps({"status": ended.status, "note": ended.note})
        connection.sendall(answer.encode() + b"\n")

    def _run(self, order: dict[str, Any], streams: list[int], caller: socket.socket) -> Ended:
        command = [str(part) for part in order["command"]]
        wished = order.get("seconds")
        seconds = min(float(wished), self._test_seconds) if wished else self._test_seconds
        if len(streams) != 3 or not command:
            return Ended(status=NO_RUN, note="no command or no streams")

        def sinks(out: int, err: int) -> tuple[Sink, Sink]:
            return self._sink(out, streams[1]), self._sink(err, streams[2])

        self._marks.clear()
        ended = self._box.run(
            command,
            stdin=streams[0],
            sinks=sinks,
            seconds=seconds,
            most_bytes=self._most_bytes,
            is_wanted=caller.fileno,
        )
        for marked, target in self._marks:
            if marked.is_open:  # or the next result would be a part of the comment
                os.write(target, b"\n")
        self._killed |= ended.status == KILLED_BY_KERNEL
        return ended

    def _sink(self, source: int, target: int) -> Sink:
        marked = Marked() if _identity(target) == self._results else None
        if marked is not None:
            self._marks.append((marked, target))
        tail = b""

        def look(chunk: bytes) -> bytes:
            nonlocal tail
            seen = tail + chunk.replace(b"\r", b"\n")
            if LIKE_A_RESULT.search(seen):
                self.suspicious = True
            tail = seen.rpartition(b"\n")[2][:TAIL]
            return marked(chunk) if marked else chunk

        return Sink(source, target, look)


def _identity(descriptor: int) -> tuple[int, int]:
    facts = os.fstat(descriptor)
    return facts.st_dev, facts.st_ino


def _receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    body, ancillary, _, _ = connection.recvmsg(MAX_ORDER, socket.CMSG_SPACE(12))
    passed = array.array("i")
    for level, kind, raw in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            passed.frombytes(raw[: len(raw) - len(raw) % 4])
    (length,) = struct.unpack(">I", body[:4])
    while len(body) < 4 + length <= MAX_ORDER:
        chunk = connection.recv(MAX_ORDER)
        if not chunk:
            break
        body += chunk
    order: dict[str, Any] = json.loads(body[4 : 4 + length])
    return order, list(passed)
