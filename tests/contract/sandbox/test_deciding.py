"""What decides a test is the test's own: no word, no silence and no power of the program's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coplit_jupyter.model.assignment import TestSpec

# The judge and the program are the same two processes everywhere.
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.parametrize("sandbox", ["process"], indirect=True),
]
FILE = "tests/test_hw.py"
NOTEBOOK = "hw.ipynb"


@pytest.fixture
def judge(run) -> Callable[..., dict[str, Any]]:
    """Judge a program by a file of tests; of a reference that gave plain values, unless said."""

    def judged(cell, test, *, asks: tuple[str, ...] | None = (), files=None):
        names = [line.split()[1].partition("(")[0] for line in test.split("\n") if is_test(line)]
        specs = tuple(
            TestSpec(id=f"{FILE}::{one}", name=one, question="q", reference_asks=asks)
            for one in names
        )
        about = {"tests": specs}
        told = run([cell], {FILE: test, **(files or {})}, [one.id for one in specs], about=about)
        return {one: told.tests[f"{FILE}::{one}"] for one in names}

    return judged


def is_test(line: str) -> bool:
    return line.startswith("def test_")


def verdicts(told: dict[str, Any]) -> dict[str, str]:
    return {name: test.verdict.value for name, test in told.items()}


def test_an_iteration_that_a_program_ends_is_a_failure(judge):
    """`all(map(f, numbers))` looks at nothing once `f` raises StopIteration, and hears no error."""
    told = judge(
        "def f(n): raise StopIteration\ndef g(): return iter([1, 2])\ndef h(): return next(iter([]))",
        """
import hw, pytest
def test_all(): assert all(map(hw.f, [2, 3, 5]))
def test_any(): assert not any(filter(hw.f, [4, 6]))
def test_loop():
    for found in map(hw.f, [1, 2]): assert found == 3
def test_default(): assert next(map(hw.f, [1]), None) is None
def test_iterator(): assert all(map(lambda n: n > 0, hw.g())) and sum(1 for _ in hw.g()) == 2
def test_wanted():
    with pytest.raises(StopIteration): hw.h()
def test_caught():
    try: hw.h()
    except StopIteration: pass
""",
    )
    assert verdicts(told) == {
        "test_all": "error",
        "test_any": "error",
        "test_loop": "error",
        "test_default": "error",
        "test_iterator": "passed",
        "test_wanted": "passed",
        "test_caught": "passed",
    }
    assert "StopIteration (cell 1" in told["test_all"].message


AGREEING = """
import array
import pandas as pd
class Agrees:
    empty = True
    def __getattr__(self, name): return lambda *args, **named: True
class Text(str):
    def startswith(self, *_): return True
    def lower(self): return "hello"
class Count(list):
    def count(self, _): return 2
class Table(pd.DataFrame):
    def equals(self, _): return True
class Stack:
    def __init__(self): self.items = []
    def append(self, one): self.items.append(one)
    def index(self, one): return self.items.index(one)
class Plain(str): pass
class PlainTable(pd.DataFrame): pass
def agrees(): return Agrees()
def text(): return Text("zzz")
def count(): return Count()
def table(): return Table({"a": [2]})
def stack(): return Stack()
def plain(): return Plain("Hello you")
def plain_table(): return PlainTable({"a": [1]})
def numbers(): return array.array("i", [1, 2])
"""
ASKING = """
import hw, pandas as pd
ONE = pd.DataFrame({"a": [1]})
def test_equals(): assert hw.agrees().equals(ONE)
def test_all(): assert hw.agrees().all()
def test_subset(): assert hw.agrees().issubset({1, 2})
def test_empty(): assert hw.agrees().empty
def test_text(): assert hw.text().startswith("Hello")
def test_lower(): assert hw.text().lower() == "hello"
def test_count(): assert hw.count().count(3) == 2
def test_table(): assert hw.table().equals(ONE)
"""
HONEST = """
import hw, pandas as pd
def test_text(): assert hw.plain().startswith("Hello") and hw.plain().split() == ["Hello", "you"]
def test_table():
    assert hw.plain_table().equals(pd.DataFrame({"a": [1]})) and hw.plain_table().shape == (1, 1)
