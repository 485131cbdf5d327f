"""A real Jupyter Server with the extension, as a process of its own, and an assignment to publish."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.listening import await_port

PACKAGE = Path(__file__).parents[2] / "coplit_jupyter"
OPENAPI = yaml.safe_load((PACKAGE / "api" / "openapi.yaml").read_text())
START_SECONDS = 100
CONFIG = """
import json, os
c = get_config()
given = json.loads(os.environ["COPLIT_TEST_CONFIG"])
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = 0
c.ServerApp.base_url = "/a%40b/"
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.allow_unauthenticated_access = False
c.ServerApp.root_dir = given["root"]
c.ServerApp.jpserver_extensions = {
    "coplit_jupyter": True, "jupyterlab": False, "notebook": False, "notebook_shim": False,
    "jupyter_lsp": False, "jupyter_server_terminals": False,
}
c.ServerApp.reraise_server_extension_failures = True
c.IdentityProvider.token = given["token"]
for name, value in given["coplit"].items():
    setattr(c.CoplitExtension, name, value)
exec(given["more"])
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test here the time that starting servers takes on a busy machine."""
    for one in items:
        if one.path.parent == Path(__file__).parent:
            one.add_marker(pytest.mark.timeout(400))


@dataclass(kw_only=True)
class Server:
    """A running server; `http` speaks to the API with the token."""

    url: str
    token: str
    root: Path
    home: Path
    runtime: Path
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    @property
    def api(self) -> str:
        return f"{self.url}coplit/api/v1"

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.api + "/", headers=headers, timeout=90, trust_env=False)

    @cached_property
    def http(self) -> httpx.Client:
        return self.client(Authorization=f"token {self.token}")

    @contextmanager
    def browser(self) -> Iterator[tuple[httpx.Client, str]]:
        """A client that logged in with a form, as a browser does, and its XSRF token."""
        with httpx.Client(timeout=90, trust_env=False, follow_redirects=False) as client:
            client.get(f"{self.url}login")
            xsrf = client.cookies["_xsrf"]
            answer = client.post(f"{self.url}login", data={"password": self.token, "_xsrf": xsrf})
            assert answer.status_code == 302, answer.text
            yield client, client.cookies["_xsrf"]


@contextmanager
def running(
    folder: Path, *, coplit: dict[str, Any], environ: dict[str, str] | None = None, more: str = ""
) -> Iterator[Server]:
    """Start a server and stop it as Ctrl-C would; waits until it listens."""
    places = {name: folder / name for name in ("root", "home", "config", "data", "runtime", "user")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    (places["config"] / "jupyter_server_config.py").write_text(CONFIG)
    token = uuid.uuid4().hex
    told = {"root": str(places["root"]), "token": token, "coplit": coplit, "more": more}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "JUPYTER", "JPY_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server"],
        env={
            **kept,
            "HOME": str(places["user"]),
            "COPLIT_HOME": str(places["home"]),
            "COPLIT_TEST_CONFIG": json.dumps(told),
            "JUPYTER_CONFIG_DIR": str(places["config"]),
            "JUPYTER_DATA_DIR": str(places["data"]),
            "JUPYTER_RUNTIME_DIR": str(places["runtime"]),
            "PYTHONPATH": str(PACKAGE.parent),
            "PYTHONUNBUFFERED": "1",
            **(environ or {}),
        },
        cwd=places["root"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    log: list[str] = []
    listens = threading.Event()

    def read() -> None:
        for line in process.stderr:
            log.append(line)
            if re.search(r"http://127\.0\.0\.1:\d+/a%40b/\?token", line):
                listens.set()
        listens.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        listens.wait(START_SECONDS)
        found = re.search(r"(http://127\.0\.0\.1:(\d+)/a%40b/)\?token", "".join(log))
        assert found, "".join(log)
        await_port(int(found[2]), START_SECONDS)
        server = Server(
            url=found[1],
            token=token,
            root=places["root"],
            home=places["home"],
            runtime=places["runtime"],
            process=process,
            log=log,
        )
        with server.http:
            yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(10)
        process.stderr.close()


@pytest.fixture(scope="session")
def start_server() -> Callable[..., Any]:
    """Give `running`, for tests that need a server of their own."""
    return running


def _cell(kind: str, cell_id: str, source: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


SECRET = "s3cret-input"
ASSIGNMENT = """
[assignment]
name = "hw1"
title = "Sums"
course = "demo"
notebook = "hw1.ipynb"

[limits]
# Some tests hold a run until they have read its first results.
test_seconds = 100
cells_seconds = 100
wall_seconds = 300
"""
TESTS = f"""
import pytest
from hw1 import add, shout


@pytest.mark.points(2)
@pytest.mark.hint("Use +.")
def test_add():
    assert add(2, 3) == 5


def test_negative():
    assert add(-2, -3) == -5


@pytest.mark.hidden
@pytest.mark.hint("What of other letters?")
@pytest.mark.parametrize("word", ["{SECRET}-1", "{SECRET}-2"])
def test_shout(word):
    assert shout(word) == word.upper(), "{SECRET} was the word"
