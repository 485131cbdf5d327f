"""Turn what was seen from outside into verdicts: whose fault it was that something ended.

Pure functions. Nothing that a container says about itself is evidence here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coplit_jupyter.model.limits import MIB, Limits
from coplit_jupyter.model.report import CellResult
from coplit_jupyter.model.verdict import Verdict
from coplit_jupyter.sandbox.protocol import Ending, TestFinished

KILLED = 137
"""The exit code after SIGKILL: by the kernel (memory), by us, or by somebody with power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the Engine says about one container.

    `out_of_memory` counts only what is new since the last look: the Engine's flag stays up for the
    rest of a container's life. `exit_code` is None while it runs.
    """

    out_of_memory: bool = False
    exit_code: int | None = None
    present: bool = True


def explain_test(result: TestFinished, seen: Seen, limits: Limits) -> TestFinished:
    """Give the right verdict for a test whose process ended by itself or did not answer."""
    if seen.out_of_memory:
        return replace(
            result,
            verdict=Verdict.OUT_OF_MEMORY,
            fraction=0.0,
            message=_memory_sentence(limits),
        )
    if not seen.present or seen.exit_code not in {None, 0}:
        # A student's program can end its own processes, never the container's first one. That one
        # ends with 0 once the judge hung up, which may be before this result was looked at.
        return replace(
            result,
            verdict=Verdict.BROKEN,
            fraction=0.0,
            message="The student container went away during this test; nobody's code did that.",
        )
    return result


def explain_cell(result: CellResult, seen: Seen, limits: Limits) -> CellResult:
    """Give the right message for a cell during which the student's process ended by itself."""
    if seen.out_of_memory:
        return replace(result, message=_memory_sentence(limits))
    return result


def _memory_sentence(limits: Limits) -> str:
    return f"The program needed more than {limits.memory_bytes / MIB:.0f} MiB of memory."


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is said of tests that have no result."""

    verdict: Verdict
    message: str


def explain_missing(ending: Ending, judge: Seen, limits: Limits) -> Missing:
    """Say why tests have no result, from how the run ended and what became of the judge."""
    match ending:
        case Ending.COMPLETE:
            return Missing(verdict=Verdict.NOT_RUN, message="The run ended before this test.")
        case Ending.WALL_TIME:
            return Missing(
                verdict=Verdict.NOT_RUN,
                message=f"The whole run reached its limit of {limits.wall_seconds:g} seconds "
                "before this test.",
            )
        case Ending.CANCELLED:
            return Missing(verdict=Verdict.NOT_RUN, message="The run was cancelled.")
        case Ending.ENGINE_LOST:
            return Missing(verdict=Verdict.BROKEN, message="The Docker Engine went away.")
        case Ending.JUDGE_LOST:
            return Missing(verdict=Verdict.BROKEN, message=_judge_sentence(judge, limits))


def _judge_sentence(judge: Seen, limits: Limits) -> str:
    if judge.out_of_memory:
        memory = limits.memory_bytes / MIB
        return f"The tests themselves needed more memory than the judge has ({memory:.0f} MiB)."
    if judge.exit_code is not None:
        return f"The judge ended unexpectedly (exit code {judge.exit_code})."
    return "The judge stopped without finishing the tests."


def explain_running(id: str, ending: Ending, limits: Limits) -> TestFinished | None:  # noqa: A002
    """Give the result of the test that was running when we ended the run; None if it has none."""
    if ending is not Ending.WALL_TIME:
        return None
    return TestFinished(
        id=id,
        verdict=Verdict.TIMED_OUT,
        fraction=0.0,
        message=f"The whole run reached its limit of {limits.wall_seconds:g} seconds "
        "during this test.",
    )
