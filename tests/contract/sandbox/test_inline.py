"""Inline: visible tests run in the student's process; what it claims is held to the manifest."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.assignment import Step
from coplit_jupyter.model.verdict import Isolation, State
from coplit_jupyter.sandbox.protocol import Ending

pytestmark = pytest.mark.timeout(300)
NOTEBOOK = "hw.ipynb"
UNLOADED = "(the file cannot be loaded)"
FILE = "tests/test_hw.py"


@pytest.fixture
def inline(run) -> Callable:
    return partial(run, isolation=Isolation.INLINE)


def ids(*names: str) -> list[str]:
    return [f"{FILE}::{name}" for name in names]


ORDINARY = """
import pytest, unittest, threading
from concurrent.futures import ThreadPoolExecutor
import hw
from hw import add, Base, not_there
from helper import TWO

class Derived(Base):
    def name(self): return super().name() + "!"

@pytest.mark.parametrize("n", [1, 2])
def test_add(n): assert add(n, TWO) == n + 2
def test_wrong(): assert add(1, 1) == 3
def test_raises(): hw.fail()
def test_pool():
    with ThreadPoolExecutor(2) as pool: assert hw.squares(pool, [1, 2]) == [1, 4]
def test_derived(): assert Derived().name() == "base!"
def test_file(): assert open("table.csv").read() == open("tests/table.csv").read() == "1,2"
def test_printed(capsys):
    print("kept"); assert capsys.readouterr().out == "kept\\n"; print("said")
def test_stdin(monkeypatch):
    import io
    monkeypatch.setattr("sys.stdin", io.StringIO("7\\n"))
    assert hw.ask() == 7
def test_lacking(): not_there(1)
def test_skipped(): pytest.skip("not today")
class TestOld(unittest.TestCase):
    def test_equal(self): self.assertEqual(add(1, 1), 3)
"""
CELLS = [
    "def add(a, b): return a + b",
    "def fail(): raise ValueError('no')\nclass Base:\n    def name(self): return 'base'",
    """def squares(pool, xs): return list(pool.map(lambda x: x * x, xs))
def ask(): return int(input('? '))
seen = []""",
]
FILES = {
    FILE: ORDINARY,
    "tests/helper.py": "TWO = 2\n",
    "tests/table.csv": "1,2",
    "tests/solution.ipynb": "{}",
    "files/own.csv": "x",
}


def test_ordinary_tests_run_beside_the_program(inline):
    """What cannot cross to another process (pools, base classes) is what inline is for."""
    names = ids(
        "test_add[1]", "test_add[2]", "test_wrong", "test_raises", "test_pool", "test_derived",
        "test_file", "test_printed", "test_stdin", "test_lacking", "test_skipped",
        "TestOld::test_equal", "test_gone",
    )  # fmt: skip
    told = inline(CELLS, FILES, names)
    assert told.evidence.ending is Ending.COMPLETE
    assert told.evidence.isolation in {Isolation.INLINE, Isolation.NONE}
    assert told.verdicts() == {
        "test_add[1]": "passed", "test_add[2]": "passed", "test_wrong": "failed",
        "test_raises": "error", "test_pool": "passed", "test_derived": "passed",
        "test_file": "passed", "test_printed": "passed", "test_stdin": "passed",
        "test_lacking": "error", "test_skipped": "not-run", "test_equal": "failed",
    }  # fmt: skip
    by_name = {name.rpartition("::")[2]: test for name, test in told.tests.items()}
    wrong, old = by_name["test_wrong"], by_name["test_equal"]
    assert (wrong.actual, wrong.expected, wrong.cell) == ("2", "3", "c1")
    assert (old.actual, old.expected) == ("2", "3")
    assert by_name["test_raises"].cell == "c2"
    assert "ValueError: no (cell 2, line 1)" in by_name["test_raises"].message
    assert "not_there" in by_name["test_lacking"].message
    assert by_name["test_printed"].output == "said\n"
    assert by_name["test_skipped"].skipped
    assert {cell.status for cell in told.cells.values()} == {"ok"}


def test_each_test_sees_a_fresh_program(inline):
    """`fresh` means the same as isolated: what one test leaves is not there for the next."""
    test = "import hw, os\ndef test_a():\n    hw.seen.append(1); open('left', 'w').close()\n"
    test += "def test_b(): assert hw.seen == [] and not os.path.exists('left')\n"
    told = inline(CELLS, {FILE: test}, ids("test_a", "test_b"))
    assert told.verdicts() == {"test_a": "passed", "test_b": "passed"}


def test_what_ends_the_process_ends_one_test(inline):
    """The judge keeps the clock outside: nothing a test meets takes the others with it."""
    test = (
        "import hw, os\n"
        "def test_exit(): os._exit(0)\n"
        "def test_loop():\n    while True: pass\n"
        "def test_loud(): print('x' * 10_000_000)\n"
        "def test_fine(): assert hw.add(1, 1) == 2\n"
    )
    names = ids("test_exit", "test_loop", "test_loud", "test_fine")
    told = inline(CELLS, {FILE: test}, names, test_seconds=3.0)
    assert told.evidence.ending is Ending.COMPLETE
    assert told.verdicts() == {
        "test_exit": "error", "test_loop": "timed-out", "test_loud": "passed", "test_fine": "passed"
    }  # fmt: skip
    assert len(told.tests[names[2]].output) < 70_000


def test_collecting_lists_tests_with_their_marks_and_files_that_cannot_be_loaded(inline):
    marked = (
        "import pytest\n@pytest.mark.points(3)\n@pytest.mark.hint('look')\ndef test_a(): pass\n"
    )
    files = {FILE: marked, "tests/test_bad.py": "import no_such_package\ndef test_b(): pass\n"}
    told = inline(CELLS, files, [], collect=True)
    test, unloaded = told.evidence.collected
    assert unloaded.id == f"tests/test_bad.py::{UNLOADED}"
    assert (test.id, test.points, test.hint) == (f"{FILE}::test_a", 3.0, "look")
    assert told.verdicts()["test_a"] == "passed"
    assert "no_such_package" in told.tests[unloaded.id].message


FORGING = """
import os, sys, gc
for one in gc.get_objects():
    if type(one).__name__ == "Server":
        server = one
