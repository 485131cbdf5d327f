"""The same bundle in Notebook 7, in Korean, from a cell, and with nobody on the other side."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("browser")]

KOREAN = json.loads(
    (
        Path(__file__).parents[2] / "coplit_jupyter/locale/ko_KR/LC_MESSAGES/coplit_jupyter.json"
    ).read_text()
)
SUBMIT = """
from coplit_jupyter.widget import session
session.ANSWER_SECONDS = 100  # on a loaded machine the browser answers late
from coplit_jupyter import submit
submit()
"""
NOISE = "reading 'schema'"
"""Notebook 7.6 throws this on every notebook page, with and without extensions."""


def test_notebook_7_shows_the_same(lab, student):
    """One bundle for both applications: button, panel, badges."""
    student.open(lab.notebook(), notebook7=True)
    student.submit()
    student.page.locator(".cp-Badge").first.wait_for()
    student.picture("notebook7")
    newest = lab.get("courses/demo/assignments/hw1/submissions")["submissions"][0]
    report = lab.get(f"submissions/{newest['submission']}")["report"]
    shown = {name: test["verdict"] for name, test in student.shows().items()}
    assert shown == {test["id"]: test["verdict"] for test in report["tests"]}
    assert [error for error in student.errors if NOISE not in error] == []


def test_submit_in_a_cell_shows_the_panels_results_there(lab, student):
    """`submit()` hands in the live notebook, though the kernel is busy with that very cell."""
    student.open(lab.notebook({"my-try": SUBMIT}))
    page = student.page
    page.wait_for_function(
        """() => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel;
          return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
        }"""
    )
    page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    output = page.locator(".cp-CellOutput")
    output.locator(".cp-Score-points").wait_for()
    newest = lab.get("courses/demo/assignments/hw1/submissions")["submissions"][0]
    report = lab.get(f"submissions/{newest['submission']}")["report"]
    assert output.locator(".cp-Score-points").inner_text() == f"{report['score']:g}"
    assert output.locator(".cp-Test").count() == len(report["tests"])
    output.scroll_into_view_if_needed()
    assert student.faults(".cp-CellOutput") == []
    student.picture("cell")


def test_nobody_answers_and_nothing_is_lost(lab, student):
    """The grading side is away: teal, not red; sent by itself when it is back."""
    student.open(lab.notebook())
    page = student.page
    page.route(re.compile(r"/hw1/submissions"), lambda route: route.abort())
    student.submit_button.click()
    notice = student.panel.locator(".cp-Notice[data-kind='broken']")
    notice.get_by_text("Not sent yet. Nothing is lost.").wait_for()
    assert student.panel.locator(".cp-Notice[data-kind='failed']").count() == 0
    assert student.faults() == []
    student.picture("unsent")
    page.unroute_all()
    before = student.shown_submission()
    notice.get_by_role("button", name="Try now").click()
    student.wait_for_score(after=before)


def test_every_word_is_korean(lab, student):
    """Whoever reads JupyterLab in Korean reads us in Korean."""
    lab.change("@jupyterlab/translation-extension:plugin", locale="ko_KR")
    try:
        student.open(lab.notebook())
        assert student.submit_button.inner_text() in {"제출", "다시 제출"}
        student.submit()
        student.picture("korean")
        words = {test["word"].split(" · ")[0] for test in student.shows().values()}
        verdicts = ["Passed", "Failed", "Error", "Timed out"]
        assert words == {KOREAN[verdict][0] for verdict in verdicts}
        texts = student.panel.evaluate(
            """panel => {
              const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
              const texts = [];
              while (walker.nextNode()) texts.push(walker.currentNode.textContent.trim());
              return texts;
            }"""
        )
        assert [text for text in texts if KOREAN.get(text, [text])[0] != text] == []
    finally:
        lab.change("@jupyterlab/translation-extension:plugin", locale="default")
