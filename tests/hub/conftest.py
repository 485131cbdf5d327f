"""A real JupyterHub with its proxy, the grading service it manages, real containers, two courses."""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

LIBC = ctypes.CDLL(None)
CHECKOUT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
"""Start-up takes 15 to 30 s on a loaded machine; every wait here ends as soon as it can."""
CONFIG = """
import json, os
from coplit_jupyter.hub import configure

c = get_config()
given = json.loads(os.environ["COPLIT_TEST_HUB"])
c.JupyterHub.bind_url = given["url"]
c.JupyterHub.hub_port = given["hub_port"]
c.ConfigurableHTTPProxy.command = [given["proxy"]]
c.ConfigurableHTTPProxy.api_url = given["proxy_api"]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = given["folder"] + "/users/{username}"
c.Spawner.cmd = [given["python"], "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.JupyterHub.services = [{"name": "tests", "api_token": given["token"]}]
c.JupyterHub.load_roles = [{
    "name": "tests", "services": ["tests"],
    "scopes": ["admin:users", "admin:groups", "admin:servers", "tokens", "list:services",
               "read:services", "read:metrics", "access:services!service=coplit"],
}]
configure(c, home=given["home"], url=given["service"], environment=given["environment"])
"""


def until(found: Callable[[], Any], *, what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Give what `found` gives once it is true; a refused connection is not yet true."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            value = found()
        except httpx.TransportError:
            value = None
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.2)  # between two questions to another process, which tells nobody


def free_ports(count: int) -> list[int]:
    """Give ports below those that the kernel gives to whoever asks for any."""
    held: list[socket.socket] = []
    while len(held) < count:
        one = socket.socket()
        try:
            one.bind(("127.0.0.1", random.randrange(20000, 32000)))
        except OSError:
            one.close()
            continue
        held.append(one)
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def descendants(pid: int) -> list[int]:
    """Give the ids of all processes that a process started, and those that they started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    found, ask = [], [pid]
    while ask:
        ask += (below := children.get(ask.pop(), []))
        found += below
    return found


def read_stream(http: httpx.Client, submission: str) -> list[dict[str, Any]]:
    """Read a submission's event stream to its end; heartbeats alone do not keep this waiting."""
    deadline, told = time.monotonic() + PATIENCE_SECONDS, []
    with http.stream("GET", f"submissions/{submission}/events?stream=1") as answer:
        assert answer.status_code == 200
        for line in answer.iter_lines():
            assert time.monotonic() < deadline, told
            if line.startswith("data: "):
                told.append(json.loads(line[6:]))
    return told


@dataclass(kw_only=True)
class Person:
    """A user of the Hub with a token, asking the service through the Hub's proxy."""

    name: str
    token: str
    http: httpx.Client

    def submit(self, course: str, *, add: str = "return a + b", key: str = "") -> str:
        """Hand in the course's assignment with that function body; gives the submission's id."""
        where = f"courses/{course}/assignments/sums"
        answer = self.http.post(
            f"{where}/submissions",
            json={"notebooks": self.answered(course, add), "key": key or str(uuid.uuid4())},
        )
        assert answer.status_code == 202, answer.text
        return answer.json()["submission"]

    def answered(self, course: str, add: str) -> dict[str, Any]:
        """The release's notebook with that function body."""
        release = self.http.get(f"courses/{course}/assignments/sums/release")
        assert release.status_code == 200, release.text
        notebooks = release.json()["notebooks"]
        for cell in notebooks["sums.ipynb"]["cells"]:
            if cell["id"] == "c-add":
                cell["source"] = f"import time\ndef add(a, b):\n    {add}"
        return notebooks

    def events(self, submission: str) -> list[dict[str, Any]]:
        """Every event so far, by polling."""
        answer = self.http.get(f"submissions/{submission}/events?stream=0")
        assert answer.status_code == 200, answer.text
        return answer.json()["events"]

    def report(self, submission: str) -> dict[str, Any]:
        """Wait for the report."""

        def found():
            answer = self.http.get(f"submissions/{submission}")
            return answer.status_code == 200 and answer.json()["report"]

        return until(found, what=f"a report of {submission}")


