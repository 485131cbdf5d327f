"""PID 1 of the student container: import early, then fork student processes on the judge's order.

Orders are single bytes on the socket at `$COPLIT_SOCKET`: `S` with a descriptor has a process serve
on it; `K` kills every student process, wipes the writable folders, answers `k`; `P` says that
another `S` will come, so that a process may be forked for it now.
Nothing that a student's process writes is ever read here.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import os
import select
import socket
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from coplit_jupyter.harness import processes
from coplit_jupyter.harness.student import command, confine, server, spare
from coplit_jupyter.harness.wire.channel import Channel

CONNECT_SECONDS = 120.0
LOOK_SECONDS = 0.2
"""How soon it is noticed that a student's process has ended."""
# More than there is: where memory ends is the container's to say, which knows that it was memory.
NODE_HEAP_MIB = 8192
# asyncio and unittest are seldom wanted, and would be half of what a start costs.
USUAL = (
    "ast bisect calendar cmath collections copy csv dataclasses datetime decimal enum fractions \
fractions functools heapq html inspect io itertools json math operator pathlib random re runpy \
statistics string textwrap threading traceback typing uuid zoneinfo IPython.display".split()
)

# What tests need that run in the student's process, too.
INLINE = "pytest _pytest.assertion.rewrite _pytest.python _pytest.unittest _pytest.subtests \
_pytest._io.saferepr unittest.mock coplit_jupyter.harness.inline.files \
coplit_jupyter.harness.inline.cells coplit_jupyter.harness.inline.orders".split()


def main() -> None:
    """Boot, connect, obey until the judge hangs up."""
    processes.harden()
    contained = processes.is_contained()
    home = os.environ.get("COPLIT_WORK", "/work")
    temporary = os.environ.get("COPLIT_TMP", "/tmp")  # noqa: S108 — the container's own tmpfs
    folders = [home, temporary] + (["/dev/shm"] if contained else [])  # noqa: S108
    sys.dont_write_bytecode = True
    _preload()
    orders = _connect(os.environ.get("COPLIT_SOCKET", "/sock/student"))
    language = os.environ.get("COPLIT_LANGUAGE", "python")
    confine.confine(contained=contained, home=home, temporary=temporary)
    Keeper(orders, folders, contained=contained, language=language).obey()
    os._exit(0)  # taking the interpreter down in order costs 10 ms and helps nobody


class Keeper:
    """PID 1 of the container: starts and ends student processes as the judge says."""

    def __init__(
        self, orders: socket.socket, folders: list[str], *, contained: bool, language: str
    ) -> None:
        self._orders = orders
        self._folders = folders
        self._contained = contained
        self._language = language
        self._children: set[int] = set()
        self._serving = 0
        self._spare: spare.Spare | None = None

    def obey(self) -> None:
        """Obey until the judge hangs up."""
        self._fork_spare()
        while True:
            try:
                order, descriptor = self._next_order()
            except ConnectionError:  # it hung up with an answer of ours unread
                break
            if not order:
                break
            if order == b"K":
                self._clear()
                # The judge may be gone by now: it waits for no answer to its last order. Ending
                # otherwise than with 0 would look as if somebody had ended this container.
                with contextlib.suppress(ConnectionError):
                    self._orders.sendall(b"k")
            elif order == b"S" and descriptor is not None:
                self._start(descriptor)
            elif order == b"P":
                self._fork_spare()
            if descriptor is not None:
                os.close(descriptor)
        self._stop_all()

    def _next_order(self) -> tuple[bytes, int | None]:
        """Wait for an order, collecting ended children meanwhile.

        Once the process that serves has ended, all that it started ends, too: such a child would
        hold the connection, and the judge wait for an answer that never comes.
        """
        while not select.select([self._orders], [], [], LOOK_SECONDS)[0]:
            ended = processes.reap()
            self._children.difference_update(ended)
            if self._serving in ended:
                self._serving = 0
                self._clear()
        order, ancillary, _, _ = self._orders.recvmsg(1, socket.CMSG_SPACE(4))
        descriptors = array.array("i")
        for level, kind, raw in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                descriptors.frombytes(raw[:4])
        return order, descriptors[0] if descriptors else None

    def _start(self, descriptor: int) -> None:
        waiting, self._spare = self._spare, None
        if waiting is not None and waiting.take(descriptor):
            self._serving = waiting.pid
        else:
            self._serving = self._fork()
            if self._serving == 0:
                self._serve(lambda: descriptor)
        self._children.add(self._serving)

    def _fork_spare(self) -> None:
        """Fork ahead; a plain process among others has no way to kill all but one of its own."""
        if self._contained and self._spare is None:
            self._spare = spare.fork(lambda control: self._serve(lambda: spare.obey(control)))

    def _clear(self) -> None:
        """Kill what runs, and wipe the folders."""
        if self._spare is not None and self._spare.clear(self._children):
            self._children.clear()
            processes.wipe(self._folders)
        else:
            self._stop_all()

    def _stop_all(self) -> None:
        processes.kill_all(self._children)
        self._children.clear()
        if self._spare is not None:
            self._spare.close()
            self._spare = None
        processes.wipe(self._folders)

    def _fork(self) -> int:
        """Fork, if need be after killing what fills the process table."""
        for _ in range(50):
            try:
                return os.fork()
            except OSError:
                self._stop_all()
                time.sleep(0.02)
        return os.fork()

    def _serve(self, await_descriptor: Callable[[], int]) -> NoReturn:
        """Be the student's process, once there is a descriptor to serve on."""
        code = 1
        try:
            self._orders.close()
            confine.stand_alone(self._folders[0])
            descriptor = await_descriptor()
            confine.hand_over(descriptor)
            if self._language == "javascript":
                _become_node(descriptor)
            if self._language == "command":
                command.serve(socket.socket(fileno=descriptor))
            server.serve(Channel(socket.socket(fileno=descriptor)))
            code = 0
        finally:
            os._exit(code)


def _become_node(descriptor: int) -> None:
    os.set_inheritable(descriptor, True)
    script = os.path.join(os.path.dirname(processes.__file__), "javascript", "student.js")
    memory = f"--max-old-space-size={NODE_HEAP_MIB}"
    os.execv("/usr/bin/node", ["node", memory, script, str(descriptor)])  # noqa: S606


def _preload() -> None:
    wanted = [name for name in os.environ.get("COPLIT_PRELOAD", "").split(",") if name.strip()]
    beside = INLINE if os.environ.get("COPLIT_INLINE") else ()
    for name in [*USUAL, *wanted, *beside]:
        with contextlib.suppress(Exception):
            importlib.import_module(name.strip())
    gc.collect()
    gc.freeze()


def _connect(path: str) -> socket.socket:
    """Connect to the judge, waiting until it listens."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        stream = socket.socket(socket.AF_UNIX)
        try:
            stream.connect(path)
        except OSError:
            stream.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return stream


if __name__ == "__main__":
    main()
