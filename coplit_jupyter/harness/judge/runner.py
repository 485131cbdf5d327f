"""Run tests with any tool: a command on this side, the student's program by `run_student`.

The command is the author's; what it writes as results counts. What the student's program prints
never reaches them as it is: where a test lets it flow straight there, every line is a comment.
"""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from coplit_jupyter.harness import processes
from coplit_jupyter.harness.judge import runner_results as results
from coplit_jupyter.harness.judge.outcome import Outcome
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.runner_box import Box, Ended, Sink
from coplit_jupyter.harness.judge.runner_broker import Broker
from coplit_jupyter.harness.judge.runner_record import NO_TESTS, Record
from coplit_jupyter.harness.judge.runner_source import Sources
from coplit_jupyter.harness.judge.session import Session, StudentLost

MAX_RESULTS = 8 << 20
MAX_LINE = 1 << 16
QUIET_SECONDS = 0.05
"""A test point is told if nothing more about it comes for so long."""
ERRORS_BYTES = 4_000
SPARE_SECONDS = 3.0
"""What is left of `wall_seconds` for telling results when the command is ended."""
HERE = os.path.dirname(__file__)
NOT_COMPILED = "Your program does not compile."


def run(session: Session, reporter: Reporter) -> None:
    """Compile, run the command, report each result as it comes; or collect what there is."""
    ToolRun(session, reporter).run()


