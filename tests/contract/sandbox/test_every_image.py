"""The core of the contract, held by every image that grades, in its own language.

One order an image, with a test for each kind of verdict; and one whose cells do not even run. The
runs of all images begin at once, a few at a time, so that one's waiting is another's work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from coplit_jupyter.model.assignment import Runner
from coplit_jupyter.model.report import CellResult
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.sandbox.catalog import images_folder, load_catalog
from coplit_jupyter.sandbox.protocol import Ending, RunOrder, TestFinished, TestStarted

IMAGES = {
    name: spec.language
    for name, spec in load_catalog(images_folder()).items()
    if spec.language and not spec.is_tool
}
# In this order: what comes after a crash and after a loop shows that they cost nothing else.
VERDICTS = {
    "right": "passed",
    "wrong": "failed",
    "raises": "error",
    "secret": "failed",
    "shouts": "failed",
    "eats": "out-of-memory",
    "dies": "error",
    "spins": "timed-out",
    "after": "passed",
}
SECRET = "4711"
OUTPUT_BYTES = 4_000

pytestmark = [
    pytest.mark.docker,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("every-image"),  # the runs are shared
]


@dataclass(frozen=True, kw_only=True)
class Core:
    """The core in one language: a program in two cells, its tests, and cells that end the run.

    `verdicts` are those that its tests give another name.
    """

    cells: tuple[str, str]
    files: Mapping[str, str]
    test: str
    broken: tuple[str, str]
    broken_says: str = "cell 1 was running"
    about: Mapping[str, Any] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)

    def id(self, name: str) -> str:
        """Give the id of one of the tests."""
        return self.test.format(name=name, number=list(VERDICTS).index(name))


PYTHON = Core(
    cells=(
        """\
import os, sys
def add(a, b):
    return a + b
def raises():
    raise ValueError("no number")
def shouts():
    for _ in range(500): print("x" * 100)
    return 1""",
        """\
def dies(): os._exit(3)
def eats(): return len(bytearray(3 * 1024 ** 3))
def spins():
    while True: pass""",
    ),
    files={
        "tests/test_hw.py": f"""\
import hw
def test_right(): assert hw.add(1, 2) == 3
def test_wrong(): assert hw.add(1, 2) == 4
def test_raises(): hw.raises()
def test_secret(): assert hw.add({SECRET}, 0) == 0
def test_shouts(): assert hw.shouts() == 2
def test_eats(): assert hw.eats() == 1
def test_dies(): hw.dies()
def test_spins(): hw.spins()
def test_after(): assert hw.add(2, 2) == 4
"""
    },
    test="tests/test_hw.py::test_{name}",
    broken=("import os\nos._exit(0)", "1"),
)
JAVASCRIPT = Core(
    cells=(
        """\
export const add = (a, b) => a + b;
export function raises() { throw new TypeError('no number'); }
export function shouts() {
  for (let n = 0; n < 500; n++) console.log('x'.repeat(100));
  return 1;
}""",
        """\
export const dies = () => process.exit(3);
export const eats = () => {
  const kept = [];
  for (;;) kept.push(Buffer.alloc(1 << 26, 1));
};
export const spins = () => { for (;;); };""",
    ),
    files={
        "tests/hw.test.js": f"""\
const hw = require('./hw');
test('right', () => expect(hw.add(1, 2)).toBe(3));
test('wrong', () => expect(hw.add(1, 2)).toBe(4));
test('raises', () => hw.raises());
test('secret', () => expect(hw.add({SECRET}, 0)).toBe(0));
test('shouts', () => expect(hw.shouts()).toBe(2));
test('eats', () => hw.eats());
test('dies', () => hw.dies());
test('spins', () => hw.spins());
test('after', () => expect(hw.add(2, 2)).toBe(4));
"""
    },
    test="tests/hw.test.js::{name}",
    broken=("process.exit(0);", "1"),
)
CASES = {
    "right": "3",
    "wrong": "4",
    "raises": "",
    "secret": SECRET,
    "shouts": "1",
    "eats": "",
    "dies": "",
    "spins": "",
    "after": "3",
}
C = Core(
    cells=(
        """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int add(int a, int b) { return a + b; }""",
        """\
