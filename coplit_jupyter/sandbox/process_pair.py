"""Keep a judge and a student as subprocesses, and follow one run on them."""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from threading import Event as Flag
from typing import Any

import coplit_jupyter
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox import frames
from coplit_jupyter.sandbox.protocol import (
    CollectedTest,
    Ending,
    RunOrder,
    SandboxEvent,
    TestFinished,
    TestStarted,
)

logger = logging.getLogger(__name__)

BOOT_SECONDS = 60.0
LEAVE_SECONDS = 10.0
TICK_SECONDS = 0.2


class RunEvents:
    """Checks what a judge says against the order, and passes it on."""

    def __init__(self, order: RunOrder, on_event: Callable[[SandboxEvent], None]) -> None:
        self._on_event = on_event
        self._collect = order.collect
        self._listed = frozenset(test.id for test in order.manifest.tests)
        self._done: set[str] = set()
        self.running = ""
        self.collected: tuple[CollectedTest, ...] = ()

    def take(self, message: Mapping[str, Any]) -> None:
        """Take one message of a run.

        Raises:
            FrameError: it is not in the protocol, about no test of the list, or a second result.
        """
        if message["type"] == "collected":
            self.collected = frames.collected_of(message)
            return
        event = frames.event_of(message)
        if isinstance(event, TestStarted | TestFinished) and not self._knows(event.id):
            raise frames.FrameError("a test that is not in the list")
        if isinstance(event, TestStarted):
            self.running = event.id
        if isinstance(event, TestFinished):
            self.finish(event)
        elif event is not None:
            self._on_event(event)

    def _knows(self, test: str) -> bool:
        """Say whether a test may be spoken of: any may be while the tests are collected."""
        return self._collect or test in self._listed

    def finish(self, result: TestFinished) -> None:
        """Pass on the one result of a test."""
        if result.id in self._done:
            raise frames.FrameError("a second result for one test")
        self._done.add(result.id)
        self.running = ""
        self._on_event(result)


class ProcessPair:
    """A judge and a student, both killed when `stack` closes."""

    def __init__(
        self,
        stack: contextlib.ExitStack,
        folder: Path,
        *,
        preload: Iterable[str] = (),
        inline: bool = False,
        programs: bool = False,
    ) -> None:
        self._socket = uuid.uuid4().hex
        self._connected = False
        python = str(Path(coplit_jupyter.__file__).parent.parent)
        known = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
        environ = {  # options of somebody's own pytest are not for these tests
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("COPLIT_", "PYTEST_"))
        }
        environ |= {
            "PYTHONPATH": os.pathsep.join([python, *known]),
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        judge = {
            "COPLIT_BUNDLE": str(folder / "bundle"),
            "COPLIT_SOCKETS": str(folder / "sock"),
            "COPLIT_TMP": str(folder / "judge"),
        }
        student = {
            "COPLIT_SOCKET": str(folder / "sock" / self._socket),
            "COPLIT_PRELOAD": ",".join(preload),
            "COPLIT_WORK": str(folder / "work"),
            "COPLIT_TMP": str(folder / "tmp"),
            **({"COPLIT_INLINE": "1"} if inline else {}),
            **({"COPLIT_LANGUAGE": "command"} if programs else {}),
        }
        pipe = subprocess.PIPE
        self._errors = (folder / "judge.log").open("wb+")
        stack.callback(self._errors.close)
        nothing = subprocess.DEVNULL
        self._student = _start("student", {**environ, **student}, nothing, nothing, nothing)
        stack.callback(self._stop_student)
        # Stopped first: without its judge, the student's process leaves by itself.
        self._judge = _start("judge", {**environ, **judge}, pipe, pipe, self._errors)
        stack.callback(_stop, self._judge)

    def _stop_student(self) -> None:
        _stop(self._student, patience_seconds=LEAVE_SECONDS if self._connected else 0.0)

    def follow(self, order: RunOrder, events: RunEvents, cancel: Flag | None) -> Ending:
        """Give the judge the order and read what it says until the run is over."""
        boot_deadline = time.monotonic() + BOOT_SECONDS
        deadline = None
        self._send(frames.listen_message(self._socket))
        for message in self._messages():
            now = time.monotonic()
            if cancel is not None and cancel.is_set():
                return Ending.CANCELLED
            if now > (deadline or boot_deadline):
                return Ending.WALL_TIME if deadline else Ending.JUDGE_LOST
            if message is None:
                continue
            if message["type"] == "connected":
                self._connected = True
                run = frames.run_message(order, run=order.label, socket=self._socket)
                deadline = now + order.manifest.limits.wall_seconds
                self._send(run)
            elif message["type"] == "end":
                done = message.get("status") == "complete"
                return Ending.COMPLETE if done else self._lost("the run was lost")
            elif (why := _take(events, message)) is not None:
                return self._lost(why)
        return self._lost("it ended")

    def _lost(self, why: str) -> Ending:
        self._errors.seek(0)
        logger.warning(
            "a judge is lost: %s\n%s", why, self._errors.read(8192).decode("utf-8", "replace")
        )
        return Ending.JUDGE_LOST

    def _send(self, message: dict[str, Any]) -> None:
        stdin = self._judge.stdin
        if stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                stdin.write(frames.encode(message))
                stdin.flush()

    def _messages(self) -> Iterator[dict[str, Any] | None]:
        """Give messages as they come, and None a few times a second; ends with the stream."""
        reader, size = frames.FrameReader(), 0
        stdout = self._judge.stdout
        if stdout is None:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while True:
                if not selector.select(TICK_SECONDS):
                    yield None
                    continue
                chunk = os.read(stdout.fileno(), 1 << 16)
                size += len(chunk)
                if not chunk or size > frames.MAX_RUN_BYTES:
                    return
                try:
                    yield from reader.feed(chunk)
                except frames.FrameError:
                    return


def _take(events: RunEvents, message: dict[str, Any]) -> str | None:
    """Take a message of a run; give what is wrong with it, if anything is."""
    try:
        if message["type"] not in {"ready", "listening"}:
            events.take(message)
    except frames.FrameError as error:
        return str(error)
    return None


def _start(
    role: str, environ: dict[str, str], stdin: int, stdout: int, stderr: Any
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"coplit_jupyter.harness.{role}"]
    try:
        return subprocess.Popen(
            command, env=environ, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
        )
    except OSError as error:
        raise OperatorError(
            f"The {role} process could not be started: {error.strerror}.",
            hint="Check the machine's memory and process limits.",
            code="process-not-started",
        ) from error


def _stop(process: subprocess.Popen[bytes], *, patience_seconds: float = LEAVE_SECONDS) -> None:
    """End a process and everything below it, in order if it takes the hint in time."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        if patience_seconds:
            logger.warning("process %s did not leave and is killed", process.pid)
    # Found while the process lives: what it leaves behind is nobody's child.
    while below := _descendants(process.pid):
        for pid in below:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if process.poll() is not None:
            break
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _descendants(top: int) -> set[int]:
    """Find the living processes below `top`; the student's PID 1 adopts its orphans."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = entry.read_bytes().rpartition(b")")[2].split()
            if fields[0] not in {b"Z", b"X"}:
                parents[int(entry.parent.name)] = int(fields[1])
    found: set[int] = set()
    level = {top}
    while level:
        level = {pid for pid, parent in parents.items() if parent in level and pid not in found}
        found |= level
    return found - {top}
