"""An instructor watches the class in JupyterLab, gives more time, and mends a test."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.xdist_group("browser")]

HW1 = AssignmentId("py101", "sums")
ASSIGNMENT = """
[assignment]
name = "sums"
title = "Sums and texts"
course = "py101"
notebook = "sums.ipynb"
due = 2026-01-31T23:59:00Z
late = ["999 days: 80%"]
"""
LENIENT = """
import pytest
from sums import add, shout


@pytest.mark.points(2)
def test_adds_numbers():
    assert add(2, 3) == 5


@pytest.mark.hidden
@pytest.mark.parametrize("word", ["s3cret"])
def test_shouts(word):
    assert shout(word) == word.upper()
"""
STRICT = LENIENT + "\n\ndef test_adds_texts():\n    assert add('a', 'b') == 'ab'\n"
SOLUTION = {
    "c-add": "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION",
    "c-shout": "def shout(word):\n    ### BEGIN SOLUTION\n    return word.upper()\n"
    "    ### END SOLUTION",
}


def notebook(sources: dict[str, str]) -> str:
    cells = [
        {
            "cell_type": "code",
            "id": cell,
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for cell, source in sources.items()
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


class Course:
    """The class, seen from outside of the browser: another process on the same home."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.folder = folder
        self.desk = open_desk(Settings(home=home, sandbox="process", slots=1))

    def publish(self, tests: str) -> None:
        (self.folder / "tests").mkdir(parents=True, exist_ok=True)
        (self.folder / "assignment.toml").write_text(ASSIGNMENT)
        (self.folder / "tests" / "test_sums.py").write_text(tests)
        (self.folder / "sums.ipynb").write_text(notebook(SOLUTION))
        assert self.desk.publish(self.folder, mutants=False).version is not None

    def hand_in(self, student: str, add: str, shout: str = "word.upper()") -> float | None:
        sources = {
            "c-add": f"def add(a, b):\n    return {add}",
            "c-shout": f"def shout(word):\n    return {shout}",
        }
        books = {"sums.ipynb": notebook(sources)}
        return self.desk.grade_now(HW1, student=student, notebooks=books).score


@pytest.fixture
def course(school, tmp_path) -> Iterator[Course]:
    made = Course(school.root.parent / "home", tmp_path / "sums")
    made.publish(LENIENT)
    yield made
    made.desk.close()


def open_board(person) -> None:
    """Open the board from the launcher, as one who teaches finds it."""
    page = person.page
    page.goto(f"{person.lab.url}lab/workspaces/board-{os.urandom(4).hex()}")
    page.locator(".jp-LauncherCard[data-category='Other'], .jp-LauncherCard").first.wait_for()
    page.locator(".jp-LauncherCard", has_text="Class Board").click()
    page.locator("#coplit-board .cp-Board-bar").first.wait_for()


def score_of(page, student: str, score: str):
    """The cell of a student, once it shows that score."""
    row = page.locator(f".cp-Grid-row[data-student='{student}']")
    return row.locator(".cp-Grid-cell[data-kind='score']", has_text=score)


def test_an_instructor_watches_extends_and_regrades(course, school, seat):
    """Everything of one evening before the grades are due, without a reload."""
    with seat() as person:
        page = person.page
        open_board(person)
        page.get_by_text("Nobody has handed in anything yet").wait_for()

        # Live: others hand in, and the board fills.
        assert course.hand_in("ann", "a + b") == 3.0
        assert course.hand_in("bea", "int(a) + int(b)", "word") == 2.0
        score_of(page, "ann", "2.4").wait_for()
        score_of(page, "bea", "1.6").locator("[data-mark='late']").wait_for()
        assert person.faults("#coplit-board") == []
        person.picture("board-class")

        # By keyboard: to bea's cell, and into her submission.
        page.locator(".cp-Grid-cell[data-place='0,0']").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.locator(".cp-Grid-cell[data-place='1,1']:focus").wait_for()
        page.keyboard.press("Enter")
        page.locator(".cp-Source pre", has_text="int(a) + int(b)").wait_for()
        page.locator(".cp-Test", has_text="s3cret").wait_for()
        assert page.locator(".cp-Score-points").inner_text() == "2"
        assert person.faults("#coplit-board") == []
        person.picture("board-submission")

        # More time for bea: her work is on time, and the score is whole.
        page.get_by_role("button", name="Extend…").click()
        dialog = page.locator("dialog[open]")
        dialog.get_by_label("New due date").fill("2099-12-31T12:00")
        dialog.get_by_label("Reason").fill("Was ill")
        assert person.faults("dialog[open]") == []
        person.picture("board-extend")
        dialog.get_by_role("button", name="Extend", exact=True).click()
        dialog.locator(".cp-Given li", has_text="Was ill").wait_for()
        dialog.get_by_role("button", name="Close").click()
        page.locator(".cp-Button:focus", has_text="Extend…").wait_for()
        page.get_by_role("button", name="Back to the class").click()
        score_of(page, "bea", "2").locator("[data-mark='extended']").wait_for()
        assert score_of(page, "bea", "2").locator("[data-mark='late']").count() == 0

        _regrade(course, person)
        _download(page)
        assert person.errors == []
    _in_korean_in_the_dark_in_a_narrow_window(school, seat)


