"""What of the author's own cells decides a test is found before anybody hands in."""

from __future__ import annotations

import ast

from coplit_jupyter.notebook.nbgrader import with_given
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role
from coplit_jupyter.notebook.nbgrader_given import Given

CELLS = """
from numpy.testing import assert_allclose
TOLERANCE = 1e-6
numbers = [1, 2]
def check(got, want):
    assert close(got, want), f"{got} is not {want}"
def close(got, want):
    return abs(got - want) < TOLERANCE
def both(one, other):
    return close(one, other) and isinstance(one, float)
def make(size):
    assert size > 0
    return list(range(size))
def template(x): return x == 1
def roll():
    import random
    assert random.random() < 1
count = 1
count = 2
"""
ORDINARY = "from math import sqrt, floor\nsteps = 5\ndef same(a, b): return a == b"
ANSWERS = "def template(x): return x == 2\ndef sqrt(x): return x ** 0.5\nfrom math import isclose"


def names_for(test: str) -> set[str]:
    source = Given([CELLS], [ORDINARY], [ANSWERS]).source_for(test)
    found: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case ast.ImportFrom(names=[one]):
                found.add(one.name)
            case _:
                raise AssertionError(ast.dump(node))
    return found


def test_a_checking_function_comes_with_what_it_uses():
    """The judge has the author's own, whatever the program puts in its place."""
    assert names_for("check(f(2), 4)") == {"check", "close", "TOLERANCE"}
    assert names_for("assert both(f(2), 4.0)") == {"both", "close", "TOLERANCE"}
    assert names_for("assert same(f(2), 4)") == {"same"}


def test_functions_of_libraries_that_the_author_imports_are_the_library_s():
    """A student's `isclose = lambda *_: True` stands in the same cell as the author's import."""
    assert names_for("assert_allclose(f(2), 4)") == {"assert_allclose"}
    assert names_for("assert isclose(f(2), 4) and floor(2.5) == 2") == {"isclose", "floor"}


def test_what_a_student_writes_or_computes_with_stays_the_program_s():
    """Answers, data, helpers that compute, settings of ordinary cells, names set twice."""
    for test in ("assert template(2)", "assert sqrt(4) == 2", "assert make(3) and numbers"):
        assert names_for(test) == set()
    assert names_for("assert roll() is None and steps == 5 and count == 2") == set()
    assert names_for("def check(a, b): assert a == b\ncheck(f(2), 4)") == set()


def test_cells_that_are_no_python_define_nothing():
    """Magics are gone by then; what is left may still be wrong."""
    assert Given(["def ("], ["x ="], ["1 +"]).source_for("check(") == ""


def test_otter_s_tests_have_the_author_s_imports_too():
    """There every cell but the tests is a student's to edit."""
    cell = MarkedCell(
        file="hw.ipynb",
        number=1,
        cell_type="code",
        source="",
        key="c1",
        role=Role.ORDINARY,
        points=0.0,
    )
    sources = {"a": {"source": "isclose(f(2), 4)"}, "b": {"source": "f(2)"}}
    found = with_given(sources, [(cell, "from math import isclose")])
    assert found["a"] == {**sources["a"], "given": "from math import isclose"}
    assert found["b"] == sources["b"]
