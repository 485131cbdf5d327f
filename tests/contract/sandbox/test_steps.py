"""Assignments graded in notebook order: student cells there, the author's test cells here."""

from __future__ import annotations

import pytest

from coplit_jupyter.sandbox.protocol import Ending

pytestmark = pytest.mark.timeout(300)
NOTEBOOK = "hw.ipynb"


def test_a_test_cell_that_raises_nothing_passes(play):
    told = play(
        ("answer", "def square(n): return n * n"),
        ("test", "assert square(3) == 9\nassert [square(k) for k in range(3)] == [0, 1, 4]"),
        ("test", "assert square(3) == 10"),
        ("test", "print('noise')\nimport sys\nsys.stderr.write('more')"),
    )
    assert told.evidence.ending is Ending.COMPLETE
    assert told.verdicts() == {"t1": "passed", "t2": "failed", "t3": "passed"}
    failed = told.tests[f"{NOTEBOOK}::t2"]
    assert (failed.actual, failed.expected, failed.cell) == ("9", "10", "c1")
    assert told.tests[f"{NOTEBOOK}::t3"].output == "noise\nmore"


def test_names_resolve_inside_functions_of_a_test_cell(play):
    told = play(
        ("answer", "BASE = 10\ndef add(a, b): return a + b"),
        (
            "test",
            "def check(n):\n    return [add(k, BASE) for k in range(n)]\nassert check(2) == [10, 11]",
        ),
        ("test", "assert check(1) == [10]\nassert (lambda: add(1, BASE))() == 11"),
        (
            "test",
            "class Case:\n    base = BASE\n    def go(self): return add(self.base, 1)\nassert Case().go() == 11",
        ),
    )
    assert set(told.verdicts().values()) == {"passed"}


def test_the_last_assignment_to_a_name_wins(play):
    """As in a kernel: a test's `result` does not shadow the student's later one."""
    told = play(
        ("test", "result = 1"),
        ("answer", "result = 2"),
        ("test", "assert result == 2"),
        ("answer", "y = 5"),
        ("test", "y = 6\nassert y == 6"),
        ("test", "assert y == 6"),
    )
    assert set(told.verdicts().values()) == {"passed"}


def test_a_test_cells_own_function_is_not_replaced_by_a_students(play):
    """Otherwise three lines make every test pass."""
    told = play(
        ("test", "def same(a, b):\n    assert a == b"),
        ("answer", "def same(a, b): return True\ndef five(): return 4"),
        ("test", "same(five(), 5)"),
    )
    assert told.verdicts()["t2"] == "failed"


REDEFINED = """
import math
math.isclose = lambda *a: True
sum = all = len = abs = lambda *a: True
def half(x): return 0
"""


def test_the_students_builtins_and_imports_do_not_decide(play):
    told = play(
        ("answer", REDEFINED),
        ("test", "assert math.isclose(half(4), 2)"),
        ("test", "assert all([half(4) == 2])"),
        ("test", "assert abs(half(4) - 2) < 1e-9"),
    )  # fmt: skip
    assert set(told.verdicts().values()) == {"failed"}


def test_a_failing_cell_does_not_stop_what_follows(play):
    told = play(
        ("answer", "def one(): return 1"),
        ("answer", "1 / 0"),
        ("answer", "def two(:"),
        ("test", "assert one() == 1"),
        ("test", "assert two() == 2"),
        ("answer", "def three(): return 3"),
        ("test", "assert three() == 3"),
    )
    assert told.verdicts() == {"t1": "passed", "t2": "error", "t3": "passed"}
    assert [told.cells[f"c{n}"].status for n in (1, 2, 3, 4)] == ["ok", "error", "error", "ok"]
    assert (
        "does not define 'two'. Cell 3 failed: SyntaxError" in told.tests[f"{NOTEBOOK}::t2"].message
    )


def test_partial_credit_is_the_value_of_the_last_expression(play):
    told = play(
        ("answer", "x = 1"),
        ("test", "0.5"),
        ("test", "2"),
        ("test", "0"),
        ("test", "7"),
        ("test", "True"),
        ("test", "'text'"),
        ("test", "0.5;"),
        ("test", "0.5  # half; of it"),
    )
    fractions = [test.fraction for test in told.tests.values()]
    assert fractions == [0.25, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.25]
    assert told.verdicts()["t1"] == "failed"


def test_given_cells_run_as_the_assignment_has_them(play):
    told = play(
        ("given", "def helper(x): return x + 1\nTABLE = {'a': 1}"),
        ("answer", "def use(): return helper(TABLE['a'])"),
        ("test", "assert use() == 2\nassert helper(1) == 2"),
    )
    assert told.verdicts() == {"t1": "passed"}


def test_a_given_cell_that_cannot_import_is_nobodys_mistake(play):
    """A package that is missing in the image is not the student's fault."""
    told = play(
        ("given", "import no_such_package as nsp"),
        ("answer", "def f(): return nsp.g()"),
        ("test", "assert nsp.thing == f()"),
    )
    assert told.verdicts() == {"t1": "broken"}
    assert "no_such_package" in told.tests[f"{NOTEBOOK}::t1"].message


