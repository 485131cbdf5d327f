"""`[[tests]]` of an assignment.toml: which tests it speaks of."""

from __future__ import annotations

from coplit_jupyter.grading.publish import unmatched
from coplit_jupyter.model.assignment import TestSpec
from coplit_jupyter.notebook.authored import TestRule


def spec(test: str) -> TestSpec:
    return TestSpec(id=test, name=test, question="q", points=1.0)


def test_a_rule_that_fits_no_test_is_told():
    """`test_egde*` would leave a test visible that its author thinks is hidden."""
    tests = [spec("tests/test_hw1.py::test_edge_empty"), spec("hw1.ipynb::add")]
    rules = [
        TestRule(match="test_hw1.py::test_edge*", hidden=True),
        TestRule(match="hw1.ipynb::*", points=2),
        TestRule(match="tests/*", hint="Look again."),
        TestRule(match="test_hw1.py::test_egde*", hidden=True),
    ]
    assert unmatched(rules, tests) == [
        "[[tests]] match = 'test_hw1.py::test_egde*' fits no test: it changes nothing."
    ]
    assert unmatched([], tests) == []
