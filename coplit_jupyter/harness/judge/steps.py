"""Run an assignment in notebook order: cells in the student's process, tests here."""

from __future__ import annotations

import contextlib
import io
import json
import math
import numbers
import os
import signal
import sys
import time
import types
from collections.abc import Iterable, Iterator
from typing import Any

from coplit_jupyter.harness.judge import imitations, made
from coplit_jupyter.harness.judge.cellcode import CellTest, compile_test, last_compared
from coplit_jupyter.harness.judge.loading import Loader
from coplit_jupyter.harness.judge.module import Finder, Lookup
from coplit_jupyter.harness.judge.namespace import Namespace, NotebookModule, trusted_imports
from coplit_jupyter.harness.judge.outcome import Outcome, explain
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop, origin_of
from coplit_jupyter.harness.judge.suites import Suites
from coplit_jupyter.harness.wire.channel import WireError

Step = dict[str, Any]
PLAIN = (int, float)


def run(session: Session, reporter: Reporter) -> None:
    """Run every step; nothing that one step does keeps a later one from running."""
    loader = Loader(session, reporter)
    lookup = Lookup(session, loader.missing)
    sys.meta_path.insert(0, Finder([session.job.module], lookup))
    tests = session.folders.lay_out()
    sys.path[:0] = [tests, session.folders.root]
    imitations.install(session)
    session.made = made.for_tests(session.folders.bundle, session.folders.root)
    steps = StepRun(session, loader, reporter)
    imitations.install_seeds(session)  # numpy's too, which the author's cells import
    sys.modules["__main__"] = steps.main
    steps.run()


