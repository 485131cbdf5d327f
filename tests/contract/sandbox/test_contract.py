"""What every sandbox promises about one run, whatever the student's code does."""

from __future__ import annotations

import threading

import pytest

from coplit_jupyter.model.verdict import State
from coplit_jupyter.sandbox.protocol import Ending

pytestmark = pytest.mark.timeout(300)

ADD = "def add(a, b):\n    return a + b"
TEST = "from hw import add\ndef test_one(): assert add(1, 2) == 3\ndef test_two(): assert add(1, 2) == 4\n"
FILE = "tests/test_hw.py"
UNLOADED = "(the file cannot be loaded)"


def ids(*names):
    return [f"{FILE}::{name}" for name in names]


def test_each_listed_test_gets_one_result_in_the_order_of_the_list(run):
    """What the panel counts on: the list comes from the bundle, not from what was found."""
    told = run([ADD], {FILE: TEST}, ids("test_two", "test_one"))
    assert told.evidence.ending is Ending.COMPLETE
    assert told.started == ids("test_two", "test_one")
    assert told.verdicts() == {"test_two": "failed", "test_one": "passed"}


def test_tests_that_are_not_listed_are_not_run(run):
    """A test that is there but not published earns nothing and shows nothing."""
    told = run([ADD], {FILE: TEST}, ids("test_one"))
    assert told.verdicts() == {"test_one": "passed"}


def test_a_listed_test_that_is_not_there_has_no_result(run):
    """The caller gives it the verdict for missing tests."""
    told = run([ADD], {FILE: TEST}, ids("test_one", "test_gone"))
    assert told.verdicts() == {"test_one": "passed"}


def test_a_failure_says_what_was_expected_and_what_came(run):
    result = run([ADD], {FILE: TEST}, ids("test_two")).tests[f"{FILE}::test_two"]
    assert (result.expected, result.actual) == ("4", "3")
    assert (result.notebook, result.cell) == ("hw.ipynb", "c1")
    assert result.message.startswith("assert 3 == 4")


def test_an_error_names_the_cell_and_line_where_it_arose(run):
    """A student looks for cell 2, line 3, not for a frame of ours."""
    cells = [ADD, "def outer(x):\n    y = x\n    return inner(y)\ndef inner(y):\n    return 1 / y"]
    test = "from hw import outer\ndef test_zero(): assert outer(0) == 1\n"
    result = run(cells, {FILE: test}, ids("test_zero")).tests[f"{FILE}::test_zero"]
    assert result.verdict.value == "error"
    assert result.cell == "c2"
    assert result.message.splitlines() == [
        "ZeroDivisionError: division by zero (cell 2, line 5)",
        "cell 2, line 3, in outer",
        "    return inner(y)",
        "cell 2, line 5, in inner",
        "    return 1 / y",
    ]


def test_an_answer_that_is_not_there_is_called_that(run):
    """The release's own stub is no mistake of the student's; one with words of theirs is."""
    stub = "def add(a, b):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    own = "def mul(a, b):\n    raise NotImplementedError('for matrices')"
    test = "from hw import add, mul\ndef test_add(): add(1, 2)\ndef test_mul(): mul(1, 2)\n"
    told = run([stub, own], {FILE: test}, ids("test_add", "test_mul"))
    assert told.verdicts() == {"test_add": "error", "test_mul": "error"}
    assert told.tests[f"{FILE}::test_add"].message == "Not filled in yet (cell 1, line 3)"
    other = told.tests[f"{FILE}::test_mul"].message
    assert other.startswith("NotImplementedError: for matrices (cell 2, line 2)")


def test_hidden_tests_say_nothing_but_the_verdict(run):
    """A message, a value, a cell or an exact time of a hidden test would give it away."""
    cells = ["import time\ndef leak(x):\n    print('input was', x)\n    raise ValueError(x)"]
    test = "from hw import leak\ndef test_secret(): leak('SECRET')\ndef test_seen(): leak('SEEN')\n"
    told = run(
        cells, {FILE: test}, ids("test_secret", "test_seen"), hidden=(f"{FILE}::test_secret",)
    )
    hidden, seen = told.tests[f"{FILE}::test_secret"], told.tests[f"{FILE}::test_seen"]
    assert "SECRET" not in repr(told)
    assert hidden.verdict.value == "error"
    assert (hidden.message, hidden.output, hidden.expected, hidden.actual) == ("", "", None, None)
    assert (hidden.cell, hidden.notebook) == (None, None)
    assert hidden.seconds == round(hidden.seconds, 1)
    assert "input was SEEN" in seen.output
    assert "ValueError: SEEN" in seen.message


