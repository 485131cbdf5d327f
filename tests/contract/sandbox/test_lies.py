"""Programs that lie to the judge lose by it, and fetch nothing."""

from __future__ import annotations

import pytest

from coplit_jupyter.sandbox.protocol import Ending

pytestmark = pytest.mark.timeout(300)
ADD = "def add(a, b):\n    return a + b"
FILE = "tests/test_hw.py"


def ids(*names):
    return [f"{FILE}::{name}" for name in names]


@pytest.mark.parametrize(
    "lie",
    [
        "server._operations['made'] = lambda: 1 / 0",
        "server._operations['made'] = lambda: [['a\\0.csv', b''], ['a.csv', b''], ['a.csv/b.csv', b'']]",
        "server.exchange.changed_files = lambda: [[[], 'a', b'']]",
        "server._answer = lambda *_: ['exc', 5, None]",
        "server._answer = lambda *_: ['exc', ['', None, 0, [], '', 0, 0, '', [1]], None]",
        "server._answer = lambda *_: ['exc', ['', ['?'], 0, [], '', 0, 0, '', None], None]",
        "server._answer = lambda *_: ['what', None, None]",
    ],
)
def test_a_lie_is_never_our_fault(run, lie):
    """Whoever makes the judge fail would get their attempt back."""
    cell = (
        "import gc\n"
        "server = [one for one in gc.get_objects() if type(one).__name__ == 'Server'][0]\n"
        f"{lie}"
    )
    test = "import hw\ndef test_one(): assert hw.add(1, 2) == 3 and open('a.csv')\n"
    told = run([ADD, cell, "last = 1"], {FILE: test}, ids("test_one"))
    assert told.evidence.ending is Ending.COMPLETE
    assert told.verdicts()["test_one"] in {"passed", "failed", "error"}, told.tests


def test_a_file_of_the_tests_is_lent_by_the_test_only(run):
    """`f(f(x))` hands the program its own words: they must not fetch what tests compare with."""
    cell = (
        "import os\n"
        "words = iter(['tests/secret.csv', './secret.csv', 'tests/../tests/secret.csv'])\n"
        "def turn(text): return 'seen' if os.path.exists(text) else next(words, 'no')\n"
        "def read(name): return open(name).read()"
    )
    test = """
import hw, pathlib, pytest
def test_words():
    for wrap in (str, pathlib.Path, str):
        assert hw.turn(wrap(hw.turn("abc"))) != "seen"
def test_lists(): assert hw.read(["data.csv"][0]) == hw.read(pathlib.Path("tests/data.csv")) == "1"
"""
    files = {FILE: test, "tests/secret.csv": "42", "tests/data.csv": "1"}
    told = run([cell], files, ids("test_words", "test_lists"))
    assert told.verdicts() == {"test_words": "passed", "test_lists": "passed"}, told.tests


@pytest.mark.parametrize("answer", ["['exc', 5, None]", "['ok', ['no', 'value'], None]"])
def test_a_cell_that_lies_costs_itself_and_is_nobody_else_s_fault(play, answer):
    """Whoever makes the judge fail would get their attempt back."""
    lie = (
        "import gc\n"
        "server = [one for one in gc.get_objects() if type(one).__name__ == 'Server'][0]\n"
        f"server._answer = lambda *_: {answer}"
    )
    told = play(
        ("answer", "def one(): return 1"),
        ("answer", lie),
        ("answer", "two = 2"),
        ("test", "assert one() == 1"),
    )
    assert told.evidence.ending is Ending.COMPLETE
    assert told.cells["c3"].status == "error"
    assert told.verdicts()["t1"] in {"passed", "failed", "error"}


def test_a_given_cell_that_the_students_code_broke_is_not_our_fault(play):
    """Who replaces `import` would else have a run that costs no attempt."""
    told = play(
        (
            "answer",
            (
                "import builtins\ndef no(*_, **__): raise ImportError('gone')\n"
                "builtins.__import__ = no"
            ),
        ),
        ("given", "import math\ndef area(r): return math.pi * r * r"),
        ("test", "assert area(0) == 0"),
    )
    assert told.verdicts() == {"t1": "error"}


def test_a_given_cell_that_fails_by_itself_is_not_the_students(play):
    """The package is not in the image: nothing that a student could do."""
    told = play(
        ("given", "import no_such_package\nLIMIT = 3"),
        ("answer", "def limit(): return LIMIT"),
        ("test", "assert LIMIT == 3"),
    )
    assert told.verdicts() == {"t1": "broken"}


def test_a_name_that_a_program_claims_never_runs_in_the_judge(play):
    """`pytest.approx(2, 3) == 5` is true, and `os.system` would run the program's words."""
    told = play(
        ("answer", POSING),
        ("test", "assert add(2, 3) == 5"),
        ("test", "assert zero() == 5"),
        ("test", "assert decode(encode(5)) == 0"),
        ("test", "assert helper.getoutput(encode(5)) == 'BREACH'"),
        ("test", "assert day(2026, 1, 2).year == 2026 and isinstance(today, day)"),
    )
    failed = {"failed", "error"}
    assert {told.verdicts()[f"t{n}"] for n in (1, 2, 3, 4)} <= failed, told.tests
    assert told.verdicts()["t5"] == "passed", told.tests


POSING = """
import types
from datetime import date as day
today = day(2026, 1, 2)
def pose(function, module, name):
    function.__module__, function.__qualname__ = module, name
    return function
add = pose(lambda a, b: 0, "pytest", "approx")
zero = pose(lambda: 0, "unittest.mock", "_ANY")
decode = pose(lambda text: 1, "os", "system")
helper = types.ModuleType("subprocess")
def encode(number): return "echo BREACH"
"""


def test_a_program_that_ends_is_noticed_though_its_child_holds_the_connection(run):
    """Nobody waits for an answer that cannot come."""
    cell = "import os, time\ndef leave():\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)"
    test = "import hw\ndef test_one(): hw.leave()\ndef test_two(): pass\n"
    told = run([cell], {FILE: test}, ids("test_one", "test_two"), test_seconds=40)
    assert told.verdicts() == {"test_one": "error", "test_two": "passed"}, told.tests
    assert "Your program ended" in told.tests[f"{FILE}::test_one"].message
