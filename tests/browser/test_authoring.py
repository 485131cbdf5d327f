"""An instructor makes a notebook an assignment in JupyterLab; a student fetches and solves it."""

from __future__ import annotations

import json

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500), pytest.mark.xdist_group("browser")]

EMPTY = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "first",
            "metadata": {},
            "outputs": [],
            "source": "",
        }
    ],
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}
SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION"
TESTS = "assert double(2) == 4\nassert double(-3) == -6"
HIDDEN = "assert double('ab') == 'abab'"
NBGRADER = {"schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}


def open_notebook(person, path: str) -> None:
    person.page.goto(person.lab.lab(path))
    person.page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.wait_for()


def write(person, index: int, source: str) -> None:
    """Type a source into the cell at `index`."""
    cell = person.page.locator(f".jp-Notebook:visible .jp-Cell[data-windowed-list-index='{index}']")
    cell.locator(".cm-content").click()
    person.page.keyboard.press("Control+A")
    person.page.keyboard.insert_text(source)


def add_cell(person, index: int, source: str) -> None:
    """Add a cell as the one at `index`, with its source."""
    person.page.evaluate("window.jupyterapp.commands.execute('notebook:insert-cell-below')")
    write(person, index, source)


def use_theme(person, theme: str) -> None:
    person.page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme
    )
    light = "false" if "Dark" in theme else "true"
    person.page.locator(f"body[data-jp-theme-light='{light}']").wait_for(state="attached")
    person.page.locator("#jupyterlab-splash").wait_for(state="detached")


def choose(person, number: int, role: str) -> None:
    """Go to a cell (counted from 1) by the panel's own keys, and choose its role."""
    panel = person.page.locator("#coplit-authoring")
    panel.locator("input[type=radio]:checked").focus()
    for _ in range(4):
        person.page.keyboard.press("Alt+ArrowUp")
    for _ in range(number - 1):
        person.page.keyboard.press("Alt+ArrowDown")
    panel.get_by_role("radiogroup", name=f"Role of cell {number}", exact=True).wait_for()
    panel.get_by_role("radio", name=role, exact=True).focus()
    person.page.keyboard.press("Space")
    panel.get_by_role("radio", name=role, exact=True, checked=True).wait_for()


def author(person) -> None:
    """Write three cells, give them roles, ids and points, and meet each kind of live advice."""
    page = person.page
    panel = page.locator("#coplit-authoring")
    write(person, 0, SOLUTION)
    add_cell(person, 1, TESTS)
    add_cell(person, 2, HIDDEN)
    page.evaluate("window.jupyterapp.commands.execute('coplit:create-assignment')")
    panel.locator("[data-fault='no-tests']").wait_for()
    choose(person, 1, "Answer")
    choose(person, 2, "Tests, visible")
    panel.locator("[data-fault]").first.wait_for(state="detached")
    panel.get_by_label("Points", exact=True).fill("")
    panel.locator("[data-fault='no-points']").wait_for()
    panel.get_by_label("Points", exact=True).fill("2")
    panel.get_by_label("Id", exact=True).fill("double")
    panel.get_by_text("Cell 1 already has this id. Try “double-2”.").wait_for()
    person.picture("create-assignment-light")
    assert person.faults("#coplit-authoring") == []
    panel.get_by_label("Id", exact=True).fill("doubles")
    choose(person, 3, "Tests, hidden")
    choose(person, 3, "Tests, visible")
    choose(person, 3, "Tests, hidden")
    panel.get_by_label("Points", exact=True).fill("0.5")
    panel.locator(".cp-Author-total", has_text="2.5 points").wait_for()
    panel.locator("[data-fault]").first.wait_for(state="detached")


def publish(person, course: str) -> None:
    """Publish what is on screen, by the button of the panel."""
    page = person.page
    page.locator("#coplit-authoring .cp-Publish-open").click()
    dialog = page.locator("dialog.cp-Publish")
    dialog.get_by_label("Course").fill(course)
    dialog.locator(".cp-Publish-start").click()
    dialog.locator(".cp-Checks, .cp-Notice[data-kind='failed']").first.wait_for()


