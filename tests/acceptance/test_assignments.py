"""Publish assignments of many styles, grade four kinds of submissions, and compare every verdict.

Each folder of `assignments/` is an assignment as an author keeps it, plus two things of this test:
`submissions/NAME.py` holds the cells (`# %% id`) in which a submission differs from the reference
notebook, and `expected.json` the verdicts. `reference` is the author's notebook, which cannot be
published unless it passes every test; `stub` is the release as published.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import coplit_jupyter
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

ASSIGNMENTS = Path(__file__).parent / "assignments"
NAMES = sorted(path.name for path in ASSIGNMENTS.iterdir() if path.is_dir())

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("home"), slots=1))
    yield opened
    opened.close()


def publish(desk: Desk, name: str, folder: Path) -> AssignmentId:
    """Publish the author's part of the folder: what belongs to this test stays behind."""
    shutil.copytree(
        ASSIGNMENTS / name, folder, ignore=shutil.ignore_patterns("submissions", "expected.json")
    )
    outcome = desk.publish(folder, course="acceptance", mutants=False)
    assert outcome.version, f"{name} cannot be published: {outcome.proof.blockers}"
    return outcome.version.manifest.id


def with_cells(author: str, changes: Path) -> str:
    """Put the cells of a submission in the place of those of the same id; new ones go last."""
    notebook = json.loads(author)
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    for part in re.split(r"^# %% ", changes.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        name, _, source = part.partition("\n")
        assert name in cells, f"{changes.name}: no cell {name!r} in the notebook"
        cells[name]["source"] = source.strip("\n").splitlines(keepends=True)
    return json.dumps(notebook, ensure_ascii=True)


def submissions(desk: Desk, assignment: AssignmentId, expected: Mapping[str, Any]) -> dict:
    """The text of every submission by name; publishing has proved the reference already."""
    version = desk.store.version(assignment)
    (notebook,) = version.manifest.notebooks
    author = version.author[notebook]
    folder = ASSIGNMENTS / assignment.name / "submissions"
    texts = {"stub": version.release[notebook]}
    if "reference" in expected:
        texts["reference"] = author
    for path in sorted(folder.glob("*.py")):
        texts[path.stem] = with_cells(author, path)
    assert set(expected) <= set(texts), "expected.json names a submission that is not there"
    return {name: {notebook: text.encode()} for name, text in texts.items()}


def differences(report: Report, expected: Mapping[str, Any]) -> list[str]:
    """Say what of a report is not as expected, one sentence each."""
    if report.status != "graded":
        return [f"status {report.status}: {report.error}"]
    tests = {test.id.removeprefix("tests/"): test for test in report.tests}
    found = [f"{name}: no such test" for name in expected["tests"] if name not in tests]
    for name, test in tests.items():
        wanted = expected["tests"].get(name, expected.get("others"))
        if wanted is None:
            found.append(f"{name}: expected.json says nothing, it is {test.verdict}")
            continue
        wanted = wanted if isinstance(wanted, dict) else {"verdict": wanted}
        text = f"({test.message[:200]!r}, expected {test.expected}, actual {test.actual})"
        if test.verdict not in wanted["verdict"].split("|"):
            found.append(f"{name}: {test.verdict}, not {wanted['verdict']} {text}")
        found += [
            f"{name}: {field} is {getattr(test, field)!r}, not {wanted[field]!r} {text}"
            for field in ("expected", "actual", "cell")
            if field in wanted and getattr(test, field) != wanted[field]
        ]
        if wanted.get("message", "") not in test.message:
            found.append(f"{name}: no {wanted['message']!r} in {test.message!r}")
        if (test.verdict == "passed") != (test.points == test.max_points):
            found.append(f"{name}: {test.verdict} with {test.points} of {test.max_points} points")
    return found + [
        f"{field} is {getattr(report, field)}, not {expected[field]}"
        for field in ("score", "max_score")
        if field in expected and getattr(report, field) != expected[field]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_submission_gets_its_verdicts(name: str, desk: Desk, tmp_path: Path) -> None:
    """An ordinary test file must judge as it would under plain pytest, and no lie may pass it."""
    expected = json.loads((ASSIGNMENTS / name / "expected.json").read_text("utf-8"))
    assignment = publish(desk, name, tmp_path / name)
    wrong = []
    for submission, notebooks in submissions(desk, assignment, expected).items():
        report = desk.grade_now(assignment, student=submission, notebooks=notebooks)
        assert submission in expected, f"expected.json says nothing of {submission}"
        wrong += [f"{submission}: {line}" for line in differences(report, expected[submission])]
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_demo_sample_gets_its_verdicts(desk: Desk) -> None:
    """The first thing that a new user sees: each kind of verdict, and the right points."""
    demo = Path(coplit_jupyter.__file__).parent / "_demo"
    outcome = desk.publish(demo / "hw1", mutants=False)
    assert outcome.version, outcome.proof.blockers
    sample = {"hw1.ipynb": (demo / "sample" / "hw1.ipynb").read_bytes()}
    report = desk.grade_now(outcome.version.manifest.id, student="sample", notebooks=sample)
    wanted = json.loads((demo / "sample" / "hw1.json").read_text("utf-8"))
    assert {test.id: test.verdict.value for test in report.tests} == wanted
    assert (report.score, report.max_score) == (6.0, 13.0)


def test_there_are_enough_styles() -> None:
    """Fourteen ways of writing tests at least; each with a partial and a hostile submission."""
    assert len(NAMES) >= 14
    hostile = list(ASSIGNMENTS.glob("*/submissions/hostile.py"))
    assert len(hostile) >= 14