@dataclass(kw_only=True)
class Hub:
    """The running Hub; `api` asks it as a service that may administer users and groups."""

    url: str
    folder: Path
    home: Path
    process: subprocess.Popen[bytes]
    api: httpx.Client
    token: str
    people: list[Person] = field(default_factory=list)
    until = staticmethod(until)
    read_stream = staticmethod(read_stream)

    @property
    def service(self) -> str:
        return f"{self.url}services/coplit/"

    def log(self) -> str:
        return (self.folder / "hub.log").read_text(errors="replace")[-20000:]

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """Ask the Hub's own API."""
        answer = self.api.request(method, path, **options)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def client(self, token: str) -> httpx.Client:
        """A client of the service's API."""
        headers = {"Authorization": f"token {token}"} if token else {}
        return httpx.Client(
            base_url=f"{self.service}coplit/api/v1/", headers=headers, timeout=90, trust_env=False
        )

    def person(self, name: str, *groups: str, scopes: list[str] | None = None) -> Person:
        """Make a user (or take the one of that name), put them in groups, give them a token."""
        if self.api.get(f"users/{name}").status_code == 404:
            self.ask("POST", f"users/{name}")
        for group in groups:
            self.join(name, group)
        asked = {"scopes": scopes} if scopes is not None else {}
        token = self.ask("POST", f"users/{name}/tokens", json=asked)["token"]
        person = Person(name=name, token=token, http=self.client(token))
        self.people.append(person)
        return person

    def join(self, name: str, group: str) -> None:
        """Put a user in a group, which is made if it is not there."""
        if self.api.get(f"groups/{group}").status_code == 404:
            self.ask("POST", f"groups/{group}")
        self.ask("POST", f"groups/{group}/users", json={"users": [name]})

    def publish(self, course: str) -> None:
        """Publish the assignment as an operator does, beside the running service."""
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("coplit")),
                "publish",
                str(self.folder / "sums"),
                "--course",
                course,
                "--no-mutants",
            ],
            env={**clean_environment(), "COPLIT_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def healthy(self) -> bool:
        """Whether the service answers and can grade."""
        return httpx.get(f"{self.service}health", timeout=30, trust_env=False).is_success

    def service_pid(self) -> int:
        """The process of the service, as the Hub knows it."""
        return self.ask("GET", "services/coplit")["pid"]


def clean_environment() -> dict[str, str]:
    """This process's environment without what configures Jupyter or this project."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "JUPYTER", "JPY_"))}
    return {**kept, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}


ASSIGNMENT = """
[assignment]
name = "sums"
course = "py101"
notebook = "sums.ipynb"

[limits]
test_seconds = 100
cells_seconds = 60
wall_seconds = 300
"""
TESTS = """
import pytest
from sums import add, given


def test_given():
    assert given() == 1


def test_add():
    assert add(2, 3) == 5


@pytest.mark.hidden
def test_secret():
    assert add(-41, -1) == -42, "s3cret"
"""
ADD = "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION"


def write_assignment(folder: Path) -> None:
    """Write an assignment of which one test passes at once, whatever a student does to `add`."""
    (folder / "tests").mkdir(parents=True)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    (folder / "tests" / "test_sums.py").write_text(TESTS)
    cells = [
        {
            "cell_type": "code",
            "id": cell_id,
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for cell_id, source in [("c-given", "def given():\n    return 1"), ("c-add", ADD)]
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "sums.ipynb").write_text(json.dumps(notebook))


def end_with_parent() -> None:
    """Have the Hub stopped when this test process is killed (PR_SET_PDEATHSIG, Linux)."""
    LIBC.prctl(1, signal.SIGTERM)


def end(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Stop the Hub as an operator does; whatever it leaves is ended by its id."""
    started = descendants(process.pid)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in started:
        if is_ours(pid, folder):
            os.kill(pid, signal.SIGKILL)


def is_ours(pid: int, folder: Path) -> bool:
    """Say whether a process lives and was given this Hub's folder, by whatever variable."""
    try:
        return os.fsencode(folder) in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


@pytest.fixture(scope="session")
def hub(built_images, tmp_path_factory) -> Iterator[Hub]:
    """A Hub whose service grades; the courses `py101` and `ml201` have one assignment each."""
    folder = tmp_path_factory.mktemp("hub")
    proxy = subprocess.run(
        [str(CHECKOUT / "scripts" / "hub.sh")], capture_output=True, text=True, check=False
    )
    assert proxy.returncode == 0, proxy.stderr
    public, inner, proxy_api, service = free_ports(4)
    token = uuid.uuid4().hex
    (folder / "users").mkdir()
    write_assignment(folder / "sums")
    (folder / "jupyterhub_config.py").write_text(CONFIG)
    given = {
        "url": f"http://127.0.0.1:{public}/",
        "hub_port": inner,
        "proxy": proxy.stdout.strip(),
        "proxy_api": f"http://127.0.0.1:{proxy_api}",
        "service": f"http://127.0.0.1:{service}",
        "folder": str(folder),
        "home": str(folder / "home"),
        "python": sys.executable,
        "token": token,
        "environment": {
            "COPLIT_SLOTS": "2",
            "COPLIT_WARM_PAIRS": "1",
            "COPLIT_LEASE_SECONDS": "15",
            **{name: os.environ[name] for name in ("DOCKER_HOST",) if name in os.environ},
        },
    }
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "jupyterhub_config.py"],
            cwd=folder,
            env={
                **clean_environment(),
                "HOME": str(folder / "users"),
                "COPLIT_TEST_HUB": json.dumps(given),
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - one call into libc, no locks
        )
    api = httpx.Client(
        base_url=f"{given['url']}hub/api/",
        headers={"Authorization": f"token {token}"},
        timeout=90,
        trust_env=False,
    )
    made = Hub(
        url=given["url"],
        folder=folder,
        home=folder / "home",
        process=process,
        api=api,
        token=token,
    )
    try:
        with api:
            publish_here(made, "py101", "ml201")
            until(lambda: is_up(made), what="the service is up")
            yield made
    finally:
        for person in made.people:
            person.http.close()
        end(process, folder)