def _regrade(course: Course, person) -> None:
    """A test is added: look, apply to all, and take it back."""
    page = person.page
    course.publish(STRICT)
    page.locator("button.cp-Grid-name", has_text="Sums and texts").click()
    page.get_by_text("2 graded by older tests").wait_for()
    page.locator(".cp-Histogram").wait_for()
    assert person.faults("#coplit-board") == []
    person.picture("board-assignment")
    page.get_by_role("button", name="As a table").click()
    page.locator(".cp-Card .cp-Table").first.wait_for()
    assert person.faults("#coplit-board") == []
    person.picture("board-table")
    page.get_by_role("button", name="As a table").click()
    page.get_by_role("button", name="Regrade…").click()
    dialog = page.locator("dialog[open]")
    dialog.locator(".cp-Changes tr[data-student='ann']", has_text="+1").wait_for()
    assert "Error" in dialog.locator(".cp-Changes tr[data-student='bea']").inner_text()
    assert person.faults("dialog[open]") == []
    person.picture("board-regrade")
    dialog.get_by_role("button", name="Apply to 2 submissions").click()
    dialog.get_by_text("1 of 2 submissions changed: 1 up, 0 down.").wait_for()
    page.locator(".cp-Matrix tr", has_text="ann").get_by_text("3.2").wait_for()
    dialog.get_by_role("button", name="Undo").click()
    dialog.get_by_text("The results before the regrade count again.").wait_for()
    dialog.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Back to the class").click()
    score_of(page, "ann", "2.4").wait_for()


def _download(page) -> None:
    """The spreadsheet holds what the board shows."""
    page.locator("#coplit-board summary", has_text="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV for a spreadsheet").click()
    assert download.value.suggested_filename == "py101.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [(line["student"], line["sums"]) for line in lines] == [("ann", "2.4"), ("bea", "2")]


def _in_korean_in_the_dark_in_a_narrow_window(school, seat) -> None:
    themes, languages = (
        "@jupyterlab/apputils-extension:themes",
        "@jupyterlab/translation-extension:plugin",
    )
    school.change(themes, theme="JupyterLab Dark")
    school.change(languages, locale="ko_KR")
    try:
        with seat(viewport={"width": 640, "height": 800}) as person:
            page = person.page
            page.goto(f"{person.lab.url}lab/workspaces/board-{os.urandom(4).hex()}")
            page.wait_for_function("window.jupyterapp?.commands.isVisible('coplit:open-board')")
            page.evaluate("window.jupyterapp.commands.execute('coplit:open-board')")
            page.evaluate("window.jupyterapp.shell.collapseLeft()")
            page.get_by_role("button", name="전체", exact=True).wait_for()
            score_of(page, "ann", "2.4").locator("[data-mark='late']", has_text="지각").wait_for()
            assert person.faults("#coplit-board") == []
            person.picture("board-class-ko-dark")
            page.locator("button.cp-Grid-name").first.click()
            page.get_by_text("테스트별 통과율").wait_for()
            page.locator(".cp-Rates").wait_for()
            assert person.faults("#coplit-board") == []
            body = "document.querySelector('#coplit-board .cp-Board-body')"
            assert page.evaluate(f"{body}.scrollWidth <= {body}.clientWidth")
            person.picture("board-assignment-ko-dark")
    finally:
        school.change(themes, theme="JupyterLab Light")
        school.change(languages, locale="default")
