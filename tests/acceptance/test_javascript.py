"""Publish assignments in JavaScript, grade what students hand in, and compare every verdict.

A folder of `javascript/` is an assignment, whose notebook is written as `notebook.js` (`// %% id`
begins a cell); `submissions/NAME.js` holds the cells that a submission changes, `expected.json` the
tests that the stub passes, and of each submission the tests that do not pass.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.publish import PublishOutcome
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.testing.authoring import code, notebook
from coplit_jupyter.wiring import open_desk

FOLDER = Path(__file__).parent / "javascript"
EXERCISES = [
    "common",
    "habits",
    "hangul",
    "later",
    "modules",
    "own",
    "clocks",
    "sameness",
    "components",
]

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900), pytest.mark.usefixtures("react_image")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("home"), slots=1))
    yield opened
    opened.close()


def cells_of(path: Path) -> dict[str, str]:
    parts = re.split(r"^// %% ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {name: source.strip("\n") for name, _, source in (one.partition("\n") for one in parts)}


def written(cells: Mapping[str, str]) -> str:
    made = [code(source, id=f"c{number}") for number, source in enumerate(cells.values())]
    return notebook(*made, kernel="javascript", language="javascript")


def publish(desk: Desk, name: str, folder: Path) -> PublishOutcome:
    """Publish the author's part of the folder, its notebook made from `notebook.js`."""
    kept = shutil.ignore_patterns("submissions", "expected.json", "notebook.js")
    shutil.copytree(FOLDER / name, folder, ignore=kept)
    named = re.search(
        r'^notebook = "(.+)"', (folder / "assignment.toml").read_text("utf-8"), re.MULTILINE
    )
    file = named.group(1) if named else f"{name}.ipynb"
    (folder / file).write_text(written(cells_of(FOLDER / name / "notebook.js")), "utf-8")
    outcome = desk.publish(folder, course="javascript", mutants=False)
    assert outcome.version, f"{name} cannot be published: {outcome.proof.blockers}"
    return outcome


def grade(desk: Desk, outcome: PublishOutcome, cells: Mapping[str, str], student: str) -> Report:
    assert outcome.version
    (file,) = outcome.version.manifest.notebooks
    notebooks = {file: written(cells).encode()}
    return desk.grade_now(outcome.version.manifest.id, student=student, notebooks=notebooks)


def differences(report: Report, expected: Mapping[str, Any], cells: list[str]) -> list[str]:
    found = [] if report.status == "graded" else [f"status {report.status}: {report.error}"]
    tests = {test.id.removeprefix("tests/"): test for test in report.tests}
    found += [f"{name}: no such test" for name in expected if name not in tests]
    for name, test in tests.items():
        wanted = expected.get(name, {"verdict": "passed"})
        told = f"({test.message[:300]!r}, expected {test.expected}, actual {test.actual})"
        if test.verdict == "not-run" and test.points == test.max_points:
            continue  # the reference skips it, too
        if test.verdict != wanted["verdict"]:
            found.append(f"{name}: {test.verdict}, not {wanted['verdict']} {told}")
        for field in ("message", "output"):
            if wanted.get(field, "") not in getattr(test, field):
                found.append(f"{name}: no {wanted[field]!r} in {getattr(test, field)!r}")
        for field in ("expected", "actual"):
            if field in wanted and getattr(test, field) != wanted[field]:
                found.append(f"{name}: {field} is {getattr(test, field)!r} {told}")
        if "cell" in wanted and test.cell != f"c{cells.index(wanted['cell'])}":
            found.append(f"{name}: arose in {test.cell!r}")
    return found


@pytest.mark.parametrize("name", EXERCISES)
def test_every_submission_gets_its_verdicts(name: str, desk: Desk, tmp_path: Path) -> None:
    """A reference gets full marks, a stub what jest gives it, a mistake its own verdict."""
    outcome = publish(desk, name, tmp_path / name)
    expected = json.loads((FOLDER / name / "expected.json").read_text("utf-8"))
    proof = outcome.proof.to_json()
    assert [one.removeprefix("tests/") for one in proof["release"]["passed"]] == expected["stub"]
    reference = cells_of(FOLDER / name / "notebook.js")
    wrong = []
    for path in sorted((FOLDER / name / "submissions").glob("*.js")):
        changed = cells_of(path)
        assert set(changed) <= set(reference), f"{path.name} changes a cell that is not there"
        report = grade(desk, outcome, {**reference, **changed}, path.stem)
        wrong += differences(report, expected[path.stem], list(reference))
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_page_that_lies_passes_a_test(desk: Desk, tmp_path: Path) -> None:
    """What a query finds is testing-library's word in the judge, whatever a program replaces."""
    outcome = publish(desk, "lying", tmp_path / "lying")
    attacks = sorted((FOLDER / "lying" / "submissions").glob("*.js"))
    assert len(attacks) >= 8
    found = []
    for path in attacks:
        report = grade(desk, outcome, cells_of(path), path.stem)
        verdicts = {test.id: test.verdict.value for test in report.tests}
        if report.status != "graded" or report.score != 0 or len(verdicts) != 2:
            found.append(f"{path.stem}: {report.status} with {report.score}, {verdicts}")
        if {"passed", "broken"} & set(verdicts.values()):
            found.append(f"{path.stem}: {verdicts}")
    assert not found, "\n" + "\n".join(found)