class StepRun:
    """The state of one run: which steps were taken, what may be taken again."""

    def __init__(self, session: Session, loader: Loader, reporter: Reporter) -> None:
        self._session = session
        self._loader = loader
        self._reporter = reporter
        self._job = session.job
        self._cells = {(cell.notebook, cell.id): at for at, cell in enumerate(self._job.cells)}
        self._sources = _read_sources(self._job.bundle)
        self._spaces: dict[str, Namespace] = {}
        self._taken: list[Step] = []
        self._left_seconds = self._job.cells_seconds
        self._ended: Stop | None = None
        self._assigned: tuple[str, ...] = ()  # by the test cell at hand
        self._named: set[tuple[str, str]] = set()  # classes that test cells named so far
        self._environment = ""
        self._own_code = False  # of the student ran in this process
        own = [step["source"] for step in self._job.steps if step["kind"] == "given"]
        self._trusted = self._imports([*own, *(one.source for one in self._sources.values())])
        self.main = NotebookModule()
        self._suites = Suites()
        self._suites.install()
        session.on_start = self._again

    def _imports(self, sources: Iterable[str]) -> dict[str, Any]:
        """Import here what the assignment's own cells import."""
        return trusted_imports(sources)

    def run(self) -> None:
        """Take every step in order."""
        reported: set[int] = set()
        notebook = None
        for step in self._job.steps:
            if step["notebook"] != notebook:
                if notebook is not None:
                    self._next_notebook()
                notebook = step["notebook"]
            if step["kind"] == "test":
                if self._job.tests is None or step["test"] in self._job.tests:
                    self._test(step)
                continue
            index = self._cells.get((step["notebook"], step["cell"]))
            if step["kind"] == "answer" and index is None:
                continue
            self._cell(step, index, report=index is not None and index not in reported)
            if index is not None:
                reported.add(index)
        if self._job.tests is None:
            self._reporter.collected([])

    def _next_notebook(self) -> None:
        """Begin a new process: a notebook sees nothing of the one before it, as with kernels."""
        self._taken.clear()
        self._environment = ""
        self._own_code = False
        self._session.restart()

    # ------------------------------------------------------------ cells

    def _again(self) -> None:
        """Begin a new process, with the steps that were taken before its predecessor died."""
        self._loader.begin()
        for step in self._taken:
            with contextlib.suppress(Exception):
                self._send(step, time.monotonic() + max(1.0, self._left_seconds))

    def _send(self, step: Step, deadline: float) -> Any:
        index = self._cells.get((step["notebook"], step["cell"]))
        if step["kind"] == "answer" and index is not None:
            cell = self._job.cells[index]
            args = (index, cell.label, cell.source)
            self._own_code = True
        else:
            args = (-1, f"given cell {step['cell']}", step["source"])
        return self._session.run_request("cell", *args, deadline=deadline)

    def _cell(self, step: Step, index: int | None, *, report: bool) -> None:
        if self._ended is not None:
            if report and index is not None:
                self._reporter.cell(index, "not-run")
            return
        begun = time.monotonic()
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                self._start()
                begun = time.monotonic()
                reply = self._send(step, begun + self._left_seconds)
        except Stop as stop:
            self._lost(stop, index, report=report)
            return
        finally:
            self._left_seconds -= time.monotonic() - begun
        self._reporter.output(printed.getvalue())
        status, text = "ok", ""
        try:
            if reply[0] == "ok":
                self._rebound(step["notebook"], self._session.answers.value(reply))
            else:
                status, text = "error", self._failed(reply, index)
        except WireError as problem:
            broken = f"Your program broke the connection to the test ({problem})."
            self._lost(self._session.die("error", broken), index, report=report)
            return
        except Stop as stop:
            self._lost(stop, index, report=report)
            return
        self._taken.append(step)
        if report and index is not None:
            self._reporter.cell(index, status, text)

    def _start(self) -> None:
        if self._session.stop is not None:
            self._session.restart()
        self._session.start()

    def _failed(self, reply: Any, index: int | None) -> str:
        error = self._session.answers.exception(reply[1])
        origin = origin_of(error)
        if origin is not None and index is not None:
            self._loader.load.failures[index] = origin
        elif isinstance(error, ImportError) and not self._own_code:
            # After the student's code it may be theirs: `import` itself can be replaced.
            self._environment = f"{type(error).__name__}: {error}"
        return explain(error, self._job, touched=True).message

    def _lost(self, stop: Stop, index: int | None, *, report: bool) -> None:
        """Go on after a cell that ended the process: without it; after lost time: with no cell."""
        if self._left_seconds <= 0 or stop.verdict == "timed-out":
            self._ended = Stop(
                "timed-out",
                f"The cells took longer than {self._job.cells_seconds:g} s in all.",
                cell=index,
            )
        if report and index is not None:
            self._reporter.cell(index, "error", stop.message, died=stop.died)

    def _rebound(self, notebook: str, names: Any) -> None:
        space = self._spaces.get(notebook)
        if space is not None and type(names) is list:
            space.forget(name for name in names if type(name) is str)

    # ------------------------------------------------------------ tests

    def _test(self, step: Step) -> None:
        name = step["test"]
        self._reporter.start(name)
        begun = time.monotonic()
        outcome = self._outcome(step)
        outcome.seconds = time.monotonic() - begun
        self._session.deadline = None
        first = self._session.first_name
        if outcome.cell is None and first:
            outcome.cell = self._job.cell_of(first)
        self._reporter.test(name, outcome)

    def _outcome(self, step: Step) -> Outcome:
        test = self._sources.get(step["test"])
        if test is None:
            return Outcome(verdict="broken", fraction=0.0, message="The bundle lacks this test.")
        if self._ended is not None:
            return explain(self._ended, self._job, touched=True)
        session = self._session
        session.begin_test(step["test"])
        session.touched = False
        session.copies.clear()
        space = self._space(test, step)
        self._named |= session.named_classes
        session.named_classes = self._named & space.classes(test.source)
        printed = io.StringIO()
        before = set(space)
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                self._start()
                session.fetch_made()
                session.deadline = time.monotonic() + self._job.test_seconds
                with self._alarm(session.deadline + 0.5):
                    value = self._execute(test, step, space)
                scoring = step["test"] in self._job.scoring
                outcome = score(value, test, counts=scoring)
                if session.changed_arguments and not session.sees_changes:
                    self._look_again(test, step, space, outcome)
            if (unheard := session.caught.failure()) is not None:
                outcome = self._explain(unheard)
            if session.stop is not None:
                outcome = explain(session.stop, self._job, touched=True)
            else:
                self._settle(test, step, space, before)
        except BaseException as error:
            outcome = self._explain(error)
            if session.stop is None:
                with contextlib.suppress(Exception, Stop):
                    self._settle(test, step, space, before)
        finally:
            session.before_request = _nothing
        outcome.output = printed.getvalue()
        outcome.changes = session.changed_arguments or session.caught.any
        outcome.asks = tuple(sorted(session.asks))
        return outcome

    def _look_again(self, test: CellTest, step: Step, space: Namespace, first: Outcome) -> None:
        """Run a test once more that passed without seeing what the program changed in its values.

        `assert data == [3, 1, 2], "leave my list alone"` must not hold because we kept it from the
        program. What the test itself counts in the program counts twice then; that is rare beside
        a program that changes what it should only read.
        """
        if first.verdict == "passed" and self._session.stop is None:
            self._session.sees_changes = True
            self._session.caught.again()
            self._session.deadline = time.monotonic() + self._job.test_seconds
            with self._alarm(self._session.deadline + 0.5):
                self._execute(test, step, space)

    def _space(self, test: CellTest, step: Step) -> Namespace:
        """Give the names that a test sees: those of the notebook's tests, or only its own."""
        fresh = Namespace(self._session, self._trusted)
        space = fresh if test.own_names else self._spaces.setdefault(step["notebook"], fresh)
        space.shared = test.shared
        space.take(test.given)
        space.kept |= test.kept
        self._session.before_request = space.hand_over
        return space

    def _execute(self, test: CellTest, step: Step, space: Namespace) -> Any:
        self._assigned = ()
        code = compile_test(test, f"test {step['test'].rpartition('::')[2]}")
        self._assigned = code.assigned
        space.plainly = code.plainly
        self.main.__dict__["coplit_space"] = space
        self._suites.begin()
        value = code.run(space)
        if type(value) not in PLAIN and (failed := self._suites.failure()):
            raise AssertionError(failed)
        return value

    def _settle(self, test: CellTest, step: Step, space: Namespace, before: set[str]) -> None:
        """Leave to the program what a test cell set and changed; failed or not, as in a notebook.

        Nothing of a hidden test stays there, but for the names that the program's functions use.
        """
        space.hand_over()
        if step["test"] not in self._job.hidden:
            self._session.give_back_copies()
            if not test.own_names:
                self._share(space, before)

    def _explain(self, error: BaseException) -> Outcome:
        if isinstance(error, NameError) and origin_of(error) is None and error.name:
            if self._environment:
                text = f"A cell of the assignment itself failed: {self._environment}"
                return Outcome(verdict="broken", fraction=0.0, message=text)
            return explain(self._loader.missing(error.name), self._job, touched=True)
        compared = last_compared[0] if last_compared else None
        return explain(error, self._job, touched=True, compared=compared)

    def _share(self, space: Namespace, before: set[str]) -> None:
        """Give plain values that a visible test cell defined to the student's program."""
        names = [name for name in self._assigned if name not in before or space.owns(name)]
        for name, value in space.plain(names):
            with contextlib.suppress(Exception, Stop):
                coded = self._session.answers.encode(value)
                if type(coded) is not list or coded[0] != "cb":
                    self._session.run_request("bind", name, coded)

    @contextlib.contextmanager
    def _alarm(self, deadline: float) -> Iterator[None]:
        def late(signum: int, frame: types.FrameType | None) -> None:
            text = f"The test took longer than {self._job.test_seconds:g} s and was stopped."
            raise self._session.die("timed-out", text)

        signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, max(0.01, deadline - time.monotonic()), 1.0)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def _nothing() -> None:
    """Hand over nothing: no test runs."""


