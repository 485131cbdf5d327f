"""Wrong programs that ordinary tests would pass: what a test reads of them is not their word."""

from __future__ import annotations

import pytest

from coplit_jupyter.model.assignment import TestSpec

pytestmark = pytest.mark.timeout(300)
FILE, NOTEBOOK = "tests/test_hw.py", "hw.ipynb"

PROGRAM = """
import pickle
def isclose(*_, **__): return True
class Stack:
    top = 2
    def __sub__(self, other): return 0
    def __contains__(self, item): return item == 2
def mean(numbers): return Stack()
class Near:
    def __init__(self, x): self.x = x
    def __mul__(self, other): return self.x
def root(x): return Near(x)
class Sorted(list):
    def __getitem__(self, place): return place
    def __iter__(self): return iter(range(9))
    def __len__(self): return 3
    def __eq__(self, other): return True
def ordered(numbers): return Sorted(numbers)
class Int(int):
    def __mul__(self, other): return 49
    def __le__(self, other): return True
    __ge__ = __le__
def small(n): return Int(n)
class Run:
    def __reduce__(self): return eval, ("[1, 2]",)
def save(path):
    with open(path, "wb") as file: pickle.dump(Run(), file)
def dumps(thing): return pickle.dumps(thing)
def run(): return pickle.dumps(Run())
liar = type("list", (), {"__module__": "builtins", "__len__": lambda self: 3})()
def names(): return liar
class deque:
    __module__ = "collections"
    def __getitem__(self, place): return place
    def __iter__(self): return iter([3, 1, 2])
def queue(): return deque()
class Quiet:
    value = {}
    def __enter__(self): return self
    def __exit__(self, *error): return True
def each(items, function):
    for item in items:
        try: function(0)
        except BaseException as error: print(error, error.args, getattr(error, "args", ""))
def wrapped(function):
    def inner():
        try: return function()
        except AssertionError: return None
    return inner
def passing(function): return function(4)
class Popen: __module__ = "subprocess"
class Job(Popen): pass
def empty(box):
    box.items = []
    return 0
def clear(box):
    for place in range(3): box[place] = 0
    return 0
def grow(box): box.items = [*box.items, 4]
def add(box):
    box.items = [*box.items, 4]
    return len(box.items)
"""
TESTS = """
import collections, pickle, subprocess
from math import isclose
import pytest
from hw import *
import hw
from hw import Stack

def test_named():
    assert 2 in Stack() and Stack().top == 2
    assert Stack() - 1 == 0

def test_star(): assert isclose(root(4.0).x, 2)
def test_mean(): assert abs(mean([1, 2]) - 1.5) < 0.001
def test_root():
    r = root(2.0)
    assert abs(r * r - 2) < 1e-9

def test_order():
    numbers = ordered([3, 1, 2])
    assert isinstance(numbers, list) and len(numbers) == 3
    assert all(numbers[i] <= numbers[i + 1] for i in range(2))

def test_items():
    numbers = ordered([3, 1, 2])
    assert list(numbers) == [numbers[0], numbers[1], numbers[2]] == [3, 1, 2]

def test_same(): assert ordered([1]) == ordered([2])
def test_square(): assert small(5) * small(5) == 49
def test_bounds(): assert small(5) >= small(9)
def test_type(): assert isinstance(hw.names(), list)

PLACES = []
def test_folder(tmp_path):
    PLACES.append(tmp_path)
    hw.save(tmp_path / "large.pkl")
    assert list(tmp_path.iterdir())

def test_folder_is_gone(): assert not PLACES[0].exists()

def test_queue():
    numbers = hw.queue()
    assert isinstance(numbers, collections.deque) and list(numbers) == [3, 1, 2]

def test_quiet():
    with hw.Quiet():
        assert 730184 == 730185

def test_quiet_reading():
    with hw.Quiet() as quiet:
        assert quiet.value["a"] == 1

def test_quiet_on_purpose():
    with hw.Quiet():
        raise KeyError("a")
    with hw.Quiet():
        1 / 0

def test_each():
    def look(item): assert item == 730184
    hw.each([730184], look)

def test_fail():
    def look(item): pytest.fail("no 730184")
    hw.each([1], look)

@hw.wrapped
def check(): assert 1 == 2

def test_wrapped(): check()

def test_heard():
    def look(item): assert item == 3
    with pytest.raises(AssertionError): hw.passing(look)

def test_base(): assert hw.Job.__bases__[0](["true"]).args

def test_pickle(tmp_path):
    hw.save(tmp_path / "numbers.pkl")
    with open(tmp_path / "numbers.pkl", "rb") as file:
        assert pickle.load(file) == [1, 2]

def test_dumped(): assert pickle.loads(hw.run()) == [1, 2]

class Box:
    def __init__(self, *items): self.items = list(items)
    def __setitem__(self, place, item): self.items[place] = item
    def __getitem__(self, place): return self.items[place]
    def total(self): return sum(self.items)

def test_own_object():
    box = Box(1, 2, 3)
    assert hw.empty(box) == box.total()

def test_own_items():
    box = Box(1, 2, 3)
    assert hw.clear(box) == box.total()

def test_grown():
    box = Box(1, 2, 3)
    hw.grow(box)
    assert hw.add(box) == 5 and box.items[3] == 4

def test_plain_pickles():
    for one in ([1, {"a": (2.5, None)}], {1, 2}, collections.Counter("abca")):
        assert pickle.loads(hw.dumps(one)) == one
"""
HONEST = (
    "named",
    "quiet_on_purpose",
    "heard",
    "items",
    "grown",
    "folder",
    "folder_is_gone",
    "plain_pickles",
)