"""
ADD = "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION"
SHOUT = "def shout(word):\n    ### BEGIN SOLUTION\n    return word.upper()\n    ### END SOLUTION"


def write_assignment(root: Path) -> Path:
    """Write a folder assignment with visible and hidden tests; gives its folder."""
    folder = root / "authoring" / "hw1"
    (folder / "tests").mkdir(parents=True)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    (folder / "tests" / "test_hw1.py").write_text(TESTS)
    authored = _notebook(
        _cell("markdown", "intro", "# Sums"),
        _cell("code", "c-add", ADD),
        _cell("code", "c-shout", SHOUT),
    )
    (folder / "hw1.ipynb").write_text(json.dumps(authored))
    return folder


@dataclass(kw_only=True)
class Course:
    """A server with one published assignment."""

    server: Server
    release: dict[str, Any]
    where: str = "courses/demo/assignments/hw1"

    @property
    def http(self) -> httpx.Client:
        return self.server.http

    def answered(self, add: str, shout: str) -> dict[str, Any]:
        """The release's notebooks with these bodies of the two functions."""
        notebook = json.loads(json.dumps(self.release["notebooks"]["hw1.ipynb"]))
        bodies = {
            "c-add": f"def add(a, b):\n    {add}",
            "c-shout": f"def shout(word):\n    {shout}",
        }
        for cell in notebook["cells"]:
            cell["source"] = bodies.get(cell["id"], cell["source"])
        return {"hw1.ipynb": notebook}

    def submit(self, add: str = "return a + b", shout: str = "return word.upper()") -> str:
        """Hand in; gives the submission's id."""
        body = {"notebooks": self.answered(add, shout), "key": str(uuid.uuid4())}
        answer = self.http.post(f"{self.where}/submissions", json=body)
        assert answer.status_code == 202, answer.text
        return answer.json()["submission"]

    def held(self, gate: Path) -> dict[str, Any]:
        """Right answers, of which the second function waits until the file `gate` is there."""
        wait = f"import os, time\n    while not os.path.exists({str(gate)!r}):\n        time.sleep(0.01)"
        return self.answered("return a + b", f"{wait}\n    return word.upper()")

    def follow(self, submission: str, *, after: int = 0) -> list[dict[str, Any]]:
        """Read the event stream to its end."""
        address = f"submissions/{submission}/events?after={after}"
        with self.http.stream("GET", address, headers={"Accept": "text/event-stream"}) as answer:
            assert answer.status_code == 200
            lines = list(answer.iter_lines())
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


@pytest.fixture(scope="session")
def teaching(tmp_path_factory) -> Iterator[Server]:
    """A server of one's own whose owner may publish, with the sandbox that needs no Docker."""
    coplit = {"sandbox": "process", "teaching": True, "student": "kim"}
    with running(tmp_path_factory.mktemp("teaching"), coplit=coplit) as server:
        yield server


def publish_course(server: Server) -> Course:
    """Publish the assignment `demo/hw1` through the API."""
    write_assignment(server.root)
    body = {"path": "authoring/hw1", "mutants": False}
    answer = server.http.post("publish", json=body)
    assert answer.status_code == 200, answer.text + "".join(server.log[-40:])
    assert answer.json()["version"], answer.text
    release = server.http.get("courses/demo/assignments/hw1/release")
    assert release.status_code == 200, release.text
    return Course(server=server, release=release.json())


@pytest.fixture(scope="session")
def published(teaching) -> Course:
    """The assignment `demo/hw1`, published on the teaching server."""
    return publish_course(teaching)


@pytest.fixture(scope="session")
def publish() -> Callable[[Server], Course]:
    """Give `publish_course`, for tests with a server of their own."""
    return publish_course


@pytest.fixture(scope="session")
def studying(published, tmp_path_factory) -> Iterator[Server]:
    """Another server on the same home whose owner is a student."""
    coplit = {"sandbox": "process", "student": "lee", "home": str(published.server.home)}
    with running(tmp_path_factory.mktemp("studying"), coplit=coplit) as server:
        yield server


class Contract:
    """Checks answers against the OpenAPI file."""

    def __init__(self) -> None:
        base = "https://coplit.invalid/api/openapi.yaml"
        report = json.loads((PACKAGE / "model" / "report.schema.json").read_text())
        self._base = base
        self._registry = Registry().with_resources(
            [
                (base, Resource(OPENAPI, DRAFT202012)),
                ("https://coplit.invalid/model/report.schema.json", Resource(report, DRAFT202012)),
            ]
        )

    def check(self, answer: httpx.Response, operation: str) -> Any:
        """Fail if the answer is not as the operation says; gives its JSON."""
        responses = _operation(operation)["responses"]
        status = str(answer.status_code)
        assert status in responses or answer.status_code in {404, 405}, (
            f"{operation} may not answer {status}: {answer.text[:500]}"
        )
        said = responses.get(status, responses["default"])
        if "$ref" in said:
            said = OPENAPI["components"]["responses"][said["$ref"].rpartition("/")[2]]
        assert answer.headers["Content-Type"] == "application/json"
        body = answer.json()
        self.value(body, said["content"]["application/json"]["schema"])
        for header, rule in said.get("headers", {}).items():
            assert header in answer.headers or not rule.get("required")
        return body

    def value(self, value: Any, schema: dict[str, Any]) -> None:
        """Fail if a value does not fit a schema whose references are those of the OpenAPI file."""
        rooted = _absolute(schema, self._base)
        Draft202012Validator(
            rooted, registry=self._registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        ).validate(value)


def _absolute(schema: Any, base: str) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"{base}{value}"
            if key == "$ref" and value.startswith("#")
            else _absolute(value, base)
            for key, value in schema.items()
        }
    return [_absolute(one, base) for one in schema] if isinstance(schema, list) else schema


def _operation(operation: str) -> dict[str, Any]:
    for path in OPENAPI["paths"].values():
        for method in ("get", "post", "put", "delete"):
            if path.get(method, {}).get("operationId") == operation:
                return path[method]
    raise KeyError(operation)


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The OpenAPI file, to hold answers to."""
    return Contract()


@pytest.fixture(scope="session")
def openapi() -> dict[str, Any]:
    """The OpenAPI file's document."""
    return OPENAPI