def test_students_exceptions_can_be_caught_and_are_located(play):
    told = play(
        (
            "answer",
            "class TooSmall(ValueError): pass\ndef root(n):\n    if n < 0:\n        raise TooSmall(n)\n    return n ** 0.5",
        ),
        (
            "test",
            "try:\n    root(-1)\nexcept TooSmall:\n    pass\nelse:\n    raise AssertionError('no error')",
        ),
        ("test", "try:\n    root(-1)\nexcept ValueError as e:\n    assert e.args == (-1,)"),
        ("test", "root(-1)"),
    )
    assert told.verdicts() == {"t1": "passed", "t2": "passed", "t3": "error"}
    assert "TooSmall: -1 (cell 1, line 4)" in told.tests[f"{NOTEBOOK}::t3"].message


def test_a_dead_process_is_started_again_with_the_earlier_cells(play):
    told = play(
        ("answer", "import os\nstate = []\ndef die(): os._exit(1)"),
        ("answer", "def ok(): return len(state)"),
        ("test", "die()"),
        ("test", "assert ok() == 0"),
        ("answer", "os._exit(1)"),
        ("answer", "late = 1"),
        ("test", "assert ok() == 0 and late == 1"),
    )
    assert told.verdicts() == {"t1": "error", "t2": "passed", "t3": "passed"}
    assert told.cells["c3"].status == "error"


def test_endless_cells_and_tests_end(play):
    told = play(
        ("answer", "def spin():\n    while True: pass"),
        ("test", "spin()"),
        ("test", "while True: pass"),
        ("test", "assert callable(spin)"),
        ("answer", "spin()"),
        ("answer", "x = 1"),
        ("test", "assert x == 1"),
        test_seconds=5,
        cells_seconds=8,
    )
    assert told.verdicts() == {
        "t1": "timed-out", "t2": "timed-out", "t3": "passed", "t4": "timed-out",
    }  # fmt: skip
    assert [told.cells[f"c{n}"].status for n in (2, 3)] == ["error", "not-run"]


def test_hidden_test_cells_say_nothing(play):
    told = play(
        ("answer", "def f(x):\n    print('got', x)\n    return x"),
        ("test", "assert f('SECRET') == 'OTHER'"),
        hidden=("t1",),
    )
    hidden = told.tests[f"{NOTEBOOK}::t1"]
    assert (hidden.verdict.value, hidden.message, hidden.output) == ("failed", "", "")
    assert (hidden.actual, hidden.expected) == (None, None)


def test_plain_names_of_visible_test_cells_reach_later_cells(play):
    told = play(
        ("test", "sample = [3, 1, 2]"),
        ("test", "secret = 42"),
        ("answer", "ordered = sorted(sample)"),
        ("answer", "stolen = secret"),
        ("test", "assert ordered == [1, 2, 3]"),
        hidden=("t2",),
    )
    assert told.verdicts()["t3"] == "passed"
    assert told.cells["c2"].status == "error"


def test_numpy_in_a_test_cell_is_the_judges_own(play):
    told = play(
        ("answer", "import numpy as np\ndef ones(n): return np.ones(n)"),
        ("test", "assert np.allclose(ones(3), [1, 1, 1])\nassert isinstance(ones(2), np.ndarray)"),
        ("answer", "np.allclose = lambda *a: True\nclass np:\n    allclose = staticmethod(lambda *a: True)"),
        ("test", "assert np.allclose(ones(3) if 0 else [1, 2], [5, 5])"),
        ("test", "import extra\nassert extra.VALUE == 3"),
        ("test", "assert await_me == 1"),
    )  # fmt: skip
    assert told.verdicts() == {"t1": "passed", "t2": "failed", "t3": "passed", "t4": "error"}


