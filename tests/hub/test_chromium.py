"""People at real browsers: they log in at the Hub, hand in and watch; who teaches sees the class."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.docker, pytest.mark.timeout(400), pytest.mark.xdist_group("hub")]
WAIT_MILLISECONDS = 120_000
PICTURES = Path(__file__).parents[2] / "test-results" / "browser"

WATCH = """() => {  // counts the results on the screen
  window.steps = [];
  const look = () => {
    const tests = [...document.querySelectorAll('#coplit-panel .cp-Test')];
    const done = tests.filter(test => !['waiting', 'running'].includes(test.dataset.verdict)).length;
    if (window.steps.at(-1) !== done) window.steps.push(done);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['data-verdict'],
  });
}"""


ASK = """async route => {  // asks the person's own server as JupyterLab does
  const page = JSON.parse(document.getElementById('jupyter-config-data').textContent);
  const [, token] = document.cookie.match(/\\b_xsrf=([^;]+)/) ?? [];
  const headers = {'X-XSRFToken': token};
  return (await fetch(`${page.baseUrl}coplit/api/v1/${route}`, {headers})).status;
}"""


@pytest.fixture
def at_lab(hub, chromium):
    """Logs a person in by the Hub's form, and waits for the JupyterLab that the Hub starts."""

    @contextmanager
    def seated(name: str):
        session = chromium.new_context(viewport={"width": 1440, "height": 900})
        session.set_default_timeout(WAIT_MILLISECONDS)
        page = session.new_page()
        page.goto(f"{hub.url}hub/login")
        page.fill("#username_input", name)
        page.click("#login_submit")
        page.wait_for_url(re.compile(rf"/user/{name}/lab"))
        page.locator(".jp-Launcher").wait_for()
        try:
            yield page
        finally:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"hub-{name}.png")
            session.close()

    return seated


def fetch(page, assignment: str) -> None:
    """Open the list of assignments, and fetch one."""
    page.locator(".jp-SideBar [data-id='coplit-assignments']").click()
    page.locator(f".cp-Entry[data-assignment='{assignment}'] .cp-Entry-fetch").click()
    page.locator(".jp-Notebook .jp-CodeCell").nth(1).wait_for()


def answer(page, source: str) -> None:
    """Write into the second cell, as a person does."""
    page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)


def submit(page) -> str:
    """Click Submit, and wait for the score; gives the submission's id."""
    page.locator("[data-command='coplit:submit']:visible").click()
    page.locator("#coplit-panel .cp-Panel-frame[data-phase='idle'] .cp-Score-points").wait_for()
    return page.locator("#coplit-panel .cp-Panel-frame").get_attribute("data-submission")


OF_THE_BOARD = (
    "courses/py101/gradebook",
    "courses/py101/gradebook?stream=1",
    "courses/py101/assignments/sums/statistics",
    "courses/py101/assignments/sums/export?format=csv",
    "courses/py101/assignments/sums/regrade",
)
"""What the board of py101 asks for."""


@pytest.mark.parametrize(
    ("name", "course", "body", "score"),
    [("kim", "py101", "return a + b", 3.0), ("lee", "ml201", "return 5", 2.0)],
)
def test_a_student_logs_in_fetches_submits_and_watches(
    hub, at_lab, request, prof, name, course, body, score
):
    """One login, the Hub's; what is on the screen is what the service has, and no practice."""
    person = request.getfixturevalue(name)
    with at_lab(name) as page:
        fetch(page, f"{course}/sums")
        slow = "time.sleep(2 if a > 0 else 0)"
        answer(page, f"import time\ndef add(a, b):\n    {slow}\n    {body}")
        page.evaluate(WATCH)
        submission = submit(page)
        steps = page.evaluate("window.steps")
        shown = page.evaluate(
            """() => [...document.querySelectorAll('#coplit-panel .cp-Test')]
                       .map(test => test.dataset.verdict)"""
        )
        assert page.evaluate(ASK, f"submissions/{submission}") == 200
        refused = {route: page.evaluate(ASK, route) for route in OF_THE_BOARD}
        page.locator(".jp-SideBar [data-id='coplit-assignments']").wait_for()
        assert page.get_by_text("Class Board").count() == 0
    assert set(refused.values()) <= ({403} if course == "py101" else {404}), refused
    kept = person.http.get(f"submissions/{submission}").json()
    assert (kept["student"], kept["score"]) == (name, score)
    assert kept["report"]["practice"] is False
    assert sorted(shown) == sorted(test["verdict"] for test in kept["report"]["tests"])
    # The first result stood there while another was still awaited.
    assert any(0 < step < 3 for step in steps), steps
    teacher = prof.http.get(f"submissions/{submission}")
    assert teacher.status_code == (200 if course == "py101" else 404)


def test_an_instructor_watches_the_class_fill_the_board(hub, at_lab, prof):
    """Through the instructor's own server, without a reload: each result when it is there."""
    han = hub.person("han", "nbgrader-py101")
    with at_lab("prof") as page:
        page.locator(".jp-LauncherCard", has_text="Class Board").click()
        page.locator("#coplit-board .cp-Board-bar").first.wait_for()
        page.evaluate("window.untouched = true")
        row = page.locator("#coplit-board .cp-Grid-row[data-student='han']")
        assert row.count() == 0
        first = han.submit("py101", add="return 5")
        row.locator("[data-kind='score'][data-state='graded']", has_text="2").wait_for()
        han.submit("py101")
        row.locator("[data-kind='score'][data-state='graded']", has_text="3").wait_for()
        assert page.evaluate("window.untouched")
        assert page.evaluate(ASK, "courses/py101/gradebook") == 200
        assert page.evaluate(ASK, "courses/ml201/gradebook") == 404
    assert prof.http.get(f"submissions/{first}").json()["student"] == "han"
