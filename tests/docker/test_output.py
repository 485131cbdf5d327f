"""Printed text is bounded, whoever prints it."""

from __future__ import annotations

from coplit_jupyter.sandbox.protocol import Ending, Output

KIB = 1024
PRINT = """
def shout():
    for _ in range(50_000):
        print("x" * 10_000)
    return 1

def add(a, b):
    return a + b
"""
TESTS = """
import hw

def test_shout():
    assert hw.shout() == 1

def test_add():
    assert hw.add(1, 2) == 3
"""


def test_half_a_gigabyte_of_output_is_cut(grade):
    """An endless print must fill neither our memory nor the report."""
    heard = grade(PRINT, TESTS, ["test_shout", "test_add"], output_bytes=16 * KIB)
    assert set(heard.verdicts) == {"test_shout", "test_add"}, heard.text
    assert heard.verdicts["test_add"] == "passed"
    assert heard.evidence.ending is Ending.COMPLETE
    assert len(heard.results["test_shout"].output) <= 20 * KIB
    assert len(heard.text) < 400 * KIB


def test_what_cells_print_is_cut_too(grade):
    """The same, outside any test."""
    code = PRINT + "\nfor _ in range(20):\n    shout()\n"
    heard = grade(
        code,
        TESTS.replace("hw.shout() == 1", "True"),
        ["test_shout", "test_add"],
        run_output_bytes=64 * KIB,
        cells_seconds=100,
    )
    printed = sum(len(event.text) for event in heard.events if isinstance(event, Output))
    assert printed <= 80 * KIB
    assert heard.evidence.ending is Ending.COMPLETE, heard.text
    assert len(heard.verdicts) == 2
