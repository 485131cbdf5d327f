"""PID 1 of the student container: import early, then fork student processes on the judge's order.

Orders are single bytes on the socket at `$COPLIT_SOCKET`: `S` with a descriptor forks a process
that serves on it; `K` kills every student process, wipes the writable folders, answers `k`.
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

from coplit_jupyter.harness import processes

CONNECT_SECONDS = 120.0
# More than there is: where memory ends is the container's to say, which knows that it was memory.
NODE_HEAP_MIB = 8192
USUAL = "ast asyncio bisect calendar cmath collections copy csv dataclasses datetime decimal enum \
fractions functools heapq html inspect io itertools json math operator pathlib random re runpy \
statistics string textwrap traceback typing unittest uuid zoneinfo IPython.display".split()

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
    children: set[int] = set()
    while True:
        order, descriptor = _next_order(orders, children)
        if not order:
            break
        if order == b"K":
            _stop_all(children, folders)
            orders.sendall(b"k")
        elif order == b"S" and descriptor is not None:
            pid = _fork(children, folders)
            if pid == 0:
                orders.close()
                _serve(descriptor, contained=contained, home=home, temporary=temporary)
            children.add(pid)
        if descriptor is not None:
            os.close(descriptor)
    _stop_all(children, folders)


def _preload() -> None:
    wanted = [name for name in os.environ.get("COPLIT_PRELOAD", "").split(",") if name.strip()]
    beside = INLINE if os.environ.get("COPLIT_INLINE") else ()
    for name in [*USUAL, *wanted, *beside, "coplit_jupyter.harness.student.server"]:
        with contextlib.suppress(Exception):
            importlib.import_module(name.strip())
    importlib.import_module("coplit_jupyter.harness.student.confine")
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


def _next_order(orders: socket.socket, children: set[int]) -> tuple[bytes, int | None]:
    """Wait for an order, collecting ended children meanwhile."""
    while not select.select([orders], [], [], 1.0)[0]:
        children.difference_update(processes.reap())
    order, ancillary, _, _ = orders.recvmsg(1, socket.CMSG_SPACE(4))
    descriptors = array.array("i")
    for level, kind, raw in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors.frombytes(raw[:4])
    return order, descriptors[0] if descriptors else None


def _stop_all(children: set[int], folders: list[str]) -> None:
    processes.kill_all(children)
    children.clear()
    processes.wipe(folders)


def _fork(children: set[int], folders: list[str]) -> int:
    """Fork, if need be after killing what fills the process table."""
    for _ in range(50):
        try:
            return os.fork()
        except OSError:
            _stop_all(children, folders)
            time.sleep(0.02)
    return os.fork()


def _serve(descriptor: int, *, contained: bool, home: str, temporary: str) -> None:
    code = 1
    language = os.environ.get("COPLIT_LANGUAGE", "python")
    try:
        from coplit_jupyter.harness.student import confine, server
        from coplit_jupyter.harness.wire.channel import Channel

        processes.restore_signals()
        confine.confine(descriptor, contained=contained, home=home, temporary=temporary)
        if language == "javascript":
            os.set_inheritable(descriptor, True)
            script = os.path.join(os.path.dirname(processes.__file__), "javascript", "student.js")
            memory = f"--max-old-space-size={NODE_HEAP_MIB}"
            os.execv("/usr/bin/node", ["node", memory, script, str(descriptor)])  # noqa: S606
        server.serve(Channel(socket.socket(fileno=descriptor)))
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