def test_numbers(): assert hw.numbers().tolist() == [1, 2]
"""


def test_an_object_does_not_say_that_it_is_what_is_wanted(judge):
    """A DataFrame is asked `equals`, a text `startswith`: of an object it would be its own word."""
    told = judge(AGREEING, ASKING)
    assert set(verdicts(told).values()) == {"failed"}, told
    assert "it asks for 'equals'" in told["test_equals"].message
    assert set(verdicts(judge(AGREEING, HONEST)).values()) == {"passed"}


def test_what_the_reference_answers_as_an_object_every_program_may(run, judge):
    """A stack that nobody named has `append` and `index`, as a list has."""
    test = "import hw\ndef test_one():\n    s = hw.stack()\n    s.append(5)\n    assert s.index(5) == 0\n"
    one = f"{FILE}::test_one"
    collected = run([AGREEING], {FILE: test}, [], collect=True).tests[one]
    assert collected.asks == ("append", "index")
    told = judge(AGREEING, test, asks=collected.asks)
    assert verdicts(told) == {"test_one": "passed"}, told
    assert verdicts(judge(AGREEING, test)) == {"test_one": "failed"}


def test_nothing_is_close_to_nothing_only(judge):
    """`np.allclose([], 2.5)` is true."""
    told = judge(
        "import numpy as np\ndef none(): return []\ndef wide(): return np.empty((0, 1))\n"
        "def right(): return np.array([1.0, 2.0])",
        """
import hw, numpy as np
def test_scalar(): assert np.allclose(hw.none(), 2.5)
def test_array(): assert np.allclose(hw.wide(), [1.0, 2.0])
def test_close(): assert np.isclose(hw.wide(), [1.0, 2.0]).all()
def test_assert(): np.testing.assert_allclose(hw.wide(), 2.5)
def test_equal(): np.testing.assert_array_equal(actual=hw.none(), desired=5)
def test_right():
    assert np.allclose(hw.right(), [1, 2]) and np.isclose(hw.right(), 1.0).any()
    assert np.allclose(hw.none(), []) and np.isclose(2.0, 2.0)
    np.testing.assert_allclose(hw.right(), [1, 2])
    np.testing.assert_array_equal(hw.none(), np.array([]))
""",
    )
    assert verdicts(told) == dict.fromkeys(told, "failed") | {"test_right": "passed"}, told


POWERS = """
import os
def judge_of(function): return function("__import__('os').getpid()")
def read(function, name): return function(name).read()
def inner(function, other):
    try: return function(other, "__globals__")["SECRET"]
    except AttributeError: return "kept"
def write(matrix): matrix.tofile("left.bin")
def parse(parser):
    parser.fromfile_prefix_chars = "@"
    return parser.parse_known_args(["@tests/test_hw.py"])[1]
def attach(connection):
    connection.execute("CREATE TABLE own (a)")
    connection.execute("INSERT INTO own VALUES (3)")
    try: connection.execute("ATTACH 'left.db' AS other")
    except Exception: return "refused"
def arguments(function):
    try: return function.args
    except AttributeError: return "kept"
def run(function, values): return [function(value) for value in values]
def load(reader, name): return reader(name)
"""
LENDING = """
import argparse, functools, hw, operator, os, pathlib, pytest, sqlite3
import numpy as np
SECRET = "CANARY"
def helper(): return SECRET
def test_eval(): assert hw.judge_of(eval) != os.getpid()
def test_open(tmp_path): assert "CANARY" not in hw.read(open, "/proc/self/cmdline")
def test_getattr(): assert hw.inner(getattr, helper) == "kept"
def test_attrgetter():
    assert hw.run(operator.attrgetter, ["real"])[0] is not None
def test_write():
    with pytest.raises(PermissionError): hw.write(np.matrix([[1, 2]]))
    assert not os.path.exists("left.bin")
def test_parse():
    with pytest.raises(SystemExit): hw.parse(argparse.ArgumentParser())
def test_attach():
    connection = sqlite3.connect(":memory:")
    assert hw.attach(connection) == "refused" and not os.path.exists("left.db")
    assert connection.execute("SELECT a FROM own").fetchall() == [(3,)]
def test_partial(): assert hw.arguments(functools.partial(max, SECRET)) == "kept"
def test_own_callback():
    def reader(name):
        return pathlib.Path(__file__).parent.joinpath("numbers.csv").read_text() + name
    assert hw.load(reader, "!") == "1!"
def test_useful():
    assert hw.run(eval, ["1 + 1"]) == [2] and hw.run(operator.neg, [1]) == [-1]
    assert hw.run(len, ["ab"]) == [2] and hw.run(pathlib.Path, ["a"]) == [pathlib.Path("a")]