def test_a_failing_cell_is_reported_and_later_cells_still_run(run):
    cells = ["x = 1", "def broken(:", "1 / 0", ADD]
    told = run(cells, {FILE: TEST}, ids("test_one"))
    assert [told.cells[f"c{n}"].status for n in (1, 2, 3, 4)] == ["ok", "error", "error", "ok"]
    assert told.cells["c2"].message.startswith("SyntaxError: invalid syntax (cell 2, line 1)")
    assert "ZeroDivisionError: division by zero (cell 3, line 1)" in told.cells["c3"].message
    assert told.verdicts() == {"test_one": "passed"}


def test_what_cells_print_is_passed_on_once(run):
    """Cells run again for each test; their output does not."""
    told = run(["print('loading')\n" + ADD], {FILE: TEST}, ids("test_one", "test_two"))
    assert told.output == "loading\n"


def test_a_cell_that_ends_the_process_costs_every_test_with_a_reason(run):
    told = run(["import os\nos._exit(0)", ADD], {FILE: TEST}, ids("test_one", "test_two"))
    assert told.verdicts() == {"test_one": "error", "test_two": "error"}
    assert [told.cells[f"c{n}"].status for n in (1, 2)] == ["error", "not-run"]
    assert "while cell 1 was running" in told.tests[f"{FILE}::test_one"].message


def test_endless_cells_end_at_their_limit_once(run):
    """Twenty tests do not wait twenty times."""
    told = run(
        ["while True: pass", ADD], {FILE: TEST}, ids("test_one", "test_two"), cells_seconds=1
    )
    assert told.verdicts() == {"test_one": "timed-out", "test_two": "timed-out"}
    assert told.cells["c1"].status == "error"


def test_an_endless_call_costs_one_test(run):
    cells = ["def spin():\n    while True: pass", ADD]
    test = TEST + "from hw import spin\ndef test_spin(): spin()\n"
    told = run(cells, {FILE: test}, ids("test_spin", "test_one"), test_seconds=5)
    assert told.verdicts() == {"test_spin": "timed-out", "test_one": "passed"}


def test_a_test_that_is_itself_endless_ends_at_its_limit(run):
    test = (
        TEST
        + "def test_spin():\n    while True:\n        try: add(1, 1)\n        except BaseException: pass\n"
    )
    told = run([ADD], {FILE: test}, ids("test_spin", "test_one"), test_seconds=5)
    assert told.verdicts() == {"test_spin": "timed-out", "test_one": "passed"}


def test_the_whole_run_ends_at_its_limit(run):
    cells = ["def spin():\n    while True: pass", ADD]
    test = TEST + "from hw import spin\ndef test_spin(): spin()\n"
    told = run(
        cells,
        {FILE: test},
        ids("test_one", "test_spin", "test_two"),
        wall_seconds=15,
        test_seconds=60,
    )
    assert told.evidence.ending is Ending.WALL_TIME
    assert told.verdicts()["test_one"] == "passed"
    assert told.verdicts()["test_spin"] == "timed-out"
    assert "test_two" not in told.verdicts()


def test_a_cancelled_run_ends(sandbox, order):
    """Whoever hands in anew does not wait for the old run."""
    cells = ["def spin():\n    while True: pass"]
    test = "from hw import spin\ndef test_spin(): spin()\n"
    cancel = threading.Event()
    evidence = sandbox.run(
        order(cells, {FILE: test}, ids("test_spin")),
        on_event=lambda event: cancel.set(),
        cancel=cancel,
    )
    assert evidence.ending is Ending.CANCELLED


def test_too_much_memory_is_said_to_be_that(run):
    cells = ["def eat():\n    return len(bytearray(3 * 1024 ** 3))", ADD]
    test = TEST + "from hw import eat\ndef test_eat(): assert eat() == 1\n"
    told = run(cells, {FILE: test}, ids("test_eat", "test_one"))
    assert told.verdicts() == {"test_eat": "out-of-memory", "test_one": "passed"}


def test_printed_text_is_cut_and_said_to_be_cut(run):
    cells = ["def shout():\n    for _ in range(5000): print('x' * 1000)"]
    test = "from hw import shout\ndef test_shout():\n    shout()\n    assert False\n"
    told = run(cells, {FILE: test}, ids("test_shout"), output_bytes=2000)
    output = told.tests[f"{FILE}::test_shout"].output
    assert 1900 < len(output.encode()) < 2200
    assert "cut" in output


