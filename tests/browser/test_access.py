"""Keyboard, screen readers, languages and themes; each picture is kept to be looked at."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("browser")]

DARK = {"theme": "JupyterLab Dark"}
IN_A_CELL = "document.activeElement.closest('.jp-Notebook .cm-content') !== null"
TOO_WIDE = """
() => [...document.querySelectorAll('#coplit-panel, #coplit-panel *')]
  .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0
    && getComputedStyle(node).overflowX !== 'visible' && !node.classList.contains('cp-hidden'))
  .map(node => node.className)
"""


def test_no_serious_fault_for_screen_readers_in_light_and_dark(lab, student):
    """Before a submission, with results, with details and history open, in both themes."""
    for theme in ("light", "dark"):
        if theme == "dark":
            lab.change("@jupyterlab/apputils-extension:themes", **DARK)
        student.open(lab.notebook())
        student.show_panel()
        student.panel.locator(".cp-Outline, .cp-Score").first.wait_for()
        assert student.faults() == []
        student.picture(f"before-{theme}")
        student.submit()
        student.page.locator(".cp-Badge").first.wait_for()
        student.picture(f"graded-{theme}")
        student.panel.locator(".cp-History > button").click()
        student.panel.locator(".cp-History tbody .cp-Link").nth(1).click()
        student.panel.evaluate(
            "panel => panel.querySelectorAll('.cp-Test-row[aria-expanded=false]')"
            ".forEach(row => row.click())"
        )
        assert student.panel.locator(".cp-Test[data-open='true']").count() == 10
        assert student.faults() == []
        student.panel.locator(".cp-Receipt").scroll_into_view_if_needed()
        student.picture(f"history-{theme}")
    lab.change("@jupyterlab/apputils-extension:themes", theme="JupyterLab Light")


def test_everything_works_from_the_keyboard(lab, student):
    """The shortcut submits; arrows walk through the tests; Escape goes back to the notebook."""
    student.open(lab.notebook())
    page = student.page
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    before = student.shown_submission()
    page.keyboard.press("Control+Shift+Enter")
    student.wait_for_score(after=before)
    # The cursor never left the cell.
    assert page.evaluate("document.activeElement.closest('.jp-CodeCell') !== null")
    student.panel.locator(".cp-Question-row").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    student.panel.locator(".cp-Test[data-open='true'] > button:focus").wait_for()
    page.keyboard.press("ArrowLeft")
    student.panel.locator(".cp-Test[data-open='false'] > button:focus").wait_for()
    page.keyboard.press("ArrowLeft")
    student.panel.locator(".cp-Question-row:focus").wait_for()
    # To the cell of a test that needs work, and back to the panel.
    student.panel.locator(".cp-Test[data-open='true'] > button").first.focus()
    page.keyboard.press("Tab")
    student.panel.locator("[data-action='go-to-cell']:focus").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_function(IN_A_CELL)
    _from_the_palette(page, "Show Assignment Results", "coplit:open-panel")
    page.keyboard.press("Enter")
    student.panel.locator(".cp-Panel-body:focus").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function(IN_A_CELL)
    _from_the_palette(page, "Submit This Assignment", "coplit:submit")


def _from_the_palette(page, name: str, command: str) -> None:
    """Look a command up by keyboard; Enter runs it."""
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.closest('.cm-content') === null")
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input:focus").wait_for()
    page.keyboard.type(name)
    page.locator(f".lm-CommandPalette-item[data-command='{command}']:visible").wait_for()


def test_one_polite_line_says_the_score(lab, student):
    """A screen reader hears where it stands and the score, and not each of the tests."""
    student.page.emulate_media(reduced_motion="reduce")
    student.open(lab.notebook())
    student.show_panel()
    line = student.panel.locator("[role='status'][aria-live='polite']")
    assert line.count() == 1
    before = student.shown_submission()
    student.submit_button.click()
    # Whoever asked for no motion sees the sign of what runs stand still.
    running = student.panel.locator(".cp-Test .cp-Icon[data-icon='running']")
    assert running.evaluate("icon => getComputedStyle(icon).animationName") == "none"
    student.wait_for_score(after=before)
    line.get_by_text(re.compile(r"^\d+ of 13 points")).wait_for()


def test_a_narrow_window_needs_no_sideways_scrolling(lab, student):
    """A small laptop, or a large font: words wrap."""
    student.open(lab.notebook())
    student.show_panel()
    student.page.set_viewport_size({"width": 900, "height": 720})
    before = student.shown_submission()
    student.panel.locator(".cp-Footer .cp-Submit").click()
    student.wait_for_score(after=before)
    student.panel.locator(".cp-History > button").click()
    student.picture("narrow")
    assert student.page.evaluate(TOO_WIDE) == []
    # On a common laptop the toolbar keeps Submit, beside the panel and the files.
    student.page.set_viewport_size({"width": 1280, "height": 800})
    student.submit_button.wait_for()
    # A window of 1440 × 900 at 200 %: what counts is still there, and the results can be read.
    student.page.set_viewport_size({"width": 720, "height": 450})
    student.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    student.panel.locator(".cp-Footer .cp-Submit").wait_for()
    assert student.page.evaluate(TOO_WIDE) == []
    body = student.panel.locator(".cp-Panel-body").bounding_box()
    assert body["height"] > 150
    student.picture("zoomed")
