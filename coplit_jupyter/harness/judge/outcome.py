"""Turn what a test raised into a verdict and the sentences for the student."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.stops import Origin, Stop, origin_of

# From best to worst; the worst of a test's parts is the test's.
SEVERITY = ("passed", "not-run", "failed", "error", "timed-out", "out-of-memory", "broken")
NOT_FILLED_IN = "Not filled in yet"
"""Said of a cell that still raises what the release put in the answer's place."""


@dataclass(kw_only=True)
class Outcome:
    """What will be said of one test."""

    verdict: str = "passed"
    fraction: float = 1.0
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    output: str = ""
    seconds: float = 0.0
    cell: int | None = None
    skipped: bool = False
    changes: bool = False
    scores: bool = False
    asks: tuple[str, ...] = ()
    died: bool = False

    def worsen(self, other: Outcome) -> None:
        """Take over what another part of the same test says, if it is worse."""
        if SEVERITY.index(other.verdict) <= SEVERITY.index(self.verdict):
            return
        self.verdict, self.fraction, self.message = other.verdict, other.fraction, other.message
        self.expected, self.actual = other.expected, other.actual
        self.cell, self.died, self.skipped = other.cell, other.died, other.skipped


def explain(
    error: BaseException,
    job: Job,
    *,
    touched: bool,
    compared: tuple[str, str] | None = None,
    preparing: bool = False,
) -> Outcome:
    """Say whose exception ended a test.

    `touched`: the test had asked the student's program something. Plain values that a test file
    imports are there without asking, so an assertion before that is no sign of a bad test: such a
    test would have failed for the reference solution, too.
    `compared`: the representations of both sides of the comparison that failed.
    `preparing`: a fixture of the author's was running.
    """
    if isinstance(error, Stop):
        return _bad(error.verdict, error.message, cell=error.cell, died=error.died)
    origin = origin_of(error)
    if origin is not None:
        return _of_student(origin, job, memory=isinstance(error, MemoryError))
    if isinstance(error, AssertionError | pytest.fail.Exception):
        actual, expected = compared or (None, None)
        return _bad("failed", _assertion(error), expected=expected, actual=actual)
    own = preparing or isinstance(error, OSError | NameError)
    if isinstance(error, ImportError) or (own and not touched):
        return _bad("broken", f"The test itself cannot run: {_named(error)}")
    if isinstance(error, MemoryError):
        return _bad("out-of-memory", "The test needed more memory than there is.")
    return _bad("failed", f"The test could not use what your program gave: {_named(error)}")


def _bad(verdict: str, message: str, **more: Any) -> Outcome:
    return Outcome(verdict=verdict, fraction=0.0, message=message, **more)


def _of_student(origin: Origin, job: Job, *, memory: bool) -> Outcome:
    if memory or origin.name == "MemoryError":
        message = "Your program needed more memory than it may use."
        return _bad("out-of-memory", f"{message}\n{origin.way}".strip(), cell=origin.cell)
    return _bad("error", sentence(origin, job), cell=origin.cell)


def sentence(origin: Origin, job: Job) -> str:
    """Say what the student's code raised, and where: `ValueError: no (cell 3, line 2)`.

    A bare NotImplementedError is the release's own: an answer that is not there is no mistake, and
    the way to it says nothing.
    """
    is_stub = origin.name == "NotImplementedError" and not origin.text
    head = f"{origin.name}: {origin.text}" if origin.text else origin.name
    head, way = (NOT_FILLED_IN, "") if is_stub else (head, origin.way)
    if origin.cell is None:
        return head
    place = f"{job.cells[origin.cell].label}, line {origin.line}"
    return f"{head} ({place})\n{way}".rstrip()


def _assertion(error: BaseException) -> str:
    text = str(error).strip()
    return text or "An assertion of the test does not hold."


def _named(error: BaseException) -> str:
    text = re.sub(r"<([\w.]+) object at 0x[0-9a-f]+>", r"<\1 object>", str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