int main(int count, char **words) {
    const char *what = words[1];
    if (!strcmp(what, "raises")) { fputs("no number", stderr); return 1; }
    if (!strcmp(what, "shouts")) for (int n = 0; n < 500; n++) printf("%0100d\\n", n);
    if (!strcmp(what, "dies")) abort();
    if (!strcmp(what, "eats")) for (;;) {
        volatile char *kept = malloc(1 << 26);
        for (int at = 0; at < 1 << 26; at += 4096) kept[at] = 1;
    }
    if (!strcmp(what, "spins")) for (;;);
    printf("%d\\n", add(1, count));
    return 0;
}""",
    ),
    files={
        f"tests/cases/{number}_{name}.{kind}": f"{text}\n"
        for number, (name, out) in enumerate(CASES.items())
        for kind, text in (("out", out), ("args", name))
    },
    test="tests/{number} {name}",
    broken=("int main(void) { return 1 +; }", "int more;"),
    broken_says="does not compile",
    about={
        "runner": Runner(
            command="io_cases ./hw", results="tap", source="hw.c", compile="gcc -O1 -o hw hw.c"
        )
    },
    verdicts={"raises": "failed"},  # a status is no exception
)
CORES = {"python": PYTHON, "javascript": JAVASCRIPT, "c": C}


@dataclass
class Heard:
    """What a run said, in order."""

    ending: Ending
    events: list[TestStarted | TestFinished]
    cells: dict[str, CellResult]

    @property
    def tests(self) -> dict[str, TestFinished]:
        return {one.id: one for one in self.events if isinstance(one, TestFinished)}


@pytest.fixture(scope="module")
def runs(
    all_images, order: Callable[..., RunOrder], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Future[Heard]]]:
    """Begin the two runs of every image."""
    from coplit_jupyter.sandbox.docker import DockerSandbox

    sandbox = DockerSandbox(Settings(home=tmp_path_factory.mktemp("home"), slots=3, warm_pairs=0))

    def go(order: RunOrder) -> Heard:
        events: list[Any] = []
        evidence = sandbox.run(order, on_event=events.append)
        told = [one for one in events if isinstance(one, TestStarted | TestFinished)]
        cells = {one.cell: one for one in events if isinstance(one, CellResult)}
        return Heard(evidence.ending, told, cells)

    with ThreadPoolExecutor(3) as pool:
        begun = {}
        for name, language in IMAGES.items():
            core = CORES[language]
            about = {**core.about, "language": language, "image": f"coplit/{name}"}
            tests = [core.id(one) for one in VERDICTS]
            for which, cells in (("core", core.cells), ("broken", core.broken)):
                begun[name, which] = pool.submit(
                    go,
                    order(
                        list(cells),
                        dict(core.files),
                        tests,
                        hidden=(core.id("secret"),),
                        about=about,
                        test_seconds=5,
                        output_bytes=OUTPUT_BYTES,
                    ),
                )
        yield begun
    sandbox.close()


@pytest.fixture(params=list(IMAGES))
def image(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def core(image: str) -> Core:
    return CORES[IMAGES[image]]


@pytest.fixture
def heard(image: str, runs) -> Heard:
    return runs[image, "core"].result(timeout=500)


def test_each_test_gets_one_result_of_its_kind(heard: Heard, core: Core) -> None:
    """Passed, failed, raised, ended, out of memory, endless; what comes after them is not hit."""
    assert heard.ending is Ending.COMPLETE
    told = {name: heard.tests[core.id(name)].verdict.value for name in VERDICTS}
    wrong = {
        name: verdict
        for name, verdict in told.items()
        if verdict != core.verdicts.get(name, VERDICTS[name])
    }
    assert not wrong, {name: heard.tests[core.id(name)] for name in wrong}


def test_results_come_one_by_one_in_order(heard: Heard, core: Core) -> None:
    """A test is told as begun, then as ended, before the next one begins."""
    assert [one.id for one in heard.events if isinstance(one, TestFinished)] == [
        core.id(name) for name in VERDICTS
    ]
    started = [one.id for one in heard.events if isinstance(one, TestStarted)]
    assert started == [one.id for one in heard.events if isinstance(one, TestFinished)]


def test_hidden_tests_say_nothing_but_the_verdict(heard: Heard, core: Core) -> None:
    hidden = heard.tests[core.id("secret")]
    assert (hidden.message, hidden.output, hidden.expected, hidden.actual) == ("", "", None, None)
    assert SECRET not in repr(heard)


def test_a_failure_says_what_came_and_printed_text_is_cut(heard: Heard, core: Core) -> None:
    wrong = heard.tests[core.id("wrong")]
    assert "4" in f"{wrong.expected} {wrong.message}"
    assert "3" in f"{wrong.actual} {wrong.message}"
    shouts = heard.tests[core.id("shouts")]
    assert 1_000 < len(f"{shouts.output}{shouts.actual}".encode()) < OUTPUT_BYTES + 500
    assert "no number" in str(heard.tests[core.id("raises")])


def test_cells_that_do_not_run_cost_every_test_with_a_reason(image: str, core: Core, runs) -> None:
    """Ended while they ran, or not compiled: no test is left without a word."""
    heard = runs[image, "broken"].result(timeout=500)
    assert heard.ending is Ending.COMPLETE
    assert set(heard.tests) == {core.id(name) for name in VERDICTS}
    assert {one.verdict.value for one in heard.tests.values()} == {"error"}
    assert core.broken_says in heard.tests[core.id("right")].message
    assert heard.cells["c1"].status == "error"
