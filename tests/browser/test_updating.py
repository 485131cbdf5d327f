"""An assignment is published again after the class has begun: nobody loses a word."""

from __future__ import annotations

import json

import httpx
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500), pytest.mark.xdist_group("browser")]

FLAGS = {"schema_version": 3, "grade": False, "locked": False, "solution": False, "task": False}


def cell(key: str, source: str, *, kind: str = "code", **marks) -> dict:
    made = {"cell_type": kind, "id": key, "source": source, "metadata": {}}
    if marks:
        made["metadata"] = {"nbgrader": {**FLAGS, "grade_id": key, **marks}}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def answer(name: str, parameters: str = "x") -> dict:
    solution = f"    ### BEGIN SOLUTION\n    return {parameters[0]} * 2\n    ### END SOLUTION"
    return cell(name, f"def {name}({parameters}):\n{solution}", solution=True)


def asserted(name: str, arguments: str = "2") -> dict:
    source = f"assert {name}({arguments}) == 4"
    return cell(f"test-{name}", source, grade=True, locked=True, points=1)


def publish(lab, *cells: dict) -> int:
    """Publish these cells as the next version of `intro/growing`; gives its number."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {
        "cells": list(cells),
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (lab.root / "growing.ipynb").write_text(json.dumps(document))
    told = httpx.post(
        f"{lab.url}coplit/api/v1/publish",
        json={"path": "growing.ipynb", "course": "intro", "mutants": False},
        headers={"Authorization": f"token {lab.token}"},
        timeout=300,
        trust_env=False,
    )
    assert told.status_code == 200, told.text
    assert told.json()["version"], told.text
    return told.json()["version"]


def sources(path) -> list[str]:
    return ["".join(one["source"]) for one in json.loads(path.read_text())["cells"]]


def on_screen(page) -> list[str]:
    return page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
          .map(cell => cell.sharedModel.getSource())"""
    )


def type_into(page, key: str, text: str) -> None:
    page.evaluate(
        """([key, text]) => [...window.jupyterapp.shell.currentWidget.content.model.cells]
          .find(cell => cell.id === key).sharedModel.setSource(text)""",
        [key, text],
    )


def test_an_update_shows_what_changes_keeps_the_answers_and_can_be_taken_back(school, seat):
    """Answers stay, a question that is gone is kept at the end, the old file stands beside."""
    publish(school, cell("text", "Dubble it.", kind="markdown"), answer("twice"), asserted("twice"),
            answer("gone"), asserted("gone"))  # fmt: skip
    folder = school.root / "intro" / "growing"
    mine, lost = "def twice(x):\n    return x + x", "def gone(x):\n    return 'my own words'"
    with seat() as student:
        page = student.page
        page.goto(f"{school.url}lab/workspaces/growing")
        page.locator("#jp-main-dock-panel").wait_for()
        page.evaluate("window.jupyterapp.restored")
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('coplit:assignments')")
        page.evaluate("window.jupyterapp.commands.execute('coplit:assignments')")
        entry = page.locator("#coplit-assignments [data-assignment='intro/growing']")
        entry.get_by_role("button", name="Fetch").click()
        page.locator(".jp-Notebook:visible .jp-CodeCell .cm-content").first.wait_for()
        student.submit_button.wait_for()
        type_into(page, "twice", mine)
        type_into(page, "gone", lost)

        version = publish(school, cell("text", "Double it.", kind="markdown"), answer("twice"),
                          asserted("twice"), answer("more", "x, y"), asserted("more", "2, 1"))  # fmt: skip
        page.locator("#coplit-assignments .cp-List-refresh").click()
        entry.get_by_text("Update available").wait_for()
        entry.get_by_role("button", name="Update…").click()
        plan = entry.locator(".cp-Update")
        plan.get_by_text(f"What version {version} changes").wait_for()
        kinds = plan.locator("[data-kind]").evaluate_all("all => all.map(one => one.dataset.kind)")
        assert kinds == ["kept", "renewed", "added", "removed", "set-aside"]
        assert student.faults("#coplit-assignments") == []
        student.picture("update-plan")
        before = sources(folder / "growing.ipynb")
        assert mine in before, "the notebook was saved, and not changed yet"

        entry.get_by_role("button", name="Update now").click()
        entry.get_by_text(f"Updated to version {version}").wait_for()
        # The button is gone; the focus is not.
        page.wait_for_function("document.activeElement.closest('.cp-Entry') !== null")
        after = sources(folder / "growing.ipynb")
        assert after == on_screen(page)
        assert after[:2] == ["Double it.", mine]
        assert after[-1] == lost
        assert sources(folder / f"growing.before-v{version}.ipynb") == before
        entry.get_by_text("Update available").wait_for(state="detached")
        student.picture("update-done")

        entry.get_by_role("button", name="Undo").click()
        entry.get_by_text("Update available").wait_for()
        assert sources(folder / "growing.ipynb") == before == on_screen(page)
        assert student.errors == []
