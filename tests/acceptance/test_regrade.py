"""A test was wrong: look what mending it would change, apply that, and take it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

pytestmark = pytest.mark.timeout(300)

SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return x * 2\n    ### END SOLUTION\n"


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "id": "c1", "metadata": {}, "outputs": [], "source": source}
    cell["execution_count"] = None
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def author(folder: Path, *tests: str) -> Path:
    (folder / "tests").mkdir(parents=True, exist_ok=True)
    (folder / "double.ipynb").write_text(notebook(SOLUTION))
    lines = ["from double import double", *tests]
    (folder / "tests" / "test_double.py").write_text("\n\n".join(lines) + "\n")
    return folder


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path / "home", sandbox="process", slots=2))
    yield opened
    opened.close()


def test_a_regrade_is_seen_before_it_is_applied_and_can_be_undone(desk, tmp_path):
    """Instructors fear changing grades: nothing moves unseen, and nothing is lost."""
    lenient = "def test_two():\n    assert double(2) == 4"
    strict = "def test_text():\n    assert double('ab') == 'abab'"
    first = desk.publish(author(tmp_path / "a" / "double", lenient), mutants=False)
    assignment = first.version.manifest.id

    def hand_in(student: str, source: str):
        return desk.grade_now(
            assignment, student=student, notebooks={"double.ipynb": notebook(source)}
        )

    good = hand_in("good", "def double(x):\n    return x + x\n")
    narrow = hand_in("narrow", "def double(x):\n    return int(x) * 2\n")
    assert (good.score, narrow.score) == (1.0, 1.0)
    assert list(desk.regrader().preview(assignment)) == []

    second = desk.publish(author(tmp_path / "b" / "double", lenient, strict), mutants=False)
    assert second.version.number == 2
    seen = {one.student: one for one in desk.regrader().preview(assignment)}
    assert (seen["good"].before, seen["good"].after) == (1.0, 2.0)
    assert (seen["narrow"].before, seen["narrow"].after) == (1.0, 1.0)
    assert seen["narrow"].tests == {"tests/test_double.py::test_text": (None, "error")}
    assert desk.store.submission(good.submission).report == good

    applied = {one.student: one for one in desk.regrader().apply(assignment)}
    assert all(one.applied for one in applied.values())
    report = desk.store.submission(good.submission).report
    assert (report.score, report.bundle) == (2.0, second.version.bundle)
    assert list(desk.regrader().preview(assignment)) == []

    undone = {one.student: one for one in desk.regrader().undo(assignment)}
    assert (undone["good"].before, undone["good"].after) == (2.0, 1.0)
    assert desk.store.submission(good.submission).report == good
    assert len(desk.store.reports(good.submission)) == 2


def test_only_the_student_asked_for_is_regraded(desk, tmp_path):
    """A complaint of one student touches one student."""
    test = "def test_two():\n    assert double(2) == 4"
    assignment = desk.publish(author(tmp_path / "a" / "double", test), mutants=False).version
    name = assignment.manifest.id
    for student in ("kim", "lee"):
        source = "def double(x):\n    return 2 * x\n"
        desk.grade_now(name, student=student, notebooks={"double.ipynb": notebook(source)})
    more = "def test_three():\n    assert double(3) == 6"
    desk.publish(author(tmp_path / "b" / "double", test, more), mutants=False)
    assert [one.student for one in desk.regrader().apply(name, student="kim")] == ["kim"]
    assert [one.student for one in desk.regrader().preview(name)] == ["lee"]


def test_nobody_is_lowered_who_should_not_be(desk, tmp_path):
    """Tests became stricter in mid-term: who worked by the old ones keeps the better score."""
    lenient = "def test_two():\n    assert double(2) == 4"
    strict = "def test_two():\n    assert double(2) == 4 and double('a') == 'aa'"
    first = desk.publish(author(tmp_path / "a" / "double", lenient), mutants=False)
    name = first.version.manifest.id
    sources = {"narrow": "return int(x) * 2", "good": "return x + x", "other": "return 2 * x"}
    reports = {
        student: desk.grade_now(
            name,
            student=student,
            notebooks={"double.ipynb": notebook(f"def double(x):\n    {body}\n")},
        )
        for student, body in sources.items()
    }
    desk.publish(author(tmp_path / "b" / "double", strict), mutants=False)
    only = {reports["narrow"].submission, reports["good"].submission}
    assert desk.regrader().due(name, only=only) == 2
    turns = []
    regrader = replace(desk.regrader(), pause=lambda: turns.append("mine"))
    changes = {one.student: one for one in regrader.apply(name, only=only, never_lower=True)}
    assert set(changes) == {"narrow", "good"}
    assert len(turns) == 2
    assert (changes["narrow"].before, changes["narrow"].after) == (1.0, 1.0)
    assert not changes["narrow"].applied
    assert changes["good"].applied
    kept = desk.store.submission(reports["narrow"].submission)
    assert kept.report == reports["narrow"]
    assert [report.score for report in desk.store.reports(kept.id)] == [1.0, 0.0]
    assert desk.store.submission(reports["other"].submission).run == 1
