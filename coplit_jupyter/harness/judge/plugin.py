"""Run a fixed list of pytest's tests, each against the student's program, and report each."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import time
import types
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from coplit_jupyter.harness.judge.compared import cause_of, shown, unittest_compared
from coplit_jupyter.harness.judge.imitations import install_seeds
from coplit_jupyter.harness.judge.loading import Loader
from coplit_jupyter.harness.judge.marks import MARKS, describe, unloaded
from coplit_jupyter.harness.judge.module import Lookup
from coplit_jupyter.harness.judge.outcome import Outcome, explain
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop, origin_of


class Plugin:
    """One run. Results are given to the reporter as each test ends."""

    def __init__(
        self, session: Session, loader: Loader, lookup: Lookup, reporter: Reporter
    ) -> None:
        self._session = session
        self._loader = loader
        self._lookup = lookup
        self._reporter = reporter
        self._job = session.job
        self._outcome = Outcome()
        self._compared: tuple[str, str] | None = None
        self._broken_files: dict[str, Outcome] = {}

    # ------------------------------------------------------------ collecting

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marks, so that misspelt ones can be told from ours."""
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, Any, Any]:
        """Collect with the student's program there, so that module-level use of it works."""
        session = self._session
        self._lookup.collecting = True
        session.recording = "collection"
        session.deadline = time.monotonic() + self._job.test_seconds + self._job.cells_seconds
        with contextlib.suppress(Stop):
            session.start()
        try:
            with self._alarm(session.deadline):
                return (yield)
        finally:
            session.recording = None
            session.deadline = None
            self._lookup.collecting = False

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        """Remember why a file could not be collected."""
        self._session.touched = False
        try:
            report = yield
        except SystemExit as error:
            report = pytest.CollectReport(collector.nodeid, "failed", str(error), [])
            self._broken_files[collector.nodeid] = explain(error, self._job, touched=True)
            return report
        call = getattr(report, "call", None)
        if report.failed and call is not None and call.excinfo is not None:
            cause = cause_of(call.excinfo.value)
            touched = self._session.touched
            said = explain(cause, self._job, touched=touched, preparing=True)
            self._broken_files[collector.nodeid] = said
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep exactly the listed tests, in the list's order."""
        if self._job.tests is None:
            return
        there = {item.nodeid: item for item in items}
        wanted = [name for name in self._job.tests if name in there]
        if self._job.seed is not None:
            random.Random(self._job.seed).shuffle(wanted)  # noqa: S311 — an order, no secret
        items[:] = [there[name] for name in wanted]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Report what is there, or the listed tests of files that cannot be collected."""
        install_seeds(self._session)
        if self._job.tests is None:
            self._collected(session.items)
            return
        there = {item.nodeid for item in session.items}
        for name in self._job.tests:
            if name not in there and (outcome := self._why_missing(name)) is not None:
                self._reporter.start(name)
                self._reporter.test(name, outcome)

    def _collected(self, items: list[pytest.Item]) -> None:
        entries = [unloaded(place) for place in self._broken_files]
        self._reporter.collected([*map(describe, items), *entries])
        for entry, outcome in zip(entries, self._broken_files.values(), strict=True):
            self._reporter.start(entry["id"])
            self._reporter.test(entry["id"], outcome)

    def _why_missing(self, name: str) -> Outcome | None:
        for place, outcome in self._broken_files.items():
            if name.startswith(place + "::") or name.partition("::")[0] == place:
                return outcome
        if self._loader.load.fatal is not None:
            return explain(self._loader.load.fatal, self._job, touched=True)
        return None

    # ------------------------------------------------------------ one test

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, Any, Any]:
        """Give the test a student process, a deadline, and in the end its result.

        A test that passed without seeing what the program changed in its arguments has to pass
        again, seeing it.
        """
        session = self._session
        self._reporter.start(item.nodeid)
        self._outcome = Outcome()
        session.begin_test(item.nodeid)
        begun = time.monotonic()
        done: Any = True
        with self._turn(item):
            done = yield
        again = session.changed_arguments and not session.sees_changes and self._job.fresh
        if again and self._outcome.verdict == "passed":
            session.sees_changes = True
            with self._turn(item):
                runtestprotocol(item, log=True, nextitem=nextitem)
        self._outcome.changes = session.changed_arguments or session.caught.any
        self._outcome.asks = tuple(sorted(session.asks))
        self._finish(item.nodeid, time.monotonic() - begun)
        return done

    @contextlib.contextmanager
    def _turn(self, item: pytest.Item) -> Iterator[None]:
        """Have a student process and a deadline for one run of the test."""
        session = self._session
        self._compared = None
        function = str(getattr(item, "originalname", None) or item.name)
        session.named_classes = self._lookup.named_for(str(item.path), function)
        if (self._job.fresh and not session.is_new) or session.stop is not None:
            session.restart()
        try:
            session.start()
            session.fetch_made()
        except Stop as stop:
            session.stop = stop
        session.touched = str(item.path) in self._lookup.holds_values
        session.copies.clear()
        session.caught.again()
        session.deadline = time.monotonic() + self._job.test_seconds
        try:
            with self._alarm(session.deadline + 0.5):
                yield
        except Stop as stop:  # the deadline passed between the test's parts
            self._outcome.worsen(explain(stop, self._job, touched=True))
        finally:
            session.deadline = None
        if (error := session.caught.failure()) is not None:
            self._outcome.worsen(explain(error, self._job, touched=True))

    def _finish(self, name: str, seconds: float) -> None:
        session, outcome = self._session, self._outcome
        if session.stop is not None and outcome.verdict in {"passed", "failed", "not-run"}:
            # The test swallowed what ended the student's program.
            fatal = self._loader.load.fatal or session.stop
            outcome.worsen(explain(fatal, self._job, touched=True))
        outcome.seconds = seconds
        if outcome.cell is None and session.first_name:
            outcome.cell = self._job.cell_of(session.first_name)
        if outcome.verdict != "passed" and session.notes and not outcome.skipped:
            outcome.message = "\n".join([outcome.message, *dict.fromkeys(session.notes)]).strip()
        self._reporter.test(name, outcome)

    @contextlib.contextmanager
    def _alarm(self, deadline: float) -> Iterator[None]:
        def late(signum: int, frame: types.FrameType | None) -> None:
            text = f"The test took longer than {self._job.test_seconds:g} s and was stopped."
            raise self._session.die("timed-out", text)

        before = signal.signal(signal.SIGALRM, late)
        # Again and again: a test may swallow the first.
        signal.setitimer(signal.ITIMER_REAL, max(0.01, deadline - time.monotonic()), 1.0)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        """What a fixture of several tests asks is asked again of every process of theirs."""
        if fixturedef.scope == "function":
            return (yield)
        before, self._session.recording = self._session.recording, fixturedef
        try:
            return (yield)
        finally:
            self._session.recording = before

    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        """Forget what the fixture asked; no later test finds the folder full."""
        self._session.unrecord(fixturedef)
        made = fixturedef.cached_result
        if fixturedef.argname == "tmp_path" and made is not None and made[2] is None:
            shutil.rmtree(made[0], ignore_errors=True)

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Keep both sides of the comparison that is about to fail."""
        if op in {"==", "is"}:
            self._compared = (shown(left), shown(right))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        """Take what one part of the test says; subtests come through here, too."""
        report = yield
        self._take(item, report, call)
        return report

    def _take(
        self, item: pytest.Item, report: pytest.TestReport, call: pytest.CallInfo[None]
    ) -> None:
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
            if hasattr(report, "wasxfail"):
                return
            text = str(reason).removeprefix("Skipped: ")
            self._outcome.worsen(
                Outcome(verdict="not-run", fraction=0.0, message=text, skipped=True)
            )
        elif report.failed:
            error = cause_of(call.excinfo.value) if call.excinfo is not None else None
            if error is None:
                error = AssertionError(report.longreprtext)
            name = error.name if isinstance(error, NameError) and not origin_of(error) else ""
            if name and self._lookup.is_starred(str(item.path)):
                error = self._loader.missing(name)
            # A file that its cells should have made: with the reference it was there.
            unmade = isinstance(error, FileNotFoundError) and self._session.made is not None
            said = explain(
                error,
                self._job,
                touched=self._session.touched or (unmade and report.when == "call"),
                compared=self._compared or unittest_compared(error),
                preparing=report.when != "call",
            )
            self._outcome.worsen(said)
        self._compared = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what was printed; the report of the last part holds all of it."""
        printed = "".join(
            text for title, text in report.sections if title.startswith("Captured std")
        )
        if hasattr(report, "context"):  # a subtest's output stands in its own report
            self._printed_in_subtests += printed
        else:
            self._outcome.output = self._printed_in_subtests + printed

    _printed_in_subtests = ""
