"""Send forged requests to a real Jupyter server with the extension, and look at the answers."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from coplit_jupyter.cli.output import plain
from coplit_jupyter.errors import OperatorError

API = "/coplit/api/v1/"
START_SECONDS = 120.0
ANSWER_SECONDS = 30.0
UNUSED = ("jupyterlab", "notebook", "notebook_shim", "jupyter_lsp", "jupyter_server_terminals")
MARKUP = ("text/html", "javascript")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forged:
    """One request of `requests.toml`, and the statuses that may answer it."""

    name: str
    what: str
    path: str
    answers: Sequence[int]
    method: str = "GET"
    login: str = "token"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    fill: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server of this home."""

    port: int
    token: str


def forged() -> list[Forged]:
    """Read every forged request."""
    text = (files("coplit_jupyter") / "_redteam" / "requests.toml").read_text("utf-8")
    return [Forged(**one) for one in tomllib.loads(text)["requests"]]


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """Run a Jupyter server on `home` in a process of its own, on a free port of the loopback.

    Raises:
        OperatorError: it does not start.
    """
    root, token = home / "root", secrets.token_hex(16)
    root.mkdir()
    command = [
        sys.executable, "-m", "jupyter_server", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
        "--no-browser", "--allow-root", f"--ServerApp.root_dir={root}",
        f"--IdentityProvider.token={token}", "--ServerApp.jpserver_extensions=coplit_jupyter=True",
        *(f"--ServerApp.jpserver_extensions={name}=False" for name in UNUSED),
    ]  # fmt: skip
    environ = {**os.environ, "COPLIT_HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}
    for name in ("COPLIT_SERVICE_URL", "COPLIT_TEACHING", "COPLIT_DATABASE_URL"):
        environ.pop(name, None)
    process = subprocess.Popen(
        command, env=environ, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    try:
        yield Server(port=_port(process), token=token)
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _port(process: subprocess.Popen[str]) -> int:
    """Read the log until the server says where it is, then go on reading so that it never waits."""
    said = []
    for line in process.stderr or ():
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            threading.Thread(target=_drain, args=(process,), daemon=True).start()
            _wait_until_open(int(found[1]))
            return int(found[1])
    raise OperatorError(
        f"The Jupyter server did not start: {plain(' '.join(said[-3:]))}",
        hint="Try `jupyter server` by hand.",
    )


def _wait_until_open(port: int) -> None:
    """Wait until the server takes connections: it says its address before that."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionError:
            time.sleep(0.05)
        else:
            return


def _drain(process: subprocess.Popen[str]) -> None:
    for _ in process.stderr or ():
        pass


def send(server: Server, one: Forged, known: Sequence[str]) -> tuple[str, float, list[str]]:
    """Send one request: what was answered, in how many seconds, and what is wrong with that.

    `known` are the secrets that may be in no answer.
    """
    began = time.monotonic()
    try:
        status, kind, body = _exchange(server, one)
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}", time.monotonic() - began, _cut_off(one)
    seconds = time.monotonic() - began
    problems = []
    if status not in one.answers:
        problems.append(f"answered {status}, not {' or '.join(map(str, one.answers))}")
    if "Traceback (most recent" in body:
        problems.append("answered with a traceback")
    if status == http.client.OK and any(word in kind for word in MARKUP):
        problems.append(f"answered with {kind}")
    problems += [f"shows {secret!r}" for secret in known if secret in body]
    if seconds > ANSWER_SECONDS:
        problems.append(f"took {seconds:.1f} s")
    return f"{status}: {plain(body)[:80]}", seconds, problems


def _cut_off(one: Forged) -> list[str]:
    """A body over the cap may be cut off in the middle; everything else must be answered."""
    return [] if one.fill else ["gave no answer"]


def _exchange(server: Server, one: Forged) -> tuple[int, str, str]:
    token = {"token": server.token, "wrong": "0" * 32}.get(one.login)
    headers = {"Content-Type": "application/json", **one.headers}
    if token:
        headers["Authorization"] = f"token {token}"
    body = one.body + ("x" * one.fill + '"}' if one.fill else "")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        path = one.path if one.path.startswith("/") else API + one.path
        connection.request(one.method, path, body=body.encode() or None, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode("utf-8")
    finally:
        connection.close()
