"""Grade courses of which nbgrader's own scores are known, and compare cell by cell.

`tests/data/nbgrader` is a course of ours and always there. The courses of
`../shared/fixtures/nbgrader` (read, never copied into the project) were graded with nbgrader
0.9.6; where they are absent, ours is what this file runs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coplit_jupyter.bundle import build_bundle
from coplit_jupyter.errors import InstructorError
from coplit_jupyter.grading.autotests import with_autotests
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.limits import Limits
from coplit_jupyter.model.report import Report
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.read import read_assignment
from coplit_jupyter.notebook.release import leaks
from coplit_jupyter.store.protocol import Version

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "nbgrader"
FIXTURES = ROOT.parent / "shared" / "fixtures" / "nbgrader"

pytestmark = pytest.mark.timeout(600)

# (course, student, cell) -> why the score is not nbgrader's.
EXCEPTIONS: dict[tuple[str, str, str], str] = {}

# Students of whom one stands for all, because every score is 0; none where the cells of a notebook
# alone take up to a minute (ccha_Lab9 counts a million games in a loop).
REPRESENTATIVE = {
    "eds_A1": ["half"],
    "eds_A4": ["instr"],
    "intropy_numpy": ["instr"],
    "fmind_04": ["instr", "release"],
    "ccha_Lab9": [],
}

# What a course needs to be there that its folder lacks.
MISSING_FILES = {
    # A module that the course's machines had; its three functions, from how the tests use them.
    "ccha_Lab4": {
        "markposition.py": (
            "counted = set()\n"
            "mark_as_counted = counted.add\n"
            "check_if_counted = counted.__contains__\n"
            "reset_all_to_not_counted = counted.clear\n"
        )
    }
}
# A limit ends these: it need not take a minute here.
SHORT_LIMITS = {
    "infinite_loop": Limits(cells_seconds=2.0),
}


@dataclass(frozen=True)
class Course:
    """An assignment, what students handed in, and nbgrader's scores of them."""

    name: str
    source: Path
    submitted: Path
    inner: str
    students: Mapping[str, Any]
    sandbox: str = "process"

    def __str__(self) -> str:
        return self.name


def courses() -> Iterator[Course]:
    own = json.loads((OWN / "ground_truth.json").read_text("utf-8"))
    yield Course(
        "own", OWN / "source" / "temperature", OWN / "submitted", "temperature",
        own["temperature"]["students"],
    )  # fmt: skip
    if not FIXTURES.is_dir():
        return
    truth = json.loads((FIXTURES / "ground_truth.dev.json").read_text("utf-8"))
    yield Course(
        "quickstart", FIXTURES / "quickstart_upstream" / "source" / "ps1",
        FIXTURES / "quickstart_nbgrader_0.9.6" / "submitted", "ps1",
        truth["quickstart"]["ps1"]["students"],
    )  # fmt: skip
    for name, scenario in truth["scenarios"].items():
        folder = FIXTURES / "scenarios" / name
        yield Course(
            name, folder / "source" / "ps1", folder / "submitted", "ps1",
            scenario["ps1"]["students"],
        )  # fmt: skip
    real = json.loads((FIXTURES / "ground_truth_real_courses.dev.json").read_text("utf-8"))
    for name, assignment in real["gradebook"].items():
        folder = FIXTURES / "real_courses" / name
        yield Course(
            name, folder / "source", folder / "submitted", "", assignment["students"], "docker"
        )


COURSES = list(courses())


@pytest.fixture
def desk(request, course: Course) -> Desk:
    return request.getfixturevalue(f"{course.sandbox}_desk")


def publish_unproved(desk: Desk, folder: Path, limits: Limits) -> AssignmentId:
    """Publish as `coplit publish --force` does, without the proof: other tests prove."""

    def keep(draft: Authored) -> Any:
        return desk.bundles.source(desk.bundles.put(build_bundle(draft.bundle_files, None)))

    authored = with_autotests(
        read_assignment(folder, course="truth"), sandbox=desk.sandbox, keep=keep
    )
    manifest = replace(authored.manifest, limits=limits)
    version = desk.store.publish(
        Version(
            manifest=manifest,
            number=0,
            bundle=desk.bundles.put(build_bundle(authored.bundle_files, manifest)),
            release=authored.release,
            author=authored.author,
            published_at=datetime.now(UTC),
            notes={},
        )
    )
    return version.manifest.id