def test_text_for_people_holds_no_control_characters(run):
    """Terminal escapes, bidi overrides and zero-width characters are shown as marks."""
    text = r"\x1b[2Ja\u202eb\u200bc\x00d\ud800e\x9b31mf"
    cells = [f"def evil():\n    raise ValueError('{text}')"]
    test = "from hw import evil\ndef test_evil(): evil()\n"
    message = run(cells, {FILE: test}, ids("test_evil")).tests[f"{FILE}::test_evil"].message
    assert message.startswith("ValueError: a⟨U+202E⟩b⟨U+200B⟩c␀d")
    assert "\x1b" not in message
    assert "\x9b" not in message


def test_tests_can_be_shuffled_by_a_seed(run):
    names = [f"test_{letter}" for letter in "abcdefgh"]
    test = "import hw\n" + "".join(f"def {name}(): assert hw.add(1, 1) == 2\n" for name in names)
    told = run([ADD], {FILE: test}, ids(*names), seed=3)
    assert told.started != ids(*names)
    assert sorted(told.started) == ids(*names)
    assert set(told.verdicts().values()) == {"passed"}


def test_collecting_gives_the_tests_with_their_marks(run):
    test = """
import pytest, unittest
from hw import add
@pytest.mark.points(2.5)
@pytest.mark.hint("Add them.")
@pytest.mark.question("q7")
def test_marked(): assert add(1, 1) == 2
@pytest.mark.hidden
@pytest.mark.parametrize("x", [1, 2])
def test_cases(x): assert add(x, 0) == x
class TestGroup(unittest.TestCase):
    def test_in_group(self): self.assertEqual(add(1, 1), 2)
"""
    told = run([ADD], {FILE: test}, [], collect=True)
    found = {test.id.partition("::")[2]: test for test in told.evidence.collected}
    assert list(found) == [
        "test_marked", "test_cases[1]", "test_cases[2]", "TestGroup::test_in_group",
    ]  # fmt: skip
    marked = found["test_marked"]
    assert (marked.points, marked.hint, marked.question) == (2.5, "Add them.", "q7")
    assert (marked.hidden, found["test_cases[1]"].hidden) == (False, True)
    assert found["test_cases[2]"].points is None
    assert found["test_cases[1]"].question == "test_hw"
    assert found["TestGroup::test_in_group"].question == "TestGroup"


def test_a_test_file_that_needs_what_is_missing_loses_no_test(run):
    """Module-level use of the student's code fails each test of the file, not their list."""
    test = "import hw\nTABLE = [hw.square(x) for x in range(3)]\ndef test_one(): assert TABLE\n"
    told = run([ADD, "1 / 0"], {FILE: test}, ids("test_one"))
    result = told.tests[f"{FILE}::test_one"]
    assert result.verdict.value == "error"
    assert "does not define 'square'" in result.message


def test_a_test_file_that_is_no_python_is_the_authors_fault(run):
    told = run([ADD], {FILE: "def test_one(:\n"}, ids("test_one"))
    assert told.verdicts() == {"test_one": "broken"}


def test_a_file_that_cannot_be_loaded_takes_no_other_with_it(run):
    """One wrong answer at the top of one test file must not cost the tests of the others."""
    files = {
        "tests/test_a.py": "import hw\nmade = hw.broken()\ndef test_a(): assert made",
        "tests/test_b.py": "import hw\ndef test_b(): assert hw.fine() == 1",
    }
    cells = ["def fine(): return 1", "def broken(): raise ValueError('no')"]
    told = run(cells, files, ["tests/test_a.py::test_a", "tests/test_b.py::test_b"])
    assert told.verdicts() == {"test_a": "error", "test_b": "passed"}
    told = run(cells, files, [], collect=True)
    assert "ValueError: no" in told.tests[f"tests/test_a.py::{UNLOADED}"].message
    assert told.verdicts()["test_b"] == "passed"
    assert len(told.evidence.collected) == 2