class ToolRun:
    """One run of the command."""

    def __init__(self, session: Session, reporter: Reporter) -> None:
        self._job = session.job
        self._runner: dict[str, Any] = session.job.runner or {}
        self._deadline = time.monotonic() + self._job.wall_seconds - SPARE_SECONDS
        self._folders = session.folders
        self._session = session
        self._reporter = reporter
        self._sources = Sources(self._job.cells, self._runner["source"])
        given = [[name, False, content] for name, content in self._folders.student_files()]
        files = given + [[name, False, content] for name, content in self._sources.files]
        self._box = Box(session, files, fresh=self._job.fresh)
        self._record = Record(self._job.tests, reporter)
        self._errors = bytearray()

    def run(self) -> None:
        """Run everything."""
        self._folders.lay_out()
        problem = self._compile()
        if problem is not None:
            self._record.all(problem)
        else:
            self._command()
        self._record.close()

    # ------------------------------------------------------------ compiling

    def _compile(self) -> Outcome | None:
        command = self._runner.get("compile")
        ended, text = Ended(status=0), ""
        if command:
            kept: list[Sink] = []

            def sinks(out: int, err: int) -> tuple[Sink, Sink]:
                kept[:] = [Sink(out, None), Sink(err, None)]
                return kept[0], kept[1]

            ended = self._box.run(
                ["/bin/sh", "-c", f"exec 2>&1\n{command}"],
                sinks=sinks,
                seconds=self._job.cells_seconds,
                most_bytes=1 << 20,
                keep=True,
            )
            text = b"".join(bytes(one.kept) for one in kept).decode("utf-8", "replace")
        told, cell = self._sources.locate(text)
        for index in range(len(self._job.cells)):
            is_it = ended.status != 0 and index == cell
            self._reporter.cell(index, "error" if is_it else "ok", told if is_it else "")
        if ended.status == 0:
            self._reporter.output(told)
            return None
        message = f"{NOT_COMPILED}\n{told.strip() or ended.note}".strip()
        return Outcome(verdict="error", fraction=0.0, message=message, cell=cell)

    # ------------------------------------------------------------ the command

    def _command(self) -> None:
        reading, writing = os.pipe()
        path = os.path.join(self._folders.scratch, "student")
        broker = Broker(
            self._box,
            path=path,
            results=writing,
            test_seconds=self._job.test_seconds,
            most_bytes=max(1 << 20, 16 * self._job.output_bytes),
        )
        self._record.broker = broker
        process = self._start(writing, path)
        os.close(writing)
        try:
            if self._runner["results"] == "tap" and not self._runner.get("file"):
                self._follow_tap(process, reading)
            else:
                self._follow_file(process, reading)
        finally:
            os.close(reading)
            broker.close()
            _end(process)
        if broker.lost:  # what is missing is nobody's fault
            raise StudentLost("the student's container is gone")
        self._say_why(process)

    def _start(self, writing: int, path: str) -> subprocess.Popen[bytes]:
        folders = [self._tools(), os.path.dirname(sys.executable), "/usr/local/bin:/usr/bin:/bin"]
        names = {
            "PATH": ":".join(folders),
            "HOME": self._folders.temporary,
            "TMPDIR": self._folders.temporary,
            "LANG": "C.UTF-8",
            "RUN_STUDENT": path,
        }
        return subprocess.Popen(
            ["/bin/sh", "-c", self._runner["command"]],
            cwd=self._folders.root,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            env=names,
            start_new_session=True,
        )

    def _tools(self) -> str:
        """Give the folder of `run_student` and `io_cases`; images have them in /usr/local/bin."""
        folder = os.path.join(self._folders.scratch, "bin")
        if not processes.is_contained() and not os.path.isdir(folder):
            os.mkdir(folder)
            for name in ("run_student", "io_cases"):
                tool = os.path.join(folder, name)
                script = shlex.quote(os.path.join(HERE, f"{name}.py"))
                with open(tool, "w") as file:
                    file.write(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -IS {script} "$@"\n')
                os.chmod(tool, 0o700)
        return folder

    def _lines(self, process: subprocess.Popen[bytes], reading: int) -> Iterator[str | None]:
        """Give lines of the command's stdout, None when it is quiet; ends with it or in time."""
        errors = process.stderr.fileno() if process.stderr else -1
        sources, left, buffer, ended = [reading, errors], MAX_RESULTS, b"", False
        while sources and left > 0 and time.monotonic() < self._deadline:
            ready = select.select(sources, [], [], 0 if ended else QUIET_SECONDS)[0]
            if not ready:
                if ended:  # what it left behind holds the pipe
                    break
                yield None
                ended = process.poll() is not None  # and its last words may have come meanwhile
            for source in ready:
                chunk = os.read(source, 1 << 16)
                if not chunk:
                    sources.remove(source)
                elif source == errors:
                    self._errors = (self._errors + chunk)[-ERRORS_BYTES:]
                else:
                    left -= len(chunk)
                    *lines, buffer = (buffer + chunk).split(b"\n")
                    for line in [*lines, *([buffer] if len(buffer) > MAX_LINE else [])]:
                        yield line[:MAX_LINE].decode("utf-8", "replace").rstrip("\r")
                    buffer = b"" if len(buffer) > MAX_LINE else buffer
        if buffer:
            yield buffer.decode("utf-8", "replace")
        self._record.orderly = not sources and left > 0

    def _follow_tap(self, process: subprocess.Popen[bytes], reading: int) -> None:
        tap = results.Tap()
        self._record.begin()
        for line in self._lines(process, reading):
            for found in tap.idle() if line is None else tap.feed(line):
                self._record.take(found)
        for found in tap.end():
            self._record.take(found)
        if tap.gave_up is not None:
            self._record.rest("not-run", f"The tests gave up: {tap.gave_up}")
        if tap.skips_all is not None:
            self._record.rest("not-run", tap.skips_all, skipped=True)
        self._weigh(tap)

    def _weigh(self, tap: results.Tap) -> None:
        """Say whether all that the command had to say was read."""
        if tap.is_odd or (tap.planned is not None and tap.points < tap.planned):
            self._record.orderly = False

    def _follow_file(self, process: subprocess.Popen[bytes], reading: int) -> None:
        self._record.begin()
        self._record.holding = True
        text = "\n".join(line for line in self._lines(process, reading) if line is not None)
        raw = text.encode()
        if name := self._runner.get("file"):
            raw = b""
            path = os.path.join(self._folders.root, name)
            with contextlib.suppress(OSError), open(path, "rb") as file:
                raw = file.read(MAX_RESULTS)
                self._record.orderly &= not file.read(1)
        if not raw.strip():
            return
        try:
            for found in self._read(raw):
                self._record.take(found)
        except results.UnreadableError as error:
            why = f"The results of the tests could not be read. {error}"
            self._record.all(Outcome(verdict="error", fraction=0.0, message=why))

    def _read(self, raw: bytes) -> Iterator[results.Found]:
        if self._runner["results"] == "junit":
            yield from results.junit(raw)
        elif self._runner["results"] == "gradescope":
            yield from results.gradescope(raw)
        else:
            tap = results.Tap()
            # Not `splitlines`: it makes lines where a tool that quotes a program sees none.
            for line in raw.decode("utf-8", "replace").split("\n"):
                yield from tap.feed(line.rstrip("\r"))
            yield from tap.end()
            self._weigh(tap)

    def _say_why(self, process: subprocess.Popen[bytes]) -> None:
        """Say that a command gave no result; what it complained of is for its author only."""
        if self._record.seen or self._record.told_all:
            return
        message = f"The command of the tests gave no results; status {process.returncode}."
        if self._job.tests is None or self._job.tests == (NO_TESTS,):
            errors = self._errors.decode("utf-8", "replace").strip()
            outcome = Outcome(
                verdict="broken", fraction=0.0, message=f"{message}\n{errors}".strip()
            )
            self._record.all(outcome)
        else:
            self._record.rest("not-run", message)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