def prepared(course: Course, folder: Path) -> Path:
    """Copy the course's source, and add what it needs to run here."""
    shutil.copytree(course.source, folder)
    for name, content in MISSING_FILES.get(course.name, {}).items():
        (folder / name).write_text(content, "utf-8")
    return folder


def handed_in(course: Course, student: str) -> dict[str, bytes]:
    folder = course.submitted / student / course.inner
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}


def differences(course: Course, student: str, report: Report) -> list[str]:
    """Compare every automatic cell; an exception that no longer is one is a difference, too."""
    if report.status != "graded":
        return [f"{student}: {report.status}: {report.error}"]
    tests = {test.id: test for test in report.tests}
    wrong = []
    for notebook, cells in course.students[student]["notebooks"].items():
        for cell, known in cells["cells"].items():
            test = tests.get(f"{notebook}.ipynb::{cell}")
            if test is None:  # graded by a person, or no grade cell at all
                continue
            same = abs(test.points - (known["auto_score"] or 0.0)) < 1e-6
            if same == ((course.name, student, cell) in EXCEPTIONS):
                wrong.append(
                    f"{student}: {cell}: {test.points} points, nbgrader: {known['auto_score']} "
                    f"({test.verdict}: {test.message[:200]!r})"
                )
    return wrong


@pytest.mark.parametrize("course", COURSES, ids=str)
def test_automatic_scores_are_nbgrader_s_cell_by_cell(course: Course, desk: Desk, tmp_path) -> None:
    """A course that moves over from nbgrader must not change anybody's grade."""
    folder = prepared(course, tmp_path / "source" / course.name)
    assignment = publish_unproved(desk, folder, SHORT_LIMITS.get(course.name, Limits()))
    wrong = []
    for student in REPRESENTATIVE.get(course.name, course.students):
        report = desk.grade_now(assignment, student=student, notebooks=handed_in(course, student))
        wrong += differences(course, student, report)
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_automatic_cell_of_the_truth_is_a_test_of_ours() -> None:
    """Cells that were lost while reading would not be compared at all."""
    for course in COURSES:
        manifest = read_assignment(course.source).manifest
        ours = {test.id for test in manifest.tests}
        for answers in course.students.values():
            known = {
                f"{notebook}.ipynb::{cell}"
                for notebook, cells in answers["notebooks"].items()
                for cell, score in cells["cells"].items()
                if "auto_score" in score
            }
            assert known <= ours, f"{course}: {sorted(known - ours)}"


def test_notebooks_of_the_wild_are_read_or_refused_with_a_reason(tmp_path) -> None:
    """A teacher who tries an old notebook must get an assignment or a sentence, never a traceback."""
    found = sorted((FIXTURES.parent / "notebooks").glob("*/*.ipynb")) or [
        *(OWN / "source").glob("*/*.ipynb"),
        *(OWN / "submitted").glob("*/*/*.ipynb"),
    ]
    refused = []
    for path in found:
        try:
            authored = read_assignment(path)
        except InstructorError as error:
            refused.append(error)
        else:
            assert not leaks(authored), path
    assert all(error.message and error.hint for error in refused)
    assert "bad-assignment" not in {error.code for error in refused}, "a reason without a name"
    assert len(refused) <= len(found) // 3


def test_there_is_always_a_course_to_compare_with() -> None:
    """An empty run would look like success."""
    assert len(COURSES[0].students) >= 4


def test_a_course_is_proved_and_published_as_it_is(process_desk: Desk, tmp_path) -> None:
    """The whole way: read, reference, release, other orders, leak check."""
    folder = shutil.copytree(OWN / "source" / "temperature", tmp_path / "temperature")
    outcome = process_desk.publish(folder, course="proved", mutants=False)
    assert outcome.version, outcome.proof.blockers
    assert outcome.version.manifest.max_score == 9