def test_threads_of_a_test_use_the_program_one_at_a_time(run):
    """A pool handed over, or threads that call: the connection is one, and must not get mixed."""
    test = """
import hw, threading
from concurrent.futures import ThreadPoolExecutor
def test_handed_over():
    with ThreadPoolExecutor(4) as pool:
        assert hw.squares(pool, list(range(9))) == [k * k for k in range(9)]
def test_threads():
    seen = []
    threads = [threading.Thread(target=lambda k=k: seen.append(hw.square(k))) for k in range(6)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert sorted(seen) == [k * k for k in range(6)]
def test_callbacks():
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda x: hw.use(hw.square, x), range(4))) == [1, 2, 5, 10]
def test_endless():
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda x: hw.endless(), [1, 2]))
def test_after(): assert hw.square(3) == 9
"""
    program = (
        "def square(x): return x * x\n"
        "def squares(pool, xs): return list(pool.map(square, xs))\n"
        "def use(f, x): return f(x) + 1\n"
        "def endless():\n    while True: pass\n"
    )
    names = ids("test_handed_over", "test_threads", "test_callbacks", "test_endless", "test_after")
    told = run([program], {FILE: test}, names, test_seconds=5.0)
    assert told.verdicts() == {
        "test_handed_over": "passed", "test_threads": "passed", "test_callbacks": "passed",
        "test_endless": "timed-out", "test_after": "passed",
    }  # fmt: skip


def test_options_of_the_hosts_own_pytest_change_nothing(run, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-vv -k nothing")
    told = run(["def one(): return 1"], {FILE: "import hw\ndef test_own(): assert hw.one() == 1"},
               ids("test_own"))  # fmt: skip
    assert told.verdicts() == {"test_own": "passed"}


def test_one_process_for_all_tests_keeps_what_they_did(run):
    cells = ["seen = []\ndef note(x):\n    seen.append(x)\n    return len(seen)"]
    test = "from hw import note\ndef test_a(): assert note(1) == 1\ndef test_b(): assert note(1) == 2\n"
    told = run(cells, {FILE: test}, ids("test_a", "test_b"), state=State.NOTEBOOK)
    assert told.verdicts() == {"test_a": "passed", "test_b": "passed"}
    told = run(cells, {FILE: test}, ids("test_a", "test_b"), state=State.FRESH)
    assert told.verdicts() == {"test_a": "passed", "test_b": "failed"}


def test_a_shared_process_that_died_is_started_again(run):
    cells = [ADD, "import os\ndef die(): os._exit(3)"]
    test = TEST + "from hw import die\ndef test_die(): die()\n"
    told = run(cells, {FILE: test}, ids("test_die", "test_one"), state=State.NOTEBOOK)
    assert told.verdicts() == {"test_die": "error", "test_one": "passed"}


def test_redefined_builtins_do_not_reach_the_test(run):
    cells = [
        "__all__ = ['sum', 'len', 'test_extra', 'add']\nsum = len = lambda *a: 0\ndef test_extra(): pass\n"
        + ADD
    ]
    test = "from hw import *\ndef test_sum(): assert sum([1, 2]) == 3 and len([1]) == 1\n"
    told = run(cells, {FILE: test}, ids("test_sum", "test_extra"))
    assert told.verdicts() == {"test_sum": "passed"}


FILES_LEFT = """
import os, pathlib
PLACES = [pathlib.Path(folder, "left") for folder in (".", os.environ["TMPDIR"])]
def leave():
    for place in PLACES: place.write_text("x")
def found(): return [place.exists() for place in PLACES]
"""
FILES_TEST = """
from hw import leave, found
def test_a():
    leave()
    assert found() == [True, True]
def test_b(): assert found() == [False, False]
"""


def test_files_that_one_test_left_are_gone_for_the_next(run):
    """A file would carry hidden inputs from test to test."""
    told = run([FILES_LEFT], {FILE: FILES_TEST}, ids("test_a", "test_b"))
    assert told.verdicts() == {"test_a": "passed", "test_b": "passed"}


PROCESS_LEFT = """
import os, signal, time
def leave():
    pid = os.fork()
    if not pid:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    return pid
def lives(pid):
    try: os.kill(pid, 0)
    except OSError: return False
    return True
"""
PROCESS_TEST = """
from hw import leave, lives
PID = []
def test_a():
    PID.append(leave())
    assert lives(PID[0])
def test_b(): assert not lives(PID[0])
"""


def test_processes_that_one_test_left_are_gone_for_the_next(run):
    """A daemon could answer, kill or slow down what comes after it."""
    told = run([PROCESS_LEFT], {FILE: PROCESS_TEST}, ids("test_a", "test_b"))
    assert told.verdicts() == {"test_a": "passed", "test_b": "passed"}
