"""A student submits in JupyterLab and watches: real server, real sandbox, real browser."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.xdist_group("browser")]

FIRST = "tests/test_hw1.py::test_water_freezes_at_32"
SLOW = {
    "letter-counts": "def letter_counts(text):\n    while True: pass",
    "collatz": "def collatz(n):\n    while True: pass",
}
"""The last three tests run into the limit of 3 s each."""

SLOWEST = {
    **SLOW,
    "longest-word": "def longest_word(words):\n    while True: pass",
    "running-total": "def running_total(numbers):\n    while True: pass",
}
"""All tests but the first two do: a run that outlasts a reload of the page."""

WATCH = """
window.coplitSeen = [];
new MutationObserver(() => {
  const states = [...document.querySelectorAll('#coplit-panel .cp-Test')]
    .map(test => test.dataset.verdict);
  if (states.length) window.coplitSeen.push(states);
}).observe(document.body, {subtree: true, childList: true, attributes: true});
"""


def type_into(student, cell: str, text: str) -> None:
    """Replace a cell's source by typing, as a student does: the notebook is then not saved."""
    page = student.page
    index = page.evaluate(
        """cell => window.jupyterapp.shell.currentWidget.content.widgets
          .findIndex(widget => widget.model.id === cell)""",
        cell,
    )
    editor = page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}'] .cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_what_is_on_screen_is_what_is_graded_and_what_is_graded_is_on_screen(lab, student):
    """The notebook is dirty when the student clicks: the typed answer counts, and is saved."""
    path = lab.notebook({"fahrenheit": "def fahrenheit(celsius):\n    return 0"})
    student.open(path)
    type_into(student, "fahrenheit", "def fahrenheit(celsius): return celsius * 9 / 5 + 32")
    before = student.shown_submission()
    student.submit_button.click()
    assert "cm-focused" in student.page.locator(".jp-mod-active .cm-editor").get_attribute("class")
    student.wait_for_score(after=before)

    saved = json.loads((lab.root / path).read_text())
    typed = next(cell for cell in saved["cells"] if cell["id"] == "fahrenheit")
    assert "".join(typed["source"]) == "def fahrenheit(celsius): return celsius * 9 / 5 + 32"

    newest = lab.get("courses/demo/assignments/hw1/submissions")["submissions"][0]
    report = lab.get(f"submissions/{newest['submission']}")["report"]
    shown = student.shows()
    assert list(shown) == [test["id"] for test in report["tests"]]
    assert {name: test["verdict"] for name, test in shown.items()} == {
        test["id"]: test["verdict"] for test in report["tests"]
    }
    for test in report["tests"]:
        assert shown[test["id"]]["word"].endswith(f"{test['points']:g} / {test['max_points']:g}")
    assert shown[FIRST]["verdict"] == "passed"
    score = student.panel.locator(".cp-Score-points").inner_text()
    assert score == f"{report['score']:g}"
    assert student.errors == []


def test_results_arrive_one_by_one(lab, student):
    """The first verdict is on screen while later tests have not run."""
    student.open(lab.notebook(SLOW))
    student.page.evaluate(WATCH)
    student.submit()
    seen = student.page.evaluate("window.coplitSeen")
    counts = [sum(state not in ("waiting", "running") for state in states) for states in seen]
    partial = {count for count in counts if 0 < count < len(seen[-1])}
    # The last three tests take 3 s each; the quick ones before may come within one repaint.
    assert partial >= {7, 8, 9}, sorted(set(counts))
    assert any("running" in states and "passed" in states for states in seen)
    # Before them stands what another submission came to, with its passed groups closed.
    going_on = {len(states) for states in seen if "running" in states}
    assert going_on == {10}, "no test appears late"


def test_a_reload_in_mid_run_resumes(lab, student):
    """What was shown is there again, and the rest arrives: nothing is submitted twice."""
    student.open(lab.notebook(SLOWEST))
    before = len(lab.get("courses/demo/assignments/hw1/submissions")["submissions"])
    first = student.panel.locator(
        f".cp-Panel-frame[data-phase='running'] [data-test='{FIRST}'][data-verdict='passed']"
    )
    student.submit_button.click()
    first.wait_for()
    student.page.reload()
    student.submit_button.wait_for()
    student.show_panel()
    first.wait_for()
    student.wait_for_score()
    submissions = lab.get("courses/demo/assignments/hw1/submissions")["submissions"]
    assert len(submissions) == before + 1
    report = lab.get(f"submissions/{submissions[0]['submission']}")["report"]
    shown = {name: test["verdict"] for name, test in student.shows().items()}
    assert shown == {test["id"]: test["verdict"] for test in report["tests"]}


