"""Keyboard, screen readers, languages and themes; each picture is kept to be looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("browser")]

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
OURS = ["#coplit-panel", ".cp-Toolbar", ".cp-Badge-place"]
DARK = {"theme": "JupyterLab Dark"}


def faults(student) -> list[str]:
    """What axe finds serious or worse in our own nodes."""
    if not student.page.evaluate("typeof window.axe === 'object'"):
        student.page.evaluate(AXE.read_text())
    found = student.page.evaluate(
        """async nodes => (await axe.run({include: nodes.filter(node => document.querySelector(node))},
          {resultTypes: ['violations']})).violations
          .filter(one => ['serious', 'critical'].includes(one.impact))
          .map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | '))""",
        OURS,
    )
    return list(found)


def test_no_serious_fault_for_screen_readers_in_light_and_dark(lab, student):
    """Before a submission, with results, with details and history open, in both themes."""
    for theme in ("light", "dark"):
        if theme == "dark":
            lab.change("@jupyterlab/apputils-extension:themes", **DARK)
        student.open(lab.notebook())
        student.show_panel()
        student.panel.locator(".cp-Outline, .cp-Score").first.wait_for()
        assert faults(student) == []
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
        assert faults(student) == []
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
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.closest('.jp-Notebook .cm-content') !== null")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.closest('.cm-content') === null")
    page.keyboard.press("Control+Shift+C")
    page.locator(".lm-CommandPalette-input:focus").wait_for()
    page.keyboard.type("Submit This Assignment")
    page.locator(".lm-CommandPalette-item[data-command='coplit:submit']:visible").wait_for()


def test_one_polite_line_says_the_score(lab, student):
    """A screen reader hears where it stands and the score, and not each of the tests."""
    student.open(lab.notebook())
    student.show_panel()
    line = student.panel.locator("[role='status'][aria-live='polite']")
    assert line.count() == 1
    student.submit()
    line.get_by_text(re.compile(r"^\d+ of 13 points")).wait_for()


def test_a_narrow_window_needs_no_sideways_scrolling(lab, student):
    """A small laptop, or a large font: words wrap."""
    student.open(lab.notebook())
    student.show_panel()
    student.page.set_viewport_size({"width": 900, "height": 720})
    before = student.shown_submission()
    student.panel.locator(".cp-Footer .cp-Submit").click()
    student.wait_for_score(after=before)
    student.picture("narrow")
    wide = student.page.evaluate(
        """() => [...document.querySelectorAll('#coplit-panel, #coplit-panel *')]
          .filter(node => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0
            && getComputedStyle(node).overflowX !== 'visible'
            && !node.classList.contains('cp-hidden'))
          .map(node => node.className)"""
    )
    assert wide == []
