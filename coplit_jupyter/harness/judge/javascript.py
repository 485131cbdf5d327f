"""Run tests written in JavaScript: mocha in a process of the judge, the notebook in the student's.

Node cannot take descriptors over a socket, and a process that waits cannot watch a clock: this
module starts processes, keeps time, and passes frames between the two. It never reads what the
student's process says; `javascript/judge.js` does, as hostile input.
"""

from __future__ import annotations

import base64
import contextlib
import fnmatch
import json
import os
import socket
import struct
import subprocess
import time
from typing import Any

from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.marks import unloaded
from coplit_jupyter.harness.judge.outcome import Outcome
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import GONE, Session

NODE = "/usr/bin/node"
FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "javascript")
MAX_FRAME = 8 << 20
FILE_PART = 4 << 20
LENGTH = struct.Struct(">I")
TEST_FILES = ("*.test.*", "*.spec.*", "test_*", "*_test.*", "test.*", "*-test.*", "test-*")
SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx")
MARKS = {"points": None, "hidden": False, "hint": ""}
HEAP = "--max-old-space-size=320"
SLACK_SECONDS = 5.0
"""The test's own work, besides what the student's program does, on top of `test_seconds`."""


class Gone(Exception):
    """The other side closed its end, or sent what is no frame."""


class Late(Exception):
    """Nothing came in time."""


class Frames:
    """Length-prefixed frames on a socket, with a deadline for each."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream

    def send(self, body: bytes, deadline: float) -> None:
        """Send one frame.

        Raises:
            Gone, Late: it was not taken.
        """
        try:
            self._stream.settimeout(max(0.01, deadline - time.monotonic()))
            self._stream.sendall(LENGTH.pack(len(body)) + body)
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Gone(str(error)) from error

    def receive(self, deadline: float) -> bytes:
        """Wait for one frame.

        Raises:
            Gone, Late: none came.
        """
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        if length > MAX_FRAME:
            raise Gone("a frame that is too long")
        return self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        body = bytearray()
        while len(body) < length:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Late
            self._stream.settimeout(left)
            try:
                chunk = self._stream.recv(min(1 << 16, length - len(body)))
            except TimeoutError:
                raise Late from None
            except OSError as error:
                raise Gone(str(error)) from error
            if not chunk:
                raise Gone("it ended")
            body += chunk
        return bytes(body)

    def close(self) -> None:
        """Close the socket."""
        self._stream.close()


def run(session: Session, reporter: Reporter) -> None:
    """Run the job's tests, or collect and run what there is.

    A test that hangs ends the process of mocha: another one runs the tests that are left.
    """
    tests = session.folders.lay_out()
    files = file_requests(session.folders.student_files())
    left = None if session.job.tests is None else list(session.job.tests)
    while left is None or left:
        script = Script(session, reporter, files)
        script.follow(tests, left)
        if not script.hung or left is None:
            break
        left = [test for test in left if test not in reporter.reported]


def file_requests(files: list[tuple[str, bytes]]) -> list[bytes]:
    """Write the requests that put files into the student's folder."""
    return [
        json.dumps(
            [0, "file", name, base64.b64encode(content[at : at + FILE_PART]).decode(), at > 0]
        ).encode()
        for name, content in files
        for at in range(0, max(1, len(content)), FILE_PART)
    ]


