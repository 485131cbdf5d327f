"""Run a real Jupyter server with the extension, and talk to it as a browser would."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.listening import await_port

START_SECONDS = 120
PATIENCE_SECONDS = 300
COURSE = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Seconds from the click to what a student sees."""

    accepted: float
    first: float
    last: float
    report: float
    score: float | None
    max_score: float | None

    @property
    def is_full(self) -> bool:
        """Whether everything passed."""
        return self.score is not None and self.score == self.max_score


class Person:
    """One browser: a connection for requests, one for the stream; both stay open."""

    def __init__(self, port: int, token: str) -> None:
        self._head = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        self._asks = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._hears = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)

    def ask(self, method: str, route: str, body: bytes | None = None) -> Any:
        """Send one request; gives its JSON."""
        self._asks.request(method, f"/coplit/api/v1/{route}", body, self._head)
        answer = self._asks.getresponse()
        read = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {route}: {answer.status} {read[:300]!r}")
        return json.loads(read)

    def submit(self, assignment: str, body: bytes) -> str:
        """Hand in; gives the submission's id."""
        route = f"courses/{COURSE}/assignments/{assignment}/submissions"
        return str(self.ask("POST", route, body)["submission"])

    def grade(self, assignment: str, notebooks: dict[str, Any]) -> Seen:
        """Hand in, and follow the stream to the report."""
        body = json.dumps({"notebooks": notebooks, "key": uuid.uuid4().hex}).encode()
        began = time.perf_counter()
        submission = self.submit(assignment, body)
        accepted = time.perf_counter() - began
        first = last = 0.0
        for kind, told in self._events(submission):
            if kind == "test":
                last = time.perf_counter() - began
                first = first or last
            elif kind == "finished":
                report = told["report"]
                now = time.perf_counter() - began
                return Seen(
                    accepted=accepted,
                    first=first,
                    last=last,
                    report=now,
                    score=report["score"],
                    max_score=report["max_score"],
                )
        raise SystemExit("a stream without a report")

    def _events(self, submission: str) -> Iterator[tuple[str, Any]]:
        head = {**self._head, "Accept": "text/event-stream"}
        self._hears.request("GET", f"/coplit/api/v1/submissions/{submission}/events", headers=head)
        answer = self._hears.getresponse()
        kind = ""
        try:
            while line := answer.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data" and kind in {"test", "finished"}:
                    yield kind, json.loads(value) if kind == "finished" else None
        finally:
            answer.read()  # the connection serves the next one

    def close(self) -> None:
        """Hang up."""
        self._asks.close()
        self._hears.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server."""

    port: int
    token: str
    home: Path

    def person(self) -> Person:
        """Open a browser."""
        return Person(self.port, self.token)


@contextmanager
def running(home: Path, folder: Path, **environ: str) -> Iterator[Server]:
    """Start a server on a free port with this home, and stop it as Ctrl-C would."""
    folder.mkdir(parents=True, exist_ok=True)
    token = uuid.uuid4().hex
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    kept = {name: text for name, text in os.environ.items() if not name.startswith("COPLIT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--port=0",
         "--ip=127.0.0.1", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
         "--ServerApp.jpserver_extensions={'coplit_jupyter': True}"],
        env={**kept, **{name: str(folder / name.lower()) for name in places}, "HOME": str(folder),
             "COPLIT_HOME": str(home), **environ},
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    log: list[str] = []
    listens = threading.Event()
    reader = threading.Thread(target=_read, args=(process, log, listens), daemon=True)
    reader.start()
    try:
        listens.wait(START_SECONDS)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(log))
        if found is None:
            raise SystemExit("the server did not start:\n" + "".join(log))
        await_port(int(found[1]), START_SECONDS)
        yield Server(port=int(found[1]), token=token, home=home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)
        reader.join(10)


def _read(process: subprocess.Popen[str], log: list[str], listens: threading.Event) -> None:
    for line in process.stderr or ():
        log.append(line)
        if "http://127.0.0.1:" in line:
            listens.set()
    listens.set()