CUT = """
const real = window.fetch;
window.fetch = (input, init) => {
  const request = new Request(input, init);
  if (!request.url.includes('/events?') || window.coplitCut) return real(request);
  const control = new AbortController();
  window.coplitCut = () => control.abort();
  return real(new Request(request, {signal: control.signal}));
};
"""


def test_a_dropped_connection_resumes(lab, student):
    """The network goes in mid-run: what was shown stays, and the stream goes on after it."""
    student.page.add_init_script(CUT)
    student.open(lab.notebook(SLOW))
    asked: list[str] = []
    student.page.on("request", lambda one: asked.append(one.url) if "/events?" in one.url else None)
    before = student.shown_submission()
    student.submit_button.click()
    student.panel.locator(
        f".cp-Panel-frame[data-phase='running'] [data-test='{FIRST}'][data-verdict='passed']"
    ).wait_for()
    student.page.evaluate("window.coplitCut()")
    student.wait_for_score(after=before)
    starts = [int(re.search(r"after=(\d+)", url)[1]) for url in asked]
    assert starts[0] == 0
    assert starts[1] > 0, "the second stream begins after what was shown"
    assert [test["verdict"] for test in student.shows().values()][-1] == "timed-out"


def test_text_of_a_student_stays_text(lab, student):
    """HTML, colours of a terminal and reordering characters are shown, not obeyed."""
    evil = (
        "def longest_word(words):\n"
        "    print('<img src=x onerror=\"window.hacked=1\">')\n"
        "    print('\\x1b[31mred\\x1b[0m')\n"
        "    return '<b id=evil>\\u202edessap</b>'"
    )
    student.open(lab.notebook({"longest-word": evil}))
    student.submit()
    test = student.panel.locator("[data-test='tests/test_hw1.py::test_longest_word_is_found']")
    # One test that needs work opens by itself, a moment after the score is there.
    student.panel.locator(".cp-Test[data-open='true']").first.wait_for()
    if test.get_attribute("data-open") != "true":
        test.locator("> button").click()
    text = test.locator(".cp-Detail").inner_text()
    assert "<b id=evil>" in text
    assert '<img src=x onerror="window.hacked=1">' in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "red" in text
    assert student.page.locator("#evil").count() == 0
    assert student.page.evaluate("window.hacked") is None
    assert student.errors == []


def test_a_badge_beside_the_cell_leads_to_its_test_and_back(lab, student):
    """The way from a verdict to the code and back, and a badge that says when it is stale."""
    student.open(lab.notebook())
    student.submit()
    badge = student.page.locator(".cp-Badge[data-verdict='error']").first
    badge.scroll_into_view_if_needed()
    assert re.search(r"\d / \d", badge.inner_text())
    badge.click()
    opened = student.panel.locator(".cp-Test[data-open='true'] > button:focus")
    opened.wait_for()
    student.panel.locator(".cp-Test[data-open='true'] [data-action='go-to-cell']").first.click()
    student.page.locator(".jp-mod-active .cm-editor.cm-focused").wait_for()
    student.page.keyboard.type("# a new idea\n")
    student.page.locator(".cp-Badge[data-stale='true']").first.wait_for()


def test_only_assignments_have_the_button(lab, student):
    """Any other notebook looks as it always did."""
    folder = lab.root / "plain"
    folder.mkdir(exist_ok=True)
    (folder / "notes.ipynb").write_text(
        json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    student.page.goto(lab.lab("plain/notes.ipynb"))
    student.page.locator(".jp-NotebookPanel .jp-Notebook:visible").wait_for()
    student.page.evaluate("window.jupyterapp.commands.execute('coplit:open-panel')")
    student.panel.get_by_text("This notebook is not an assignment.").wait_for()
    assert student.submit_button.count() == 0