def test_what_authors_write_in_test_cells_means_what_it_means_in_a_notebook(play):
    """Idioms of courses; each was wrong once, most of them without a word."""
    told = play(
        ("given", "import unittest, csv\nhistory, tc = [], unittest.TestCase()"),
        (
            "answer",
            (
                "import functools, dataclasses\n"
                "def bump(): history.append(len(history))\n"
                "def time(): return 5\n"
                "def wrapped(f):\n"
                "    @functools.wraps(f)\n"
                "    def inner(*args): return f(*args)\n"
                "    return inner\n"
                "@dataclasses.dataclass\n"
                "class Point:\n"
                "    x: int\n"
                "    tags: list = dataclasses.field(default_factory=list)\n"
                "def save(path):\n"
                "    with open(path, 'w') as file: file.write('a,b')\n"
                "save('early.csv')\n"
                "def half(x):\n"
                "    if x % 2: raise ValueError('odd')\n"
                "    return x // 2\n"
            ),
        ),
        ("test", "bump(); history.append(9); bump()\nassert history == [0, 9, 2]"),
        ("answer", "history.append(10)"),
        ("test", "assert history[-1] == 10 and time() == 5"),
        ("test", "point = Point(1)\npoint.tags.append('a')\nassert point.tags == ['a']"),
        (
            "test",
            (
                "import dataclasses\n"
                "assert dataclasses.asdict(Point(2)) == {'x': 2, 'tags': []}\n"
                "assert [one.name for one in dataclasses.fields(Point)] == ['x', 'tags']"
            ),
        ),
        (
            "test",
            (
                "@wrapped\ndef mine(x):\n    'says so'\n    return x\n"
                "assert (mine.__name__, mine.__doc__, mine(3)) == ('mine', 'says so', 3)"
            ),
        ),
        (
            "test",
            (
                "import os\nsave('late.csv')\n"
                "assert open('early.csv').read() == open('late.csv').read() == 'a,b'\n"
                "assert not os.path.exists('other.csv')"
            ),
        ),
        ("test", "with tc.assertRaises(ValueError):\n    half(3)\ntc.assertEqual(half(4), 2)"),
        (
            "test",
            (
                "assert 'half' in globals() and 'third' not in globals() and 'half' in dir()\n"
                "assert half.__code__.co_varnames == ('x',) and type(half).__name__ == 'function'"
            ),
        ),
        (
            "test",
            (
                "import unittest\n"
                "class TestHalf(unittest.TestCase):\n"
                "    def test_wrong(self): self.assertEqual(half(8), 5)\n"
                "outcome = unittest.main(argv=[''], exit=False)\n"
                "assert outcome.result.testsRun == 1 and not outcome.result.failures"
            ),
        ),
    )
    verdicts = told.verdicts()
    assert verdicts.pop("t9") == "failed"
    assert set(verdicts.values()) == {"passed"}, told.tests


def test_files_of_the_program_never_replace_the_author_s(play):
    """What a test opens or imports must not be what the student wrote in its place."""
    told = play(
        (
            "answer",
            (
                "import contextlib, os\n"
                "for name in ('tests/new.csv', '../out.csv', 'extra.py', 'x.pkl', 'conftest.py'):\n"
                "    os.makedirs(os.path.dirname(name) or '.', exist_ok=True)\n"
                "    with contextlib.suppress(OSError):  # a container refuses what is not its own\n"
                "        open(name, 'w').write('forged')\n"
                "open('mine.csv', 'w').write('mine')"
            ),
        ),
        (
            "test",
            (
                "import os\nimport extra\n"
                "assert extra.VALUE == 3\n"
                "assert os.listdir() and open('mine.csv').read() == 'mine'\n"
                "assert not [n for n in ('x.pkl', 'conftest.py', '../out.csv', 'tests/new.csv') if os.path.exists(n)]"
            ),
        ),
    )
    assert told.verdicts() == {"t1": "passed"}, told.tests


def test_names_that_functions_use_are_set_by_tests_before_they_are_called(play):
    """`counter = 100; bump()` is one name in a notebook, whichever cell sets it."""
    told = play(
        ("answer", "counter, box = 0, {'n': 1}\ndef bump():\n    global counter\n    counter += box['n']\n    return counter"),
        ("answer", "def ask(): return input('?')"),
        ("test", "counter = 100\nassert bump() == 101 and counter == 101"),
        ("test", "for counter in (1, 5):\n    bump()\nbox = {'n': 2}\nassert bump() == 8"),
        ("test", "def reset():\n    global counter\n    counter = 0\nreset()\nassert bump() == 2"),
        ("test", "box['n'] = 7\nassert False"),
        ("test", "assert bump() == 9"),
        ("test", "def input(prompt): return prompt + '!'\nassert ask() == '?!'"),
        ("test", "del counter\ntry:\n    bump()\nexcept NameError:\n    counter = 1\nassert bump() == 8"),
        ("answer", "later = counter"),
        ("test", "assert later == 8"),
        cell={"shared": ["counter", "box", "input"]},
    )  # fmt: skip
    verdicts = told.verdicts()
    assert verdicts.pop("t4") == "failed"
    assert set(verdicts.values()) == {"passed"}, told.tests


def test_no_other_name_of_a_test_is_waited_for(play):
    """Else `def f(x): return expected` passes whatever the test expects."""
    told = play(
        ("answer", "expected = None\ndef f(x): return expected"),
        ("test", "expected = 5\nassert f(2) == expected"),
        ("test", "expected = 6\nassert f(2) == expected"),
        cell={"shared": ["x"]},
        hidden=("t2",),
    )
    assert told.verdicts() == {"t1": "failed", "t2": "failed"}


def test_names_of_a_test_may_be_nobody_else_s(play):
    """In Otter neither the next test nor the student's cells see what a test sets."""
    told = play(
        ("answer", "x, seen = 1, []\ndef double(): return 2 * x"),
        ("test", "x = 10\nseen.append(x)\nassert x == 10"),
        ("answer", "y = x"),
        ("test", "assert (x, y, double(), seen) == (1, 1, 2, [10])"),
        cell={"scope": "test"},
    )
    assert told.verdicts() == {"t1": "passed", "t2": "passed"}