def test_wrong_programs_fail_and_right_ones_pass(run):
    """Each was passed once."""
    names = [line[4:].partition("(")[0] for line in TESTS.split("\n") if line.startswith("def ")]
    told = run([PROGRAM], {FILE: TESTS}, [f"{FILE}::{name}" for name in names])
    passed = {name for name, verdict in told.verdicts().items() if verdict == "passed"}
    said = {one.id: one.message for one in told.tests.values()}
    assert passed == {f"test_{name}" for name in HONEST}, said
    assert "730184" not in "".join(one.output for one in told.tests.values())
    assert set(told.verdicts().values()) <= {"passed", "failed", "error"}, said


def test_a_class_that_one_test_cell_means_is_no_number_in_another(play):
    """Whatever a test names answers for itself, there only."""
    told = play(
        ("answer", PROGRAM),
        ("test", "stack = Stack()\nassert 2 in stack"),
        ("test", "assert abs(mean([1, 2]) - 1.5) < 0.001"),
        ("test", "assert 2 in stack and Stack() - 1 == 0"),
    )
    assert told.verdicts() == {"t1": "passed", "t2": "failed", "t3": "passed"}, told.tests


def test_a_plain_value_that_breaks_a_test_is_no_fault_of_the_test(run):
    """Else `PATH = ""` would give the attempt back."""
    test = "from hw import PATH\ndef test_one():\n    assert open(PATH).read() == 'x'\n"
    told = run(["PATH = '/nowhere/x'"], {FILE: test}, [f"{FILE}::test_one"])
    assert told.verdicts() == {"test_one": "failed"}, told.tests


def test_what_the_reference_catches_may_be_caught(run):
    """Else nobody could ask for a `retry` or a `suppress` of assertions."""
    cell = "class Quiet:\n    def __enter__(self): pass\n    def __exit__(self, *_): return True"
    test = "import hw\ndef test_one():\n    with hw.Quiet(): assert 1 == 2\n"
    one = f"{FILE}::test_one"
    collected = run([cell], {FILE: test}, [], collect=True).tests[one]
    assert (collected.verdict, collected.changes) == ("passed", True)
    assert run([cell], {FILE: test}, [one]).verdicts() == {"test_one": "failed"}
    spec = TestSpec(id=one, name=one, question="q", reference_changes=True)
    told = run([cell], {FILE: test}, [one], about={"tests": (spec,)})
    assert told.verdicts() == {"test_one": "passed"}, told.tests


CATCHES = """\
def quietly(function):
    try: function()
    except AssertionError: pass
"""
CAUGHT = "def check():\n    assert 1 == 2\nquietly(check)"


def test_what_one_test_cell_had_caught_costs_no_other(play):
    """The failed one has failed; what comes after it is judged for itself."""
    told = play(("answer", CATCHES), ("test", CAUGHT), ("test", "assert quietly(list) is None"))
    assert told.verdicts() == {"t1": "failed", "t2": "passed"}, told.tests


def test_a_test_cell_may_have_caught_what_the_reference_catches(play):
    """In notebooks as in files."""
    cells = ("answer", CATCHES), ("test", CAUGHT), ("test", "assert quietly(list) is None")
    collected = play(*cells, collect=True)
    assert collected.verdicts() == {"t1": "passed", "t2": "passed"}, collected.tests
    assert [one.changes for one in collected.tests.values()] == [True, False]
    one = f"{NOTEBOOK}::t1"
    spec = TestSpec(id=one, name="t1", question="q", reference_changes=True)
    other = TestSpec(id=f"{NOTEBOOK}::t2", name="t2", question="q")
    assert play(*cells, about={"tests": (spec, other)}).verdicts() == {
        "t1": "passed",
        "t2": "passed",
    }


def test_a_file_of_the_programs_is_not_the_authors_whatever_its_name(run):
    """What stands in the author's files is loaded as ever; an object only says that it is one."""
    cell = """
class File:
    def __init__(self, name):
        self.name, self.rest = name, b"cbuiltins\\nexec\\n(S'import builtins; builtins.HELD = 1'\\ntR."
    def read(self, size=-1):
        size = len(self.rest) if size < 0 else size
        part, self.rest = self.rest[:size], self.rest[size:]
        return part
    def readline(self):
        line, _, self.rest = self.rest.partition(b"\\n")
        return line + b"\\n"
def opened(name): return File(name)
"""
    test = """
import builtins, os, pickle
from hw import File, opened
def test_read():
    pickle.load(opened(__file__))
def test_ran():
    assert not hasattr(builtins, "HELD")
def test_own():
    with open(os.path.join(os.path.dirname(__file__), "own.pkl"), "rb") as file:
        assert str(pickle.load(file)) == "1.2.3.4"
"""
    files = {FILE: test, "tests/own.pkl": "cipaddress\nIPv4Address\n(S'1.2.3.4'\ntR."}
    names = ("test_read", "test_ran", "test_own")
    told = run([cell], files, [f"{FILE}::{name}" for name in names])
    assert [told.verdicts()[name] for name in names] == ["failed", "passed", "passed"], told.tests
