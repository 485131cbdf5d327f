"""Be the student's process of an assignment whose tests run programs: put files, run one, say how.

One request a frame: `["put", [[name, mode, content], …]]`, `["run", [argv…]]` (followed by one byte
that carries three descriptors: stdin, stdout, stderr), `["take", most_bytes]`. The program that is
run has this process's rights, so the judge believes nothing that is answered here.
"""

from __future__ import annotations

import array
import contextlib
import os
import select
import socket
import stat
import subprocess
from typing import Any

from coplit_jupyter.harness.wire.channel import Channel, WireError

MAX_FILES = 500
NOT_FOUND, NOT_RUNNABLE = 127, 126
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0"}
"""Looking for leaks takes ptrace, which is refused: each such program would end with status 1."""


def serve(stream: socket.socket) -> None:
    """Answer until the judge hangs up; never returns."""
    home = os.environ.get("COPLIT_WORK", "/work")
    channel = Channel(stream)
    while True:
        try:
            operation, *given = channel.receive()
            if operation == "put":
                put(home, given[0])
                channel.send(["ok"])
            elif operation == "take":
                channel.send(["ok", take(home, given[0])])
            elif operation == "run":
                channel.send(["ended", run(home, given[0], descriptors(stream))])
        except WireError:
            os._exit(0)


def put(home: str, files: list[list[Any]]) -> None:
    """Write files below `home`; what cannot be written is not there."""
    for name, mode, content in files:
        path = os.path.join(home, str(name))
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
            os.chmod(path, 0o700 if mode else 0o600)


def take(home: str, most_bytes: int) -> list[list[Any]] | None:
    """Give every file below `home` as `[name, is executable, content]`; None: too much."""
    found: list[list[Any]] = []
    left = most_bytes
    for top, _, names in os.walk(home):
        for name in names:
            path = os.path.join(top, name)
            with contextlib.suppress(OSError):
                facts = os.lstat(path)
                if not stat.S_ISREG(facts.st_mode):
                    continue
                left -= facts.st_size
                if left < 0 or len(found) >= MAX_FILES:
                    return None
                with open(path, "rb") as file:
                    content = file.read(facts.st_size)
                found.append([os.path.relpath(path, home), facts.st_mode & 0o100 != 0, content])
    return found


def descriptors(stream: socket.socket) -> list[int]:
    """Wait for the three descriptors of a program.

    Raises:
        WireError: they did not come.
    """
    select.select([stream], [], [])
    _, ancillary, _, _ = stream.recvmsg(1, socket.CMSG_SPACE(12))
    passed = array.array("i")
    for level, kind, raw in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            passed.frombytes(raw[: len(raw) - len(raw) % 4])
    if len(passed) != 3:
        raise WireError("no descriptors")
    return list(passed)


def run(home: str, command: list[str], streams: list[int]) -> int:
    """Run a program to its end; its status, or minus the signal that ended it."""
    try:
        program = subprocess.Popen(
            [str(part) for part in command],
            cwd=home,
            env={**SANITIZERS, **os.environ},
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
        )
    except (OSError, ValueError) as error:
        with contextlib.suppress(OSError):
            os.write(streams[2], f"{command[0]}: {error}\n".encode("utf-8", "replace"))
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_RUNNABLE
    finally:
        for one in streams:
            os.close(one)
    return program.wait()
