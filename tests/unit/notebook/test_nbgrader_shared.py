"""Which names of test cells reach the student's program before its functions are called."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.notebook.nbgrader_shared import set_by, used_by_functions
from coplit_jupyter.testing.authoring import code, graded, save


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("def f():\n    return a + len(b)", {"a", "b", "len"}),
        ("def f():\n    global a\n    a = 1", {"a"}),
        ("class A:\n    x = a\n    def f(self): return lambda: b", {"b"}),
        ("x = [a for y in b]\nz = sum(c for y in b)", set()),
        ("def f(a):\n    return [a + k for k in b]", {"b"}),
        ("x = await f()\nasync def g(): return a", {"a"}),
        ("def f(:", set()),
    ],
)
def test_names_that_functions_use(source, used):
    """Module code has read its names when a test runs; only functions read them again."""
    assert used_by_functions([source]) == used


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("a = 1\nb, c = 2, 3\nd += 1", {"a", "b", "c", "d"}),
        ("for a in x:\n    with y as b: pass", {"a", "b"}),
        ("def f():\n    global a\n    a, b = 0, 1", {"f", "a"}),
        ("del a\nimport math\nfrom os import path as p", {"a"}),
        ("a =", set()),
    ],
)
def test_names_that_a_test_cell_sets(source, bound):
    """What it imports is the program's own, and must not be called over there and back."""
    assert set_by(source) == bound


def test_a_bundle_names_what_each_test_shares(tmp_path):
    """A value of any other name stays with the judge: it may be what a hidden test expects."""
    authored = read_nbgrader(
        save(
            tmp_path / "hw.ipynb",
            graded(code("counter = 0"), "given", "g"),
            graded(code("def bump():\n    return counter + 1"), "answer", "a"),
            graded(code("counter = 5\nexpected = 6\nassert bump() == expected"), "test", "t", points=1),
            graded(code("assert bump() == 1"), "test", "u", points=1),
        ),
        course=None,
    )  # fmt: skip
    cells = json.loads(authored.bundle_files["tests/cells.json"])
    assert cells["hw.ipynb::t"]["shared"] == ["counter"]
    assert "shared" not in cells["hw.ipynb::u"]
