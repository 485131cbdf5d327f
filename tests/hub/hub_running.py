"""Run a real JupyterHub with its proxy and the grading service it manages: for tests only."""

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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

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
