"""Where the reference's objects are compared with plain values, a program's own `__eq__` is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from coplit_jupyter.grading.proof import Proof
from coplit_jupyter.grading.publish import _as_heard
from coplit_jupyter.model.assignment import TestSpec
from coplit_jupyter.model.verdict import Verdict
from coplit_jupyter.sandbox.process import ProcessSandbox
from coplit_jupyter.sandbox.protocol import TestFinished

pytestmark = pytest.mark.timeout(300)
FILE = "tests/test_hw.py"
TEST = """
from hw import Fraction2, Name
def test_whole(): assert Fraction2(4, 2) == 2
def test_reflected(): assert 2 == Fraction2(4, 2)
def test_other(): assert Fraction2(4, 2) != 3 and not Fraction2(1, 2) == 1
def test_inside(): assert [Fraction2(4, 2), Name("B")] == [2, "b"] and Name("A") in ["b", "a"]
"""
NAMES = ("test_whole", "test_reflected", "test_other", "test_inside")
HONEST = """
class Fraction2:
    def __init__(self, n, d): self.n, self.d = n, d
    def __eq__(self, other): return self.n == other * self.d
class Name(str):
    def __eq__(self, other): return self.lower() == other.lower()
    __hash__ = str.__hash__
"""
EVERYTHING = """
class Fraction2:
    def __init__(self, *args): pass
    def __eq__(self, other): return True
class Name(Fraction2): pass
"""
STACK = """
class Stack:
    def __eq__(self, other): return True
    def pop(self): return self
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ProcessSandbox]:
    """The judge and the program are the same two processes everywhere."""
    made = ProcessSandbox()
    yield made
    made.close()


def judged(run, cell, test, names, asks):
    specs = tuple(
        TestSpec(id=f"{FILE}::{one}", name=one, question="q", reference_asks=asks) for one in names
    )
    told = run([cell], {FILE: test}, [one.id for one in specs], about={"tests": specs})
    return [told.tests[one.id].verdict.value for one in specs]


def test_an_object_is_equal_to_a_plain_value_where_the_reference_is(run):
    """`Fraction(4, 2) == 2` is what a course asks for; who is equal to everything is not."""
    asked = ("__eq__",)
    assert judged(run, HONEST, TEST, NAMES, asked) == ["passed"] * 4
    assert judged(run, EVERYTHING, TEST, NAMES, asked) == ["failed"] * 4
    assert judged(run, HONEST, TEST, NAMES, ()) == ["failed", "failed", "passed", "failed"]


def test_an_object_equal_to_everything_passes_no_test_that_never_asked(run):
    """The reference gave a number here: an object of a class that the test names is none."""
    test = "from hw import Stack\ndef test_pop(): assert Stack().pop() == 3\n"
    for asks in ((), None):
        assert judged(run, STACK, test, ["test_pop"], asks) == ["failed"]


def test_what_a_hidden_test_expects_never_reaches_the_program():
    """The program would be asked whether it is equal to it."""
    spec = TestSpec(id="t", name="t", question="q")
    heard = TestFinished(
        id="t", verdict=Verdict.PASSED, fraction=1.0, seconds=0.1, asks=("__eq__", "pop")
    )
    assert _as_heard(spec, heard).reference_asks == ("__eq__", "pop")
    assert _as_heard(replace(spec, hidden=True), heard).reference_asks == ("pop",)


def test_an_author_hears_what_to_write(run):
    """The proof's refusal is all that they see: the reference is right."""
    test = """
import hw
from hw import Fraction2
def test_named(): assert Fraction2(4, 2) == 2
def test_unnamed(): assert hw.half() == 1
"""
    program = f"{HONEST}\ndef half(): return Fraction2(2, 2)"
    ids = [f"{FILE}::test_named", f"{FILE}::test_unnamed"]
    specs = tuple(TestSpec(id=one, name=one, question="q", reference_asks=()) for one in ids)
    told = run([program], {FILE: test}, ids, about={"tests": specs}).tests
    failures = [{"id": one, "verdict": "failed", "message": told[one].message} for one in ids]
    named, unnamed = Proof(reference={"failures": failures}).blockers
    assert named.endswith("compare with another object of the class there.")
    assert unnamed.endswith("let it say the class's name: isinstance(found, NameOfTheClass).")