"""


def test_what_a_test_hands_over_does_not_act_for_the_program(judge):
    """`apply(eval, …)` is the program's own eval; a parser reads no file that the program names."""
    told = judge(POWERS, LENDING, files={"tests/numbers.csv": "1"})
    assert not {name: one.message for name, one in told.items() if one.verdict != "passed"}


def test_a_function_given_to_an_exit_stack_swallows_no_failure(judge):
    """It is a `with` of the program's, wherever it stands."""
    told = judge(
        "def push(stack): stack.push(lambda *_: True)\ndef five(): return 4",
        """
import hw
from contextlib import ExitStack
def test_five():
    with ExitStack() as stack:
        hw.push(stack)
        assert hw.five() == 5
""",
    )
    assert verdicts(told) == {"test_five": "failed"}


def test_examples_in_a_docstring_run_in_the_program(judge):
    """They are what the student wrote: beside the tests they could read them."""
    told = judge(
        "import os\ndef pid():\n    '''\n    >>> import os; os.getpid() == here\n    True\n"
        "    >>> x = 3\n    >>> x\n    3\n    '''\n    return os.getpid()\nhere = os.getpid()\n"
        "def wrong():\n    '''\n    >>> 1 + 1\n    3\n    >>> int('a')\n    Traceback (most recent"
        " call last):\n    ValueError: invalid literal for int() with base 10: 'a'\n    '''",
        """
import doctest, hw
def ran(function):
    runner = doctest.DocTestRunner(verbose=False)
    for one in doctest.DocTestFinder().find(function, "f", globs={}):
        runner.run(one)
    return runner.tries, runner.failures
def test_examples(): assert ran(hw.pid) == (3, 0)
def test_wrong(): assert ran(hw.wrong) == (2, 1)
def test_own(): assert ran(ran) == (0, 0)
""",
    )
    assert set(verdicts(told).values()) == {"passed"}, told


def test_import_star_replaces_nothing_that_stands_before_it(judge):
    """Nor is a `class np` of the program's NumPy."""
    told = judge(
        "class math:\n    isclose = staticmethod(lambda *_: True)\nEXPECTED = 4\n"
        "def five(): return 4\ndef approx(_): return 4\ndef extra(): return 1",
        """
EXPECTED = 5
try:
    from pytest import approx
except ImportError:
    approx = None
from hw import *
try:
    extra
except NameError:
    extra = None
def test_constant(): assert five() == EXPECTED
def test_module(): assert math.isclose(five(), 5)
def test_approx(): assert five() == approx(5)
def test_later(): assert extra() == 1
""",
    )
    assert verdicts(told) == dict.fromkeys(told, "failed") | {"test_later": "passed"}, told


def test_a_file_that_the_cells_did_not_make_is_no_mistake_of_the_tests(run):
    """`broken` costs no attempt."""
    test = "import hw\ndef test_file(): assert open('made.csv').read() == '1'\n"
    told = run(["def f(): pass"], {FILE: test}, [f"{FILE}::test_file"])
    assert told.verdicts() == {"test_file": "failed"}


SHOWING = """
import threading, traceback
class Five(int):
    def __repr__(self): return "5"
class Pair(list):
    def __repr__(self): return "(1, 2)"
def four(): return Five(4)
def pair(): return Pair([1, 2])
def later(function):
    thread = threading.Thread(target=function); thread.start(); thread.join()
def tell(function):
    try: function()
    except ValueError: traceback.print_exc()
def big(path):
    with open(path, "wb") as file: file.truncate(10**12)
"""


def test_what_is_shown_misleads_nobody(judge):
    """Not `5 == 5`; no frames of ours where a program prints what a test's function raised."""
    told = judge(
        SHOWING,
        """
import hw, pytest
def fails(): raise ValueError("no")
def test_five(): assert hw.four() == 5
def test_pair(): assert repr(hw.pair()) == "(1, 2)"
def test_later(): hw.later(fails)
def test_tell(): hw.tell(fails)
def test_big(tmp_path):
    with pytest.raises(OSError): hw.big(str(tmp_path / "big"))
""",
    )
    assert verdicts(told) == dict.fromkeys(told, "passed") | {"test_five": "failed"}, told
    assert told["test_five"].actual == "<Five that holds 4, called 5>"
    for name in ("test_later", "test_tell"):
        assert "ValueError: no" in told[name].output
        assert "harness" not in told[name].output
