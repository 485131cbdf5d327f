"""Every run ends, whatever it does, and says which limit it reached."""

from __future__ import annotations

from coplit_jupyter.sandbox.protocol import Ending

STAY = """
def stay():
    while True:
        pass

def add(a, b):
    return a + b
"""
TESTS = """
import hw

def test_add():
    assert hw.add(1, 2) == 3

def test_stay():
    hw.stay()

def test_late():
    assert hw.add(1, 2) == 3
"""
NAMES = ["test_add", "test_stay", "test_late"]


def test_an_endless_test_is_timed_out_and_the_next_one_runs(grade):
    """One endless loop costs one test."""
    heard = grade(STAY, TESTS, NAMES, test_seconds=3)
    assert heard.verdicts == {"test_add": "passed", "test_stay": "timed-out", "test_late": "passed"}


def test_the_whole_run_is_ended_from_outside(grade):
    """Even a judge that was taken over does not keep a slot for ever."""
    heard = grade(STAY, TESTS, NAMES, test_seconds=100, wall_seconds=8)
    assert heard.evidence.ending is Ending.WALL_TIME
    assert heard.verdicts == {"test_add": "passed", "test_stay": "timed-out"}, heard.text
    assert heard.evidence.missing.value == "not-run"
    assert "8 seconds" in heard.evidence.missing_message


def test_a_slot_is_free_again_after_that(grade):
    """What was killed must not be lent to the next student."""
    grade(STAY, TESTS, NAMES, test_seconds=100, wall_seconds=4)
    heard = grade(STAY, TESTS, ["test_add"], test_seconds=100, wall_seconds=60)
    assert heard.verdicts == {"test_add": "passed"}, heard.text