def test_from_an_empty_notebook_to_full_marks(school, seat):
    """The whole way of one question: written, proved, published, fetched, solved, graded."""
    (school.root / "doubling.ipynb").write_text(json.dumps(EMPTY))
    with seat() as instructor:
        open_notebook(instructor, "doubling.ipynb")
        author(instructor)
        publish(instructor, "intro")
        dialog = instructor.page.locator("dialog.cp-Publish")
        dialog.locator(".cp-Notice[data-version='1']").wait_for()
        for check in ("reference", "release", "leaks", "flaky"):
            assert dialog.locator(f"[data-check='{check}']").get_attribute("data-kind") == "passed"
        assert "2 tests · 2.5 points · course intro" in dialog.locator(".cp-Notice").inner_text()
        instructor.picture("publish-light")
        use_theme(instructor, "JupyterLab Dark")
        instructor.picture("publish-dark")
        assert instructor.faults("dialog.cp-Publish") == []
        dialog.get_by_role("button", name="Close").click()
        dialog.wait_for(state="detached")
        instructor.picture("create-assignment-dark")
        assert instructor.faults("#coplit-authoring") == []
        use_theme(instructor, "JupyterLab Light")
        assert instructor.errors == []
    check_saved(json.loads((school.root / "doubling.ipynb").read_text())["cells"])

    with seat() as student:
        solve(student)
        assert student.errors == []


def check_saved(cells: list[dict]) -> None:
    """The notebook on disk holds what nbgrader would have written, and the author's sources."""
    assert [cell["metadata"]["nbgrader"] for cell in cells] == [
        {**NBGRADER, "solution": True, "grade_id": "double"},
        {**NBGRADER, "grade": True, "locked": True, "grade_id": "doubles", "points": 2},
        {**NBGRADER, "grade": True, "locked": True, "grade_id": "test_double", "points": 0.5},
    ]
    sources = ["".join(cell["source"]) for cell in cells]
    assert sources[:2] == [SOLUTION, TESTS]
    assert sources[2] == f"### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"


def solve(student) -> None:
    """Fetch the assignment from the list, answer it, hand it in, and find the score in the list."""
    page, lab = student.page, student.lab
    page.goto(f"{lab.url}lab/workspaces/student")
    page.locator("#jp-main-dock-panel").wait_for()
    page.evaluate("window.jupyterapp.restored")
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('coplit:assignments')")
    page.evaluate("window.jupyterapp.commands.execute('coplit:assignments')")
    entry = page.locator("#coplit-assignments [data-assignment='intro/doubling']")
    entry.get_by_text("Open, not fetched").wait_for()
    entry.get_by_role("button", name="Fetch").click()
    entry.get_by_text("Fetched, not submitted").wait_for()
    released = (lab.root / "intro" / "doubling" / "doubling.ipynb").read_text()
    assert "x + x" not in released
    assert "abab" not in released
    page.locator(".jp-Notebook:visible .jp-CodeCell .cm-content").first.wait_for()
    student.submit_button.wait_for()
    student.picture("assignments-light")
    write(student, 0, "def double(x):\n    return 2 * x")
    student.submit()
    assert student.panel.locator(".cp-Score-points").inner_text() == "2.5"
    # The list knows it by itself.
    done = page.locator(
        "#coplit-assignments [data-group='done'] [data-assignment='intro/doubling']"
    )
    done.get_by_text("Submitted 1 time").wait_for()
    assert "2.5 / 2.5" in done.inner_text()
    use_theme(student, "JupyterLab Dark")
    student.picture("assignments-dark")
    assert student.faults("#coplit-assignments") == []
    use_theme(student, "JupyterLab Light")
    assert "2 * x" in (lab.root / "intro" / "doubling" / "doubling.ipynb").read_text()


def test_what_gives_the_answer_away_is_not_published(school, seat):
    """Tests that hold for the stub, or a solution that fails, are named; nobody gets them."""
    broken = json.loads(json.dumps(EMPTY))
    broken["cells"][0]["source"] = (
        "def half(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    )
    broken["cells"][0]["metadata"]["nbgrader"] = {**NBGRADER, "solution": True, "grade_id": "half"}
    test = json.loads(json.dumps(EMPTY["cells"][0]))
    block = {**NBGRADER, "grade": True, "locked": True, "grade_id": "halves", "points": 1}
    broken["cells"].append(
        {**test, "id": "second", "source": "assert half(4) == 2", "metadata": {"nbgrader": block}}
    )
    (school.root / "halving.ipynb").write_text(json.dumps(broken))
    with seat() as instructor:
        open_notebook(instructor, "halving.ipynb")
        page = instructor.page
        page.evaluate("window.jupyterapp.commands.execute('coplit:create-assignment')")
        publish(instructor, "intro")
        dialog = page.locator("dialog.cp-Publish")
        dialog.get_by_text("Cannot be published yet").wait_for()
        assert dialog.locator("[data-check='reference']").get_attribute("data-kind") == "failed"
        assert "halves" in dialog.locator("[data-check='reference']").inner_text()
        instructor.picture("publish-refused")
        assert instructor.errors == []
    names = [one["name"] for one in school.get("courses/intro/assignments")["assignments"]]
    assert "halving" not in names
