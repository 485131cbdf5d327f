"""Show what a failed test compared, and find what really went wrong."""

from __future__ import annotations

import unittest
from typing import Any

import pytest

from coplit_jupyter.harness.judge.stops import Stop

SHORT = 4000
COMPARED: dict[str, tuple[str, str]] = {}


def shown(value: object) -> str:
    """Give a value as a failure shows it, cut where it gets long."""
    from _pytest._io.saferepr import saferepr_unlimited

    text = saferepr_unlimited(value, use_ascii=False)  # the other one shows six elements of a list
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def cause_of(error: BaseException) -> BaseException:
    """Give what really went wrong: a collector wraps it, a missing name carries its own stop."""
    stop = getattr(error, "coplit_stop", None)
    if isinstance(stop, Stop):
        return stop
    if isinstance(error, pytest.Collector.CollectError) and error.__cause__ is not None:
        return cause_of(error.__cause__)
    return error


def unittest_compared(error: BaseException) -> tuple[str, str] | None:
    """Give what the last failed `assertEqual` compared, once."""
    return COMPARED.pop("last", None) if isinstance(error, AssertionError) else None


def watch_unittest() -> None:
    """Let `assertEqual(actual, expected)` say what it compared when it fails."""
    original = unittest.TestCase._getAssertEqualityFunc

    def choose(self: unittest.TestCase, first: Any, second: Any) -> Any:
        compare = original(self, first, second)

        def compared(one: Any, other: Any, **named: Any) -> None:
            try:
                compare(one, other, **named)
            except AssertionError:
                COMPARED["last"] = shown(one), shown(other)
                raise

        return compared

    unittest.TestCase._getAssertEqualityFunc = choose  # type: ignore[method-assign]
