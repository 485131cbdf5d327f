"""Run the student's cells in a new process, and know what became of each."""

from __future__ import annotations

import io
import re
import sys
import time
from dataclasses import dataclass

from coplit_jupyter.harness.judge.outcome import sentence
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import GONE, Session
from coplit_jupyter.harness.judge.stops import Origin, Stop, origin_of
from coplit_jupyter.harness.wire.channel import WireError

REPEATED = frozenset(("get", "names", "doc", "signature"))
"""What may be asked again together with the cells: small, and nothing of it is waited for."""

MAX_AGAIN_BYTES = 4 << 20


@dataclass
class Load:
    """What is known of the cells: the failure of each that failed, and what ended them all."""

    failures: dict[int, Origin]
    fatal: Stop | None = None


class Loader:
    """Begins each student process: files, then every cell in order.

    The first time, each cell is reported. A process that ended while a cell ran, or cells that
    took too long, are not tried again: they would do the same for every test.
    """

    def __init__(self, session: Session, reporter: Reporter) -> None:
        self._session = session
        self._reporter = reporter
        self._files: list[tuple[str, bytes]] | None = None
        self._told = False
        self.load = Load({})

    def begin(self) -> None:
        """Prepare a new process up to, not including, its cells.

        Raises:
            Stop: the process ended or hangs.
        """
        session, job = self._session, self._session.job
        deadline = time.monotonic() + job.cells_seconds
        args = (job.module, job.output_bytes, job.memory_bytes)
        session.run_request("begin", *args, deadline=deadline)
        for name, content in self._student_files():
            session.run_request("file", name, content, deadline=deadline)

    def _student_files(self) -> list[tuple[str, bytes]]:
        if self._files is None:
            self._files = self._session.folders.student_files()
        return self._files

    def run_cells(self) -> None:
        """Prepare a new process and run every cell in it.

        Raises:
            Stop: the process ended, or the cells took too long.
        """
        if self.load.fatal is not None:
            raise self._session.die(self.load.fatal.verdict, self.load.fatal.message, died=False)
        if self._told and self._fits():
            self._run_again()
            return
        self.begin()
        failures: dict[int, Origin] = {}
        deadline = time.monotonic() + self._session.job.cells_seconds
        for index in range(len(self._session.job.cells)):
            self.run_cell(index, deadline, failures)
        self.load.failures = failures
        self._told = True

    def _fits(self) -> bool:
        """Tell whether files and cells go into one request."""
        size = sum(len(content) for _, content in self._student_files())
        size += sum(len(cell.source) for cell in self._session.job.cells)
        return size <= MAX_AGAIN_BYTES

    def _run_again(self) -> None:
        """Run every cell with one request: how each of them ends is known from the first time."""
        session, job = self._session, self._session.job
        cells = [[index, cell.label, cell.source] for index, cell in enumerate(job.cells)]
        recorded = [[number, operation, *args] for number, operation, args in session.again()]
        together = all(operation in REPEATED for _, operation, *_ in recorded)
        args = (job.module, job.output_bytes, job.memory_bytes)
        given = (self._student_files(), cells, recorded if together else [])
        deadline = time.monotonic() + job.cells_seconds
        try:
            with _Kept():
                session.run_request("again", *args, *given, deadline=deadline)
        except Stop as stop:
            text = GONE.format(what="your cells were running") if stop.died else stop.message
            fatal = Stop(stop.verdict, text, died=stop.died)
            self.load.fatal = session.stop = fatal
            raise fatal from None
        session.replayed = together

    def run_cell(self, index: int, deadline: float, failures: dict[int, Origin]) -> None:
        """Run one cell and report it, the first time."""
        cell = self._session.job.cells[index]
        printed = _Kept()
        try:
            with printed:
                reply = self._session.run_request(
                    "cell", index, cell.label, cell.source, deadline=deadline
                )
        except Stop as stop:
            raise self._fatal(index, stop) from None
        try:
            error = None if reply[0] == "ok" else self._session.answers.exception(reply[1])
        except WireError as problem:
            text = f"Your program broke the connection to the test ({problem})."
            raise self._fatal(index, self._session.die("error", text)) from None
        origin = origin_of(error) if error is not None else None
        if origin is not None:
            failures[index] = origin
        if not self._told:
            text = "" if origin is None else sentence(origin, self._session.job)
            self._reporter.output(printed.text)
            self._reporter.cell(index, "ok" if error is None else "error", text)

    def _fatal(self, index: int, stop: Stop) -> Stop:
        running = f"{self._session.job.cells[index].label} was running"
        text = GONE.format(what=running) if stop.died else f"{stop.message} Then {running}."
        fatal = Stop(stop.verdict, text, died=stop.died, cell=index)
        self.load.fatal = self._session.stop = fatal
        if self._told:
            return fatal
        self._told = True
        self._reporter.cell(index, "error", text, died=stop.died)
        for later in range(index + 1, len(self._session.job.cells)):
            self._reporter.cell(later, "not-run")
        return fatal

    def missing(self, name: str) -> Stop:
        """Say why the student's program has no such name."""
        job = self._session.job
        index = job.cell_of(name)
        text = f"Your notebook does not define {name!r}."
        word = re.compile(rf"\b{re.escape(name)}\b")
        failed = [at for at in self.load.failures if word.search(job.cells[at].source)]
        if index not in self.load.failures and failed:
            index = failed[0]
        origin = self.load.failures.get(index) if index is not None else None
        if origin is not None and index is not None:
            text += f" {_first_upper(job.cells[index].label)} failed: {sentence(origin, job)}"
        return Stop("error", text, cell=index)


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Kept:
    """Collects what is printed meanwhile."""

    def __init__(self) -> None:
        self.text = ""

    def __enter__(self) -> None:
        self._before = sys.stdout, sys.stderr
        self._out, self._err = io.StringIO(), io.StringIO()
        sys.stdout, sys.stderr = self._out, self._err

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self._before
        self.text = self._out.getvalue() + self._err.getvalue()
