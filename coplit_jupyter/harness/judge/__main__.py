"""PID 1 of the judge container: import pytest once, then fork one process for each run.

It reads the host's frames, accepts students, and copies a run's frames to stdout as they are.
No byte of a student's process is ever interpreted here.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from coplit_jupyter.harness import processes
from coplit_jupyter.harness.judge.relay import Relay
from coplit_jupyter.harness.judge.reporter import write_frame

PROTOCOL = 1
MAX_ORDER = 32 << 20
LENGTH = struct.Struct(">I")
PRELOAD = "pytest _pytest.assertion.rewrite _pytest.python _pytest.unittest _pytest.subtests \
_pytest._io.saferepr unittest.mock ast dis inspect decimal fractions asyncio zoneinfo uuid \
coplit_jupyter.harness.judge.run".split()


class Begun(NamedTuple):
    """What the process of a run was forked for; frames go to the descriptor `results`."""

    message: dict[str, Any]
    student: socket.socket
    results: int
    scratch: str


class Judge:
    """The event loop. `results` is the descriptor of the host's end, kept from everybody else."""

    def __init__(self, orders: int, results: int) -> None:
        self._orders = orders
        self._results = results
        self._buffer = bytearray()
        self._folder = os.environ.get("COPLIT_SOCKETS", "/sock")
        self._scratch = os.environ.get("COPLIT_TMP", "/tmp")  # noqa: S108 — the container's tmpfs
        self._listeners: dict[int, tuple[str, socket.socket]] = {}
        self._students: dict[str, socket.socket] = {}
        self._relay: Relay | None = None
        self._run: dict[str, Any] = {}
        self._child = 0
        self._left: int | None = None
        self._closed = False
        self._begun: Begun | None = None

    @property
    def scratch(self) -> str:
        """The folder of a run: always the same one, so that paths can be known before."""
        return os.path.join(os.path.realpath(self._scratch), "run")

    def serve(self) -> Begun | None:
        """Serve until the host closes our stdin.

        Returns twice for each run: in the run's own process with what it is to do, and in the end,
        with None, in the process that was called.
        """
        self._wipe()
        gc.collect()
        gc.freeze()
        self._say({"type": "ready", "protocol": PROTOCOL})
        while not self._closed:
            waiting = [self._orders, *self._listeners]
            if self._relay is not None:
                waiting.append(self._relay.descriptor)
            ready, _, _ = select.select(waiting, [], [], 1.0)
            for descriptor in ready:
                if descriptor == self._orders:
                    self._read_orders()
                    if self._begun is not None:
                        return self._begun
                elif descriptor in self._listeners:
                    self._accept(descriptor)
                elif self._relay is not None and not self._relay.copy():
                    self._end_run()
            if self._relay is None:
                processes.reap()
            elif not ready and self._has_left():
                self._end_run()  # something that a test started still holds the pipe
        processes.kill_all([self._child] if self._child else [])
        self._wipe()
        return None

    def _say(self, message: dict[str, Any]) -> None:
        write_frame(self._results, message)

    def _read_orders(self) -> None:
        chunk = os.read(self._orders, 1 << 16)
        if not chunk:
            self._closed = True
            return
        self._buffer += chunk
        while len(self._buffer) >= LENGTH.size and self._begun is None:
            (length,) = LENGTH.unpack_from(self._buffer)
            if length > MAX_ORDER:
                raise SystemExit("an order that is too long")
            end = LENGTH.size + length
            if len(self._buffer) < end:
                return
            message = json.loads(bytes(self._buffer[LENGTH.size : end]))
            del self._buffer[:end]
            self._obey(message)

    def _obey(self, message: dict[str, Any]) -> None:
        if message["op"] == "listen":
            self._listen(message["socket"])
        elif message["op"] == "run":
            self._start_run(message)

    def _listen(self, name: str) -> None:
        if not (name.isalnum() and len(name) <= 64):
            raise SystemExit("a socket name that is none")
        listener = socket.socket(socket.AF_UNIX)
        path = os.path.join(self._folder, name)
        listener.bind(path)
        os.chmod(path, 0o666)  # noqa: S103 — the student has another uid; the folder is ours
        listener.listen(1)
        self._listeners[listener.fileno()] = (name, listener)
        self._say({"type": "listening", "socket": name})

    def _accept(self, descriptor: int) -> None:
        name, listener = self._listeners.pop(descriptor)
        student, _ = listener.accept()
        listener.close()
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(self._folder, name))
        self._students[name] = student
        self._say({"type": "connected", "socket": name})

    def _start_run(self, message: dict[str, Any]) -> None:
        student = self._students.pop(message["socket"], None)
        self._run = message
        if student is None or self._relay is not None:
            self._say({"type": "end", "run": message["run"], "status": "lost"})
            return
        reading, writing = os.pipe()
        gc.collect()
        self._child = os.fork()
        if self._child == 0:
            os.close(reading)
            self._begun = self._begin(message, student, writing)
            return
        os.close(writing)
        student.close()
        self._relay = Relay(reading, self._results)

    def _begin(self, message: dict[str, Any], student: socket.socket, writing: int) -> Begun:
        """Keep nothing of the judge's in the process of a run."""
        try:
            os.close(self._results)
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.dup2(2, 1)
            for _, listener in self._listeners.values():
                listener.close()
            for other in self._students.values():
                other.close()
            os.mkdir(self.scratch, 0o700)
        except BaseException:
            os._exit(1)
        return Begun(message=message, student=student, results=writing, scratch=self.scratch)

    def _has_left(self) -> bool:
        """Tell whether the run's process has ended, keeping its wait status."""
        with contextlib.suppress(ChildProcessError):
            pid, status = os.waitpid(self._child, os.WNOHANG)
            if pid:
                self._left = status
        return self._left is not None

    def _end_run(self) -> None:
        """Settle a run whose process closed its end: kill and wipe, then say so."""
        relay, self._relay = self._relay, None
        for _ in range(500):  # its end is closed, so it is about to leave
            if self._left is not None or self._has_left():
                break
            time.sleep(0.01)
        child, self._child = self._child, 0
        status, self._left = self._left, None
        processes.kill_all([child])
        self._wipe()
        whole = relay is not None and relay.finish()
        word = "complete" if status == 0 and whole else "lost"
        self._say({"type": "end", "run": self._run["run"], "status": word})
        self._run = {}

    def _wipe(self) -> None:
        folders = [self._scratch] + (["/dev/shm"] if processes.is_contained() else [])  # noqa: S108
        processes.wipe(folders)


def leave(work: Callable[[], None]) -> NoReturn:
    """Do the work of a run's process and end it; 0 only if nothing was raised."""
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Keep stdout for frames, preload, serve."""
    processes.harden()
    sys.dont_write_bytecode = True
    results = os.dup(1)
    os.dup2(2, 1)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    wanted = os.environ.get("COPLIT_PRELOAD", "").split(",")
    for name in [*PRELOAD, *filter(None, map(str.strip, wanted))]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from coplit_jupyter.harness.judge import parked, run

    judge = Judge(0, results)
    bundle = os.environ.get("COPLIT_BUNDLE", "/bundle")
    if parked.may_park(bundle):
        parked.serve(judge.serve, bundle=bundle, scratch=judge.scratch, leave=leave)
    begun = judge.serve()
    if begun is not None:
        given = begun
        leave(lambda: run.run(*run.begin(*given)))


if __name__ == "__main__":
    main()
