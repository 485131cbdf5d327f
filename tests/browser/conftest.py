"""A real JupyterLab with the server extension, and a real Chromium that a student would sit at."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.listening import await_port

CHECKOUT = Path(__file__).parents[2]
JUPYTER = os.environ.get("COPLIT_TEST_JUPYTER", sys.executable)
"""The Python whose JupyterLab is tested: `make test-lab44` gives that of the oldest supported."""
PACKAGE = CHECKOUT / "coplit_jupyter"
DEMO = PACKAGE / "_demo"
AXE = CHECKOUT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
OURS = ("#coplit-panel", ".cp-Toolbar", ".cp-Badge-place")
PICTURES = CHECKOUT / "test-results" / "browser"
START_SECONDS = 120
WAIT_MILLISECONDS = 120_000
"""How long a condition may take to come true: a loaded machine is slow, not wrong."""

CONFIG = """
import json, os
c = get_config()
given = json.loads(os.environ["COPLIT_TEST_CONFIG"])
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = 0
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.allow_unauthenticated_access = False
c.ServerApp.root_dir = given["root"]
c.ServerApp.jpserver_extensions = {"coplit_jupyter": True}
c.IdentityProvider.token = given["token"]
c.LabApp.workspaces_dir = given["workspaces"]
c.LabApp.user_settings_dir = given["settings"]
c.LabApp.expose_app_in_browser = True
c.JupyterNotebookApp.expose_app_in_browser = True
"""

REPLACED_SCROLL = "Scrolling to a new item is requested."
"""What JupyterLab 4.4 throws itself when a second scroll begins before the first has ended."""
FAILED = pytest.StashKey[bool]()
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/completer-extension/manager": {"availableProviders": {}},
}


@dataclass(kw_only=True)
class Lab:
    """A running JupyterLab and the folder in which its student works."""

    url: str
    token: str
    root: Path
    settings: Path
    log: list[str] = field(default_factory=list)

    def notebook(self, sources: dict[str, str] | None = None, *, name: str | None = None) -> str:
        """Put the demo's homework there, with these answers (cell id -> source); gives its path."""
        document = json.loads((DEMO / "sample" / "hw1.ipynb").read_text())
        for cell in document["cells"]:
            if cell["id"] in (sources or {}):
                cell["source"] = sources[cell["id"]]
        folder = self.root / uuid.uuid4().hex[:8]
        folder.mkdir()
        (folder / (name or "hw1.ipynb")).write_text(json.dumps(document))
        return f"{folder.name}/{name or 'hw1.ipynb'}"

    def change(self, plugin: str, **values: Any) -> None:
        """Change a setting of the application, as it is read at the next page load."""
        extension, name = plugin.rsplit(":", 1)
        file = self.settings / extension / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))

    def lab(self, path: str) -> str:
        """The address of a notebook in JupyterLab, in a workspace of its own."""
        return f"{self.url}lab/workspaces/{uuid.uuid4().hex[:8]}/tree/{urllib.parse.quote(path)}"

    def notebook7(self, path: str) -> str:
        """The address of a notebook in Notebook 7."""
        return f"{self.url}notebooks/{urllib.parse.quote(path)}"

    def get(self, route: str) -> Any:
        """Ask the REST routes as this student."""
        answer = httpx.get(
            f"{self.url}coplit/api/v1/{route}",
            headers={"Authorization": f"token {self.token}"},
            timeout=90,
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def running(folder: Path, home: Path, **environ: str) -> Iterator[Lab]:
    """Start JupyterLab on a free port and stop it as Ctrl-C would."""
    names = ("root", "workspaces", "settings", "config", "data", "runtime", "user")
    places = {name: folder / name for name in names}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    (places["config"] / "jupyter_server_config.py").write_text(CONFIG)
    for plugin, values in SETTINGS.items():
        file = places["settings"] / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    token = uuid.uuid4().hex
    told = {"token": token, **{name: str(place) for name, place in places.items()}}
    passed = ("COPLIT_SANDBOX", "COPLIT_SLOTS", "COPLIT_RUNTIME")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in passed or not name.startswith(("COPLIT_", "JUPYTER", "JPY_"))
    }
    process = subprocess.Popen(
        [JUPYTER, "-m", "jupyterlab"],
        env={
            **kept,
            "HOME": str(places["user"]),
            "COPLIT_HOME": str(home),
            "COPLIT_TEST_CONFIG": json.dumps(told),
            "JUPYTER_CONFIG_DIR": str(places["config"]),
            "JUPYTER_DATA_DIR": str(places["data"]),
            "JUPYTER_RUNTIME_DIR": str(places["runtime"]),
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONUNBUFFERED": "1",
            **environ,
        },
        cwd=places["root"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    log: list[str] = []
    reader = threading.Thread(target=_read, args=(process, log, listens := threading.Event()))
    reader.start()
    try:
        listens.wait(START_SECONDS)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(log))
        assert found, "".join(log)
        await_port(int(found[1]), START_SECONDS)
        yield Lab(
            url=found[0], token=token, root=places["root"], settings=places["settings"], log=log
        )
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(60)
        process.stderr.close()


def _read(process: subprocess.Popen[str], log: list[str], listens: threading.Event) -> None:
    for line in process.stderr:
        log.append(line)
        if re.search(r"http://127\.0\.0\.1:\d+/", line):
            listens.set()
    listens.set()


@pytest.fixture(scope="session")
def published(request, tmp_path_factory) -> Path:
    """A home in which the demo's homework is published; to be copied, not used."""
    from coplit_jupyter.wiring import open_desk, settings_from

    settings = settings_from(
        {**os.environ, "COPLIT_HOME": str(tmp_path_factory.mktemp("published"))}
    )
    if settings.sandbox == "docker":
        request.getfixturevalue("built_images")
    desk = open_desk(settings)
    try:
        outcome = desk.publish(DEMO / "hw1", mutants=False).to_json()
    finally:
        desk.close()
    assert outcome["published"], outcome
    return settings.home


@pytest.fixture(scope="module")
def lab(published, tmp_path_factory) -> Iterator[Lab]:
    """A JupyterLab of one module's tests, with real login and XSRF, and nothing handed in."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(published, folder / "home")
    with running(folder, folder / "home") as lab:
        yield lab


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Iterator[Lab]:
    """A JupyterLab in which nothing is published yet; what it will grade, tests write themselves."""
    folder = tmp_path_factory.mktemp("school")
    with running(folder, folder / "home", COPLIT_SANDBOX="process", COPLIT_TEACHING="1") as lab:
        yield lab


@dataclass(kw_only=True)
class Student:
    """Somebody at a browser, logged in; `page` is Playwright's, the rest says what they do."""

    lab: Lab
    page: Page
    errors: list[str] = field(default_factory=list)

    def open(self, path: str, *, notebook7: bool = False) -> None:
        """Open a notebook and wait until it can be handed in."""
        self.page.goto(self.lab.notebook7(path) if notebook7 else self.lab.lab(path))
        self.submit_button.wait_for()
        self.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()

    @property
    def submit_button(self):
        return self.page.locator("[data-command='coplit:submit']:visible")

    @property
    def panel(self):
        return self.page.locator("#coplit-panel")

    def show_panel(self) -> None:
        """Open the panel without handing in."""
        self.page.evaluate("window.jupyterapp.commands.execute('coplit:open-panel')")
        self.panel.locator("h2").wait_for()

    def submit(self) -> None:
        """Click the toolbar's button and wait until that very submission is graded."""
        before = self.shown_submission()
        self.submit_button.click()
        self.wait_for_score(after=before)

    def shown_submission(self) -> str:
        """The id of the submission that the panel shows; empty: none, or no panel."""
        return self.page.evaluate(
            "document.querySelector('.cp-Panel-frame')?.dataset.submission ?? ''"
        )

    def wait_for_score(self, *, after: str = "") -> None:
        """Wait until a submission other than `after` is graded, and nothing is on its way."""
        self.page.wait_for_function(
            """before => {
              const shown = document.querySelector('.cp-Panel-frame')?.dataset;
              return shown && shown.phase === 'idle' && (shown.submission ?? before) !== before
                && document.querySelector('#coplit-panel .cp-Score-points') !== null;
            }""",
            arg=after,
        )

    def shows(self) -> dict[str, dict[str, str]]:
        """What the panel says of each test, by its id."""
        return self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('#coplit-panel .cp-Test')]
              .map(test => [test.dataset.test, {
                verdict: test.dataset.verdict,
                name: test.querySelector('.cp-Test-name').textContent,
                word: test.querySelector('.cp-Test-word').textContent,
              }]))"""
        )

    def faults(self, *nodes: str) -> list[str]:
        """What axe finds serious or worse in our nodes: these, or what a student has on screen."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            """async nodes => (await axe.run({include: nodes.filter(node => document.querySelector(node))},
              {resultTypes: ['violations']})).violations
              .filter(one => ['serious', 'critical'].includes(one.impact))
              .map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' | '))""",
            list(nodes or OURS),
        )
        return list(found)

    def picture(self, name: str) -> None:
        """Keep what is on screen, to be looked at."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """Remember a failure, so that its last picture is kept."""
    outcome = yield
    if outcome.get_result().failed:
        item.stash[FAILED] = True


@pytest.fixture
def student(request, lab, chromium) -> Iterator[Student]:
    """A student at JupyterLab, with a session of their own."""
    with seated(lab, chromium) as student:
        yield student
        if request.node.stash.get(FAILED, False):
            student.picture(f"failed-{request.node.name}")


@pytest.fixture
def seat(school, chromium) -> Callable[[], AbstractContextManager[Student]]:
    """Seats one person after the other at the JupyterLab of `school`."""
    return partial(seated, school, chromium)


@contextmanager
def seated(lab: Lab, chromium: Browser, **context: Any) -> Iterator[Student]:
    """Log in by the form, as a person does: from then on cookies and XSRF protect every request."""
    wanted = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **context}
    session = chromium.new_context(**wanted)
    session.set_default_timeout(WAIT_MILLISECONDS)
    page = session.new_page()
    student = Student(lab=lab, page=page)

    def noted(error: Any) -> None:
        if REPLACED_SCROLL not in str(error):
            student.errors.append(str(error))

    page.on("pageerror", noted)
    # JupyterLab gives a theme 1.5 s to load and then opens a dialog over everything.
    page.add_locator_handler(
        page.get_by_role("dialog", name=re.compile("^Error Loading Theme")),
        lambda dialog: dialog.locator(".jp-mod-accept").click(),
    )
    page.goto(f"{lab.url}login")
    page.fill("input[name=password]", lab.token)
    page.click("#login_submit")
    page.wait_for_url(re.compile(r"/(lab|tree)"))
    try:
        yield student
    finally:
        session.close()