class Script:
    """One process of mocha; ended when it is done, or when a test of the author's hangs."""

    def __init__(self, session: Session, reporter: Reporter, files: list[bytes]) -> None:
        self._session = session
        self._reporter = reporter
        self._job: Job = session.job
        self._files = files
        self._student: Frames | None = None
        self._deadline = time.monotonic() + self._job.cells_seconds + SLACK_SECONDS
        self._asked = False
        self._running: str | None = None
        self._unloaded: list[dict[str, Any]] = []
        self.hung = False

    def _start(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        folders = self._session.folders
        names = {"PATH": "/usr/bin:/bin", "HOME": folders.temporary, "TMPDIR": folders.temporary}
        return subprocess.Popen(
            [NODE, HEAP, os.path.join(FOLDER, "judge.js"), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=folders.root,
            env={**names, "NODE_ENV": "test"},
        )

    def _order(self, tests: str, wanted: list[str] | None) -> bytes:
        order = {
            "module": self._job.module,
            "fresh": self._job.fresh,
            "cells": [{"label": cell.label, "source": cell.source} for cell in self._job.cells],
            "tests_folder": tests,
            "files": test_files(tests),
            "list": wanted,
            "changing": sorted(self._job.changing),
            "test_milliseconds": round(1000 * self._job.test_seconds),
            "cells_milliseconds": round(1000 * self._job.cells_seconds),
        }
        return json.dumps(order).encode()

    def follow(self, tests: str, wanted: list[str] | None) -> None:
        """Serve one process of mocha until it is done or hangs."""
        ours, theirs = socket.socketpair()
        process = self._start(theirs)
        theirs.close()
        self._mocha = Frames(ours)
        try:
            self._mocha.send(self._order(tests, wanted), self._deadline)
            while self._serve(self._mocha.receive(self._deadline)):
                pass
        except Late:
            seconds = self._job.test_seconds
            self._give_up("timed-out", f"The test took longer than {seconds:g} s.", wanted)
        except Gone:
            self._give_up(*self._ended_early(), wanted)
        finally:
            self._mocha.close()
            with contextlib.suppress(OSError):
                process.kill()
            process.wait()
            self._renew()

    def _serve(self, body: bytes) -> bool:
        if time.monotonic() > self._deadline:
            raise Late
        letter, text = body[:1], body[1:]
        until = self._deadline + SLACK_SECONDS
        if letter in b"SC":
            self._mocha.send(self._ask(text, is_cell=letter == b"C"), until)
        elif letter == b"F":
            self._renew()
            self._deadline = time.monotonic() + self._job.cells_seconds + SLACK_SECONDS
            self._mocha.send(b"O", self._deadline)
        elif letter == b"T":
            self._begin(text.decode())
        elif letter == b"E":
            event = json.loads(text)
            if event["type"] == "done":
                return False
            self._hear(event)
        return True

    def _ended_early(self) -> tuple[str, str]:
        # What the student's program gave is the likeliest reason: it costs points, not a regrade.
        if self._asked and self._running is not None:
            return "error", "The test could not go on after what your program gave."
        return "broken", "The program that runs the tests ended early."

    def _give_up(self, verdict: str, message: str, wanted: list[str] | None) -> None:
        self.hung = self._running is not None
        hit = [self._running] if self._running is not None else wanted or []
        for test in hit:
            self._reporter.test(test, Outcome(verdict=verdict, fraction=0.0, message=message))

    # ------------------------------------------------------------ the student's process

    def _ask(self, text: bytes, *, is_cell: bool) -> bytes:
        seconds = self._job.cells_seconds if is_cell else self._job.test_seconds
        deadline = min(self._deadline, time.monotonic() + seconds)
        self._asked = True
        try:
            if self._student is None:
                self._student = Frames(self._session.open())
                for request in self._files:
                    self._student.send(request, deadline)
                    self._student.receive(deadline)
            self._student.send(text, deadline)
            return b"A" + self._student.receive(deadline)
        except Late:
            what = "Your cells" if is_cell else "Your program"
            return self._dead("timed-out", f"{what} took longer than {seconds:g} s.")
        except Gone:
            what = "its cells were running" if is_cell else "the test was using it"
            return self._dead("error", GONE.format(what=what), died=True)

    def _dead(self, verdict: str, message: str, *, died: bool = False) -> bytes:
        self._renew()
        return b"D" + json.dumps({"verdict": verdict, "message": message, "died": died}).encode()

    def _renew(self) -> None:
        if self._student is not None:
            self._student.close()
            self._student = None
            self._session.restart()

    # ------------------------------------------------------------ what mocha says

    def _begin(self, test: str) -> None:
        self._running = test
        self._asked = False
        self._deadline = time.monotonic() + self._job.test_seconds + SLACK_SECONDS
        self._reporter.start(test)

    def _hear(self, event: dict[str, Any]) -> None:
        kind = event["type"]
        if kind == "collected":
            tests = [{**test, **MARKS} for test in event["tests"]]
            self._reporter.collected(tests + self._unloaded)
        elif kind == "cell":
            status, message = event["status"], event["message"]
            self._reporter.cell(event["index"], status, message, died=bool(event["died"]))
        elif kind == "output":
            self._reporter.output(event["text"])
        elif kind == "unloadable":
            self._unloadable(event["file"], event["outcome"])
        elif kind == "test":
            self._running = None
            self._deadline = time.monotonic() + self._job.cells_seconds + SLACK_SECONDS
            self._reporter.test(event["id"], self._outcome(event))

    def _unloadable(self, file: str, outcome: dict[str, Any]) -> None:
        """Give each listed test of a file that cannot be loaded the reason."""
        if self._job.tests is None:
            self._unloaded.append({**unloaded(f"tests/{file}"), "question": file})
        for listed in self._job.tests or ():
            if listed.startswith(f"tests/{file}::"):
                self._reporter.test(listed, self._outcome(outcome))

    def _outcome(self, event: dict[str, Any]) -> Outcome:
        text = f"{event['message']}\n{event.get('stack') or ''}"
        return Outcome(
            verdict=event["verdict"],
            fraction=1.0 if event["verdict"] == "passed" else 0.0,
            message=event["message"],
            expected=event.get("expected"),
            actual=event.get("actual"),
            output=event.get("output", ""),
            seconds=event.get("seconds", 0.0),
            cell=None if event["verdict"] == "passed" else self._cell_in(text),
            skipped=bool(event.get("skipped")),
            changes=bool(event.get("changes")),
            died=bool(event.get("died")),
        )

    def _cell_in(self, text: str) -> int | None:
        places = [
            (at, index)
            for index, cell in enumerate(self._job.cells)
            if (at := text.find(f"{cell.label}:")) >= 0
        ]
        return min(places)[1] if places else None


def test_files(folder: str) -> list[str]:
    """Name the files with tests: those named like tests, else every script of the folder."""
    scripts = sorted(
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(SUFFIXES) and "node_modules" not in place
    )
    named = [
        name
        for name in scripts
        if any(fnmatch.fnmatch(os.path.basename(name), one) for one in TEST_FILES)
    ]
    return named or scripts
