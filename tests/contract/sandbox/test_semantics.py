"""Ordinary tests run unchanged against a program in another process; dishonest objects fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from coplit_jupyter.sandbox.protocol import Ending

CASES = Path(__file__).parent / "cases"
PART = re.compile(r"^--- (student|test|expect)\n", re.MULTILINE)
EXPECTED = re.compile(r"(?P<test>\S+): (?P<verdict>\S+)(?P<more>.*)")
FILES = {
    "tests/table.csv": "1,2\n3,4\n",
    "tests/helper.py": "import hw\ndef triple(): return hw.h_value() * 3\n"
    "def check(n): assert hw.h_value() == n\n",
    "tests/conftest.py": "import pytest, hw\n@pytest.fixture\ndef from_conftest(): return hw.h_value()\n",
    "files/own.csv": "own,1\n",
}


@dataclass(frozen=True)
class Case:
    """Student code, a test file, and what is expected of each test."""

    title: str
    student: str
    test: str
    expect: tuple[tuple[str, str, str], ...]

    @property
    def file(self) -> str:
        return f"tests/test_{re.sub('[^a-z]+', '_', self.title)}.py"


def read_cases() -> list[Case]:
    found = []
    for path in sorted(CASES.glob("*.txt")):
        for text in re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:]:
            title, _, body = text.partition("\n")
            _, *parts = PART.split(body)
            named = dict(zip(parts[::2], parts[1::2], strict=True))
            lines = [EXPECTED.fullmatch(line) for line in named["expect"].strip().splitlines()]
            expect = tuple((m["test"], m["verdict"], m["more"].strip()) for m in lines)
            found.append(Case(title, named["student"], named["test"], expect))
    return found


ALL = read_cases()


@pytest.fixture(scope="module")
def results(run_all):
    """Run every case's tests on one notebook with every case's cells."""
    cells = [
        cell.strip("\n")
        for case in ALL
        for cell in re.split(r"^%%cell\n", case.student, flags=re.MULTILINE)
        if cell.strip()
    ]
    files = {**FILES, **{case.file: case.test for case in ALL}}
    tests = [f"{case.file}::{test}" for case in ALL for test, _, _ in case.expect]
    told = run_all(cells, files, tests, wall_seconds=900.0, test_seconds=60.0)
    assert told.evidence.ending is Ending.COMPLETE
    return told.tests


@pytest.mark.xdist_group("sandbox-semantics")  # the one run serves every case
@pytest.mark.timeout(1000)
@pytest.mark.parametrize(
    ("case", "test", "verdict", "more"),
    [
        pytest.param(case, *expected, id=f"{case.title}: {expected[0]}")
        for case in ALL
        for expected in case.expect
    ],
)
def test_verdict(results, case, test, verdict, more):
    """A test written for plain pytest gets the verdict that plain pytest would give, or better."""
    result = results[f"{case.file}::{test}"]
    assert result.verdict.value == verdict, result
    assert result.skipped is (more == "skipped")
    for name, _, text in re.findall(r"(actual|expected)(=)(.*?)(?= expected=| message~|$)", more):
        assert getattr(result, name) == text, result
    if match := re.search(r"(message|output)~(.*)", more):
        assert match[2] in getattr(result, match[1]), result
