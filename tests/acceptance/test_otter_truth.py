"""Grade Otter Assign notebooks whose scores in Otter-Grader are known, question by question.

`tests/data/otter` is a notebook of ours and always there. The masters of
`../shared/fixtures/otter` (read, never copied into the project) were graded with otter-grader
7.0.0; where they are absent, ours is what this file runs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coplit_jupyter.bundle import build_bundle
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.report import Report
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.read import read_assignment
from coplit_jupyter.store.protocol import Version

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "otter" / "words.ipynb"
FIXTURES = ROOT.parent / "shared" / "fixtures" / "otter"

pytestmark = pytest.mark.timeout(600)

# (master, question) -> why the reference has no full marks, in Otter neither.
INCOMPLETE = {
    ("example", "q1"): "One of its tests imports student_file.py, which was not handed out with it."
}


@dataclass(frozen=True)
class Master:
    """An Otter notebook; `reference` and `student` are the scores by question, if known."""

    name: str
    path: Path
    reference: Mapping[str, float] | None
    student: Mapping[str, float]
    sandbox: str = "docker"

    def __str__(self) -> str:
        return self.name


def scores(graded: dict) -> dict[str, float]:
    return {test["name"]: test["score"] for test in graded["result"]["tests"] if "score" in test}


def masters() -> Iterator[Master]:
    yield Master(
        "own",
        OWN,
        {"q1": 3.0, "q2": 2.0, "q4": 1.0},
        {"q1": 0.0, "q2": 0.0, "q4": 0.0},
        "process",
    )
    if not FIXTURES.is_dir():
        return
    truth = json.loads((FIXTURES / "ground_truth.dev.json").read_text("utf-8"))
    for name, graded in truth["numpy2"]["assign"].items():
        path = FIXTURES / "assign_masters" / f"{name}.ipynb"
        yield Master(name, path, scores(graded["autograder"]), scores(graded["student"]))
    yield Master(
        "tutorial",
        FIXTURES / "tutorial" / "demo.ipynb",
        # Under NumPy 2 Otter gives its own tutorial 2.5 of 3: it compares `True` with `np.True_`.
        {"q1": 1.0, "q2": 1.0, "q3": 1.0},
        scores(truth["numpy1"]["tutorial"]["demo.ipynb"]),
    )


MASTERS = list(masters())


@pytest.fixture
def desk(request, master: Master) -> Desk:
    return request.getfixturevalue(f"{master.sandbox}_desk")


def publish_unproved(desk: Desk, authored: Authored) -> AssignmentId:
    """Publish as `coplit publish --force` does, without the proof: other tests prove."""
    return desk.store.publish(
        Version(
            manifest=authored.manifest,
            number=0,
            bundle=desk.bundles.put(build_bundle(authored.bundle_files, authored.manifest)),
            release=authored.release,
            author=authored.author,
            published_at=datetime.now(UTC),
            notes={},
        )
    ).manifest.id


def by_question(report: Report) -> dict[str, float]:
    assert report.status == "graded", report.error
    earned: dict[str, float] = defaultdict(float)
    for test in report.tests:
        earned[test.question] += test.points
    manual = {answer["question"] for answer in report.manual}
    return {name: round(points, 4) for name, points in earned.items() if name not in manual}


def told(report: Report) -> list[str]:
    return [f"{test.id}: {test.verdict} {test.message}" for test in report.tests]


@pytest.mark.parametrize("master", MASTERS, ids=str)
def test_reference_and_student_version_score_as_in_otter(master: Master, desk: Desk) -> None:
    """A course that moves over from Otter must not change anybody's grade."""
    authored = read_assignment(master.path, course="truth")
    assignment = publish_unproved(desk, authored)
    full: dict[str, float] = defaultdict(float)
    for test in authored.manifest.tests:
        full[test.question] += 0.0 if test.manual else test.points
    report = desk.grade_now(assignment, student="reference", notebooks=authored.reference)
    wanted = dict(master.reference or full)
    assert by_question(report) == pytest.approx(wanted, abs=1e-3), told(report)
    assert wanted == pytest.approx(
        {
            question: 0.0 if (master.name, question) in INCOMPLETE else points
            for question, points in full.items()
            if question in wanted
        }
    )
    report = desk.grade_now(assignment, student="release", notebooks=authored.release)
    assert by_question(report) == pytest.approx(dict(master.student), abs=1e-3), told(report)


def test_answers_for_a_person_are_collected(process_desk: Desk) -> None:
    """They wait in the report, and keep nothing else from being graded."""
    authored = read_assignment(OWN, course="manual")
    assignment = publish_unproved(process_desk, authored)
    report = process_desk.grade_now(assignment, student="reference", notebooks=authored.reference)
    (answer,) = report.manual
    assert answer["question"] == "q3"
    assert "few of them" in answer["answer"]
    assert (report.score, report.max_score) == (6.0, 6.0)


def test_an_otter_notebook_is_proved_and_published_as_it_is(process_desk: Desk) -> None:
    """The whole way: read, reference, release, other orders, leak check."""
    outcome = process_desk.publish(OWN, course="proved", mutants=False)
    assert outcome.version, outcome.proof.blockers


def test_there_is_always_a_notebook_to_compare_with() -> None:
    """An empty run would look like success."""
    assert MASTERS[0].path.is_file()