def publish_here(hub: Hub, *courses: str) -> None:
    """Publish the assignment in these courses, while the Hub starts."""
    desk = open_desk(Settings(home=hub.home, slots=2, warm_pairs=2))
    try:
        for course in courses:
            outcome = desk.publish(hub.folder / "sums", course=course, mutants=False)
            assert outcome.to_json()["published"], outcome
    finally:
        desk.close()


def is_up(hub: Hub) -> bool:
    assert hub.process.poll() is None, hub.log()
    return hub.healthy()


@pytest.fixture(name="until", scope="session")
def _until() -> Callable[..., Any]:
    """Give `until`, for tests without a Hub."""
    return until


@pytest.fixture
def free_port() -> int:
    """A port at which nobody listens."""
    return free_ports(1)[0]


@pytest.fixture(scope="session")
def kim(hub) -> Person:
    """A student of py101, by nbgrader's name for it."""
    return hub.person("kim", "nbgrader-py101")


@pytest.fixture(scope="session")
def choi(hub) -> Person:
    """Another student of py101."""
    return hub.person("choi", "course:py101:student")


@pytest.fixture(scope="session")
def lee(hub) -> Person:
    """A student of ml201 only."""
    return hub.person("lee", "course:ml201:student")


@pytest.fixture(scope="session")
def prof(hub) -> Person:
    """The instructor of py101."""
    return hub.person("prof", "formgrade-py101")


@pytest.fixture(scope="session")
def other_prof(hub) -> Person:
    """The instructor of ml201."""
    return hub.person("rhee", "course:ml201:instructor")
