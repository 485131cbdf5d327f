"""Run tests that are files with pytest, in the student's own folder and process."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator
from typing import Any

import pytest

from coplit_jupyter.harness.inline.facts import Part, part_of, skipped
from coplit_jupyter.harness.inline.missing import LenientModule
from coplit_jupyter.harness.judge.compared import cause_of, shown, unittest_compared, watch_unittest
from coplit_jupyter.harness.judge.files import NEVER_LENT
from coplit_jupyter.harness.judge.filetests import OPTIONS
from coplit_jupyter.harness.judge.marks import MARKS, describe
from coplit_jupyter.harness.student.program import Program

NOT_FOUND: Part = ["gone", "", "", -1, 0, "", None, None, False]


class FileTests:
    """The tests of one process; `root` is the student's folder, with the tests below it."""

    def __init__(self, program: Program, root: str) -> None:
        self._program = program
        self._root = root
        self._folder = os.path.join(root, "tests")
        self._is_ready = False

    def put(self, name: str, content: bytes, more: bool) -> None:
        """Write one file of the tests, or the next part of it."""
        path = os.path.join(self._folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "ab" if more else "wb") as file:
            file.write(content)

    def collect(self) -> list[Any]:
        """Give `[entry of each test, [[file, part] of what cannot be collected]]`."""
        watcher = self._pytest(self._folder, None, "--collect-only")
        keys = ("id", "name", "question", "points", "hidden", "hint")
        entries = [[entry[key] for key in keys] for entry in watcher.collected]
        return [entries, [[place, part] for place, part in watcher.broken.items()]]

    def run(self, name: str) -> list[Any]:
        """Run one test; give `[None, parts, names that it uses]`."""
        file = os.path.join(self._root, name.partition("::")[0])
        watcher = self._pytest(file, name)
        why = [*watcher.broken.values()][:1] or [NOT_FOUND]
        parts = watcher.parts if watcher.ran else why
        return [None, parts, watcher.used[:200]]

    def _pytest(self, place: str, name: str | None, *more: str) -> Watcher:
        self._prepare()
        os.chdir(self._root)
        watcher = Watcher(self._program, name, self._is_own)
        temporary = os.path.join(os.environ.get("TMPDIR", self._root), "pytest")
        options = [one for one in OPTIONS if not one.startswith("--capture")]
        pytest.main(
            [
                *options,
                "--capture=no",  # printed text goes to the judge as ever
                f"--rootdir={self._root}",
                f"--confcutdir={self._root}",
                f"--basetemp={temporary}",
                *more,
                place,
            ],
            plugins=[watcher],
        )
        return watcher

    def _prepare(self) -> None:
        if self._is_ready:
            return
        self._is_ready = True
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        os.makedirs(self._folder, exist_ok=True)
        for entry in os.scandir(self._folder):
            link = os.path.join(self._root, entry.name)
            if not entry.name.endswith(NEVER_LENT) and not os.path.lexists(link):
                os.symlink(entry.path, link)
        self._program.module.__class__ = LenientModule
        sys.path[:0] = [self._folder, self._root]
        watch_unittest()

    def _is_own(self, file: str) -> bool:
        return file.startswith(self._folder + os.sep)


class Watcher:
    """Takes what pytest says about one test, or lists what there is."""

    def __init__(self, program: Program, name: str | None, is_own: Any) -> None:
        self._program = program
        self._name = name
        self._is_own = is_own
        self._compared: tuple[str, str] | None = None
        self.ran = False
        self.parts: list[Part] = []
        self.used: list[str] = []
        self.broken: dict[str, Part] = {}
        self.collected: list[dict[str, Any]] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register our marks."""
        for mark in MARKS:
            config.addinivalue_line("markers", mark)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        """Remember why a file could not be collected."""
        try:
            report = yield
        except SystemExit as error:
            self.broken[collector.nodeid] = self._part(error, preparing=True)
            return pytest.CollectReport(collector.nodeid, "failed", str(error), [])
        call = getattr(report, "call", None)
        if report.failed and call is not None and call.excinfo is not None:
            cause = cause_of(call.excinfo.value)
            self.broken[collector.nodeid] = self._part(cause, preparing=True)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the one test."""
        if self._name is not None:
            items[:] = [item for item in items if item.nodeid == self._name]
        else:
            self.collected = [describe(item) for item in items]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note which names the test uses."""
        code = getattr(getattr(item, "function", None), "__code__", None)
        self.used = list(code.co_names) if code is not None else []

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Keep both sides of the comparison that is about to fail."""
        if op in {"==", "is"}:
            with contextlib.suppress(Exception):
                self._compared = (shown(left), shown(right))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        """Take what one part of the test says; subtests come through here, too."""
        report = yield
        self.ran = True
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "skipped"
            self.parts.append(skipped(str(reason).removeprefix("Skipped: ")))
        elif report.failed:
            error = cause_of(call.excinfo.value) if call.excinfo is not None else None
            error = AssertionError(report.longreprtext) if error is None else error
            self._compared = self._compared or unittest_compared(error)
            self.parts.append(self._part(error, preparing=report.when != "call"))
        self._compared = None
        return report

    def _part(self, error: BaseException, *, preparing: bool) -> Part:
        return part_of(
            error, self._program, self._is_own, compared=self._compared, preparing=preparing
        )
