"""Hear what a suite of unittest's says that a test cell runs by itself.

`unittest.main(argv=[""], exit=False)` prints that a test failed, and raises nothing: the cell would
have passed. A cell that counts its points from the result says so by its last value.
"""

from __future__ import annotations

import re
import unittest
from typing import Any

from coplit_jupyter.harness.judge.caught import HARNESS

FRAMES = re.compile(rf'  File "{re.escape(HARNESS)}[^\n]*\n(?:    [^\n]*\n)*')


class Suites:
    """The results of the suites that one test cell ran."""

    def __init__(self) -> None:
        self._results: list[unittest.TestResult] = []

    def install(self) -> None:
        """Listen for the rest of this process; no frame of ours is in what a failure prints."""
        run: Any = unittest.TextTestRunner.run
        describe: Any = unittest.TestResult._exc_info_to_string  # type: ignore[attr-defined]

        def heard(runner: Any, *args: Any, **named: Any) -> unittest.TestResult:
            result: unittest.TestResult = run(runner, *args, **named)
            self._results.append(result)
            return result

        def described(result: Any, *args: Any, **named: Any) -> str:
            return FRAMES.sub("", describe(result, *args, **named))

        setattr(unittest.TextTestRunner, "run", heard)  # noqa: B010 — mypy knows another type
        unittest.TestResult._exc_info_to_string = described  # type: ignore[attr-defined]

    def begin(self) -> None:
        """Forget the cell before."""
        self._results.clear()

    def failure(self) -> str:
        """Say what failed in a suite; empty if nothing did."""
        for result in self._results:
            for case, text in (*result.failures, *result.errors):
                last = text.strip().rpartition("\n")[2]
                return f"{getattr(case, '_testMethodName', 'a test')}: {last}"
            if not result.wasSuccessful():
                return "A test succeeded that should not."
        return ""
