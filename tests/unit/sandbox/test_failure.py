"""Whose fault it was, from evidence alone."""

from __future__ import annotations

import pytest

from coplit_jupyter.model.limits import Limits
from coplit_jupyter.model.verdict import Verdict
from coplit_jupyter.sandbox import protocol
from coplit_jupyter.sandbox.failure import (
    Seen,
    explain_missing,
    explain_running,
    explain_test,
)

LIMITS = Limits(memory_bytes=128 * 1024 * 1024, wall_seconds=9)
DIED = protocol.TestFinished(id="t", verdict=Verdict.ERROR, fraction=0.0, message="It ended.")


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (Seen(), Verdict.ERROR),
        (Seen(out_of_memory=True), Verdict.OUT_OF_MEMORY),
        (Seen(out_of_memory=True, exit_code=137), Verdict.OUT_OF_MEMORY),
        (Seen(out_of_memory=True, present=False), Verdict.OUT_OF_MEMORY),
        (Seen(exit_code=137), Verdict.BROKEN),
        (Seen(exit_code=0), Verdict.ERROR),
        (Seen(present=False), Verdict.BROKEN),
    ],
)
def test_a_dead_process_is_judged_by_what_the_engine_saw(seen, verdict):
    """Memory is the student's, a container that somebody removed is not."""
    assert explain_test(DIED, seen, LIMITS).verdict is verdict


def test_the_limit_is_named():
    """A sentence without the number leaves the student guessing."""
    assert "128 MiB" in explain_test(DIED, Seen(out_of_memory=True), LIMITS).message


@pytest.mark.parametrize("ending", list(protocol.Ending))
def test_every_ending_explains_what_is_missing(ending):
    """A lost judge or Engine costs no points; a reached limit does."""
    missing = explain_missing(ending, Seen(), LIMITS)
    ours = ending in {protocol.Ending.JUDGE_LOST, protocol.Ending.ENGINE_LOST}
    assert missing.verdict is (Verdict.BROKEN if ours else Verdict.NOT_RUN)
    assert missing.message


def test_only_the_clock_times_out_the_running_test():
    """A cancelled or lost run says nothing about the test that was running."""
    timed_out = explain_running("t", protocol.Ending.WALL_TIME, LIMITS)
    assert timed_out is not None
    assert timed_out.verdict is Verdict.TIMED_OUT
    assert "9 seconds" in timed_out.message
    assert explain_running("t", protocol.Ending.CANCELLED, LIMITS) is None