def forged(order, *args):
    return CLAIM
class Orders:
    obey = staticmethod(forged)
server._orders = Orders()
"""
PART = '["assertion", "AssertionError", "m", 0, 0, "", None, None, False]'


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("[None, [], []]", "passed"),  # a forged pass: what inline cannot keep
        (f"[None, [{PART}], []]", "failed"),
        ("[None, [['broken', 'x', '', 0, 0, '', None, None, False]], []]", "error"),
        ("[None, [['timed-out', 'x', '', 0, 0, '', None, None, False]], []]", "error"),
        ("[None, [['import', 'x', '', 0, 0, '', None, None, True]], []]", "error"),
        ("[float('nan'), [], []]", "error"),
        ("[True, [], []]", "error"),
        ("[None, [], [], 1]", "error"),
        ("[None, [[]], []]", "error"),
        ("{'type': 'test', 'fraction': 9}", "error"),
        ("[object(), [], []]", "error"),
        ("None", "error"),
    ],
)
def test_a_claim_is_a_verdict_on_one_listed_test_or_an_error(run_all, sandbox, claim, verdict):
    """A forged frame cannot add tests, points, excuses, or a second verdict."""
    cells = [*CELLS, FORGING.replace("CLAIM", claim)]
    told = run_all(cells, {FILE: ORDINARY}, ids("test_wrong"), isolation=Isolation.INLINE)
    assert told.evidence.ending is Ending.COMPLETE
    assert told.verdicts() == {"test_wrong": verdict}
    assert 0 <= next(iter(told.tests.values())).fraction <= 1


def test_hidden_tests_are_refused_by_the_sandbox_itself(inline):
    """The last of several gates: publishing refuses it, too."""
    with pytest.raises(InstructorError, match="Hidden tests cannot be inline"):
        inline(CELLS, FILES, ids("test_wrong", "test_pool"), hidden=ids("test_pool"))


def test_only_what_visible_tests_need_is_there(inline):
    """No notebook of the author's (it may hold solutions) comes to the student's side."""
    test = "import os\ndef test_there():\n    here = {n for _, _, ns in os.walk('.') for n in ns}\n"
    test += "    assert 'helper.py' in here and 'own.csv' in here\n"
    test += "    assert not [n for n in here if n.endswith('.ipynb') or n == 'cells.json'], here\n"
    told = inline(CELLS, {**FILES, FILE: test, "tests/cells.json": "{}"}, ids("test_there"))
    assert told.verdicts() == {"test_there": "passed"}, told.tests


@pytest.fixture
def play(inline):
    """Run a notebook of `(kind, text)` in order, with two points a test cell."""

    def played(*story, **more):
        cells, steps, tests = [], [], {}
        for kind, text in story:
            name = ""
            if kind == "answer":
                cells.append(text)
            elif kind == "test":
                name = f"{NOTEBOOK}::t{len(tests) + 1}"
                tests[name] = {"source": text, "points": 2.0}
            cell = f"c{len(cells)}" if kind == "answer" else "x"
            source = text if kind == "given" else ""
            steps.append(Step(kind=kind, notebook=NOTEBOOK, cell=cell, source=source, test=name))
        files = {"tests/cells.json": json.dumps(tests)}
        return inline(cells, files, list(tests), steps=tuple(steps), state=State.NOTEBOOK, **more)

    return played


def test_cells_and_tests_share_one_program_in_notebook_order(play):
    told = play(
        ("given", "from time import sleep\nBASE = 3"),
        ("answer", "import threading\nlock = threading.Lock()\ndef time(): return BASE"),
        ("test", "helper = [time()]\nassert lock.acquire(blocking=False) and time() == 3"),
        ("test", "assert helper == [4]"),
        ("test", "1.5"),
        ("answer", "async def later(): return BASE"),
        ("test", "assert await later() == 3"),
        ("test", "undefined_name"),
    )
    assert told.verdicts() == {
        "t1": "passed", "t2": "failed", "t3": "failed", "t4": "passed", "t5": "error"
    }  # fmt: skip
    assert told.tests[f"{NOTEBOOK}::t3"].fraction == 0.75
    assert told.tests[f"{NOTEBOOK}::t2"].expected == "[4]"


def test_a_notebook_goes_on_after_a_test_that_ends_the_process(play):
    """Names of the tests before are there again; the test that ended it is not tried again."""
    told = play(
        ("answer", "def one(): return 1"),
        ("test", "kept = one()"),
        ("test", "import os; os._exit(3)"),
        ("test", "while True: pass"),
        ("test", "assert kept == 1"),
        test_seconds=3.0,
    )
    assert told.verdicts() == {
        "t1": "passed", "t2": "error", "t3": "timed-out", "t4": "passed"
    }  # fmt: skip
