"""Changed solutions: only the author's own lines change, and each change is a real one."""

from __future__ import annotations

import ast
import json

from coplit_jupyter.grading.mutants import mutants
from coplit_jupyter.grading.proof import without_assertion
from coplit_jupyter.model.submission import Cell

SOLUTION = """\
GIVEN = 10
def clamp(x, low, high):
    if x < low:
        return low
    return high if x > high else x + 0
"""
RELEASE = json.dumps(
    {
        "cells": [
            {
                "cell_type": "code",
                "source": ["GIVEN = 10\n", "def clamp(x, low, high):\n", "    ..."],
            }
        ]
    }
)


def changed(limit: int = 24):
    cell = Cell(notebook="hw1.ipynb", id="c1", number=1, source=SOLUTION)
    return mutants([cell], {"hw1.ipynb": RELEASE}, limit=limit)


def test_every_mutant_is_a_different_program_that_can_be_read():
    """A mutant equal to the solution would count as unnoticed for no reason."""
    sources = [mutant.cells[0].source for mutant in changed()]
    before = ast.dump(ast.parse(SOLUTION))
    assert len(sources) >= 5
    assert len(set(sources)) == len(sources)
    assert all(ast.dump(ast.parse(source)) != before for source in sources)


def test_given_code_is_never_changed():
    """Students do not write given code: a change there says nothing about the tests."""
    assert all("GIVEN = 10" in mutant.cells[0].source for mutant in changed())


def test_a_limit_is_kept_and_the_diff_shows_the_change():
    """An instructor reads diffs, and publishing has bounded time."""
    few = changed(limit=3)
    assert len(few) == 3
    assert all("\n-" in "\n" + mutant.diff and "\n+" in "\n" + mutant.diff for mutant in few)


def test_a_test_that_asserts_nothing_is_named():
    """A test cell that only calls a function gives crashing code full marks elsewhere."""
    files = {
        "tests/test_a.py": b"def test_good():\n    assert 1\ndef test_silent():\n    print(1)\n"
        b"class T:\n    def test_unit(self):\n        self.assertEqual(1, 1)\n",
        "tests/cells.json": json.dumps({"p::q": {"source": "squares(3)"}}).encode(),
    }
    assert list(without_assertion(files)) == ["p::q", "tests/test_a.py::test_silent"]
