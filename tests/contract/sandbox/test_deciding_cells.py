"""What decides a test cell is the author's: its points, its names and its suites."""

from __future__ import annotations

import pytest

from coplit_jupyter.model.assignment import TestSpec

# The judge and the program are the same two processes everywhere.
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.parametrize("sandbox", ["process"], indirect=True),
]
NOTEBOOK = "hw.ipynb"


def test_points_that_a_cell_counts_are_no_other_number(play):
    """NaN, a negative and a huge number are no part of the points; the reference's were all."""
    given = ("float('nan')", "-1e9", "1e308", "'a'", "0.5", "2")
    right = play(("answer", "def points(): return 2.0"), ("test", "points()"), collect=True)
    assert right.tests[f"{NOTEBOOK}::t1"].scores
    specs = tuple(
        TestSpec(id=f"{NOTEBOOK}::t{at}", name="t", question="q", reference_scores=True)
        for at, _ in enumerate(given, 1)
    )
    cells = [("test", f"points({at})") for at, _ in enumerate(given)]
    program = ("answer", f"def points(at): return [{', '.join(given)}][at]")
    told = play(program, *cells, about={"tests": specs}).tests
    assert [one.fraction for one in told.values()] == [0.0, 0.0, 0.0, 0.0, 0.25, 1.0]
    assert told[f"{NOTEBOOK}::t1"].message == "The test counted nan where it counts up to 2 points."


def test_what_the_author_gave_decides_a_test_cell(play):
    """`check = print` in an answer, or `cases = []`, would pass every test after it."""
    given = (
        "from math import isclose\nLIMIT = 0.1\ndef check(got, want):\n    assert close(got, want)"
    )
    given += "\ndef close(got, want): return abs(got - want) < LIMIT"
    taken = "LIMIT = 9\nclose = check = isclose = lambda *_, **__: True\ncases = []\nother = 1"
    told = play(
        ("given", given),
        ("test", "cases = [(2, 4)]\nother = 0"),
        ("answer", f"{taken}\ndef square(n): return 3 if n == 2 else n * n"),
        ("test", "check(square(2), 4)"),
        ("test", "assert isclose(square(2), 4)"),
        ("test", "for one, want in cases: check(square(one), want)"),
        ("test", "check(square(3), 9)\nassert LIMIT == 0.1 and other == 1"),
        cell={"given": given, "kept": ["cases"]},
    )
    wanted = {"t1": "passed", "t2": "failed", "t3": "failed", "t4": "failed", "t5": "passed"}
    assert told.verdicts() == wanted, told.tests


SUITE = """
import unittest
class Case(unittest.TestCase):
    def test_right(self): self.assertEqual(same(1), 1)
    def test_wrong(self): self.assertEqual({}(1), 1)
"""
RUN = 'unittest.main(argv=[""], exit=False, defaultTest="Case")'


def test_a_suite_that_a_test_cell_runs_by_itself_is_heard(play):
    """It prints that it failed, and raises nothing: the cell would have passed."""
    told = play(
        (
            "answer",
            "def same(x): return x\ndef zero(x): return 0\ndef bad(x): raise ValueError('no')",
        ),
        ("test", SUITE.format("zero") + RUN),
        ("test", SUITE.format("bad") + "result = " + RUN + ".result"),
        ("test", SUITE.format("same") + RUN),
        (
            "test",
            SUITE.format("zero") + "r = " + RUN + ".result\n2 * (1 - len(r.failures) / r.testsRun)",
        ),
    )
    assert told.verdicts() == {"t1": "failed", "t2": "failed", "t3": "passed", "t4": "failed"}
    messages = [one.message for one in told.tests.values()]
    assert messages[0] == "test_wrong: AssertionError: 0 != 1"
    assert messages[3] == "1 of 2 points."
    assert "harness" not in told.tests[f"{NOTEBOOK}::t2"].output