def score(value: Any, test: CellTest, *, cell: int | None = None, counts: bool = False) -> Outcome:
    """Give full points, or the part that the cell's last expression says.

    `counts`: the reference's value was its points, so any other than a part of them earns none.
    """
    if test.all_or_nothing or test.points <= 0:
        return Outcome(cell=cell)
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    whole = math.isclose(value, test.points) if number else False
    if number and (whole or 0 <= value <= test.points) and (counts or type(value) in PLAIN):
        fraction = min(1.0, float(value) / test.points)
        if whole:
            return Outcome(cell=cell, scores=True)
        text = f"{value:g} of {test.points:g} points."
        return Outcome(verdict="failed", fraction=fraction, message=text, cell=cell)
    if counts:
        said = f"{value:g}" if number else "no number"
        text = f"The test counted {said} where it counts up to {test.points:g} points."
        return Outcome(verdict="failed", fraction=0.0, message=text, cell=cell)
    return Outcome(cell=cell, scores=bool(whole))


def _read_sources(bundle: str) -> dict[str, CellTest]:
    path = os.path.join(bundle, "tests", "cells.json")
    try:
        with open(path, encoding="utf-8") as file:
            given = json.load(file)
    except FileNotFoundError:
        return {}
    return {
        name: CellTest(
            source=one["source"],
            points=float(one.get("points", 1.0)),
            all_or_nothing=bool(one.get("all_or_nothing", False)),
            shared=frozenset(one.get("shared", ())),
            own_names=one.get("scope") == "test",
            given=one.get("given", ""),
            kept=frozenset(one.get("kept", ())),
        )
        for name, one in given.items()
    }
