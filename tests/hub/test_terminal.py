"""What a student can reach from a terminal on the Hub's own host."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

pytestmark = [pytest.mark.docker, pytest.mark.timeout(400), pytest.mark.xdist_group("hub")]
STUDENT = 31_789
"""A user id that nobody has: it owns nothing and is in no group."""


@pytest.fixture(autouse=True)
def _root() -> None:
    if os.geteuid() != 0:
        pytest.skip("Only root can become another user.")


def as_student(look, *given: str) -> dict[str, str]:
    """Call `look` in a process of that user, as a shell of the single-user server would run."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(STUDENT)
            os.setuid(STUDENT)
            answer = json.dumps(look(*given)).encode()
        except BaseException as error:  # noqa: BLE001 - the parent must hear of it
            answer = json.dumps({"broke": repr(error)}).encode()
        os.write(writing, answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as heard:
        told = heard.read()
    os.waitpid(child, 0)
    return json.loads(told)


def attempt(call, *given) -> str:
    """Say what came of a call: `done`, or the name of the error that refused it."""
    try:
        call(*given)
    except OSError as error:
        return type(error).__name__
    return "done"


def open_socket(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)


def read(path: str) -> None:
    with Path(path).open("rb") as file:
        file.read(1)


def look_at_files(home: str, engine: str) -> dict[str, str]:
    """Try the Engine's socket and everything in the service's folder."""
    return {
        "its own files": attempt(os.listdir, Path(home).parent),
        "the Engine": attempt(open_socket, engine),
        "the folder": attempt(os.listdir, home),
        "the database": attempt(read, f"{home}/coplit.sqlite"),
        "the bundles": attempt(os.listdir, f"{home}/bundles"),
        "a new file": attempt(Path(home, "planted").touch),
        "another database": attempt(os.rename, home, f"{home}-gone"),
    }


def look_at_process(pid: str) -> dict[str, str]:
    """Try what belongs to the service's process."""
    return {
        "environment": attempt(read, f"/proc/{pid}/environ"),
        "memory": attempt(read, f"/proc/{pid}/mem"),
        "open files": attempt(os.listdir, f"/proc/{pid}/fd"),
        "its root": attempt(os.listdir, f"/proc/{pid}/root"),
        "a signal": attempt(os.kill, int(pid), 0),
    }


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can enter, with the homes of a service below it."""
    folder = Path(tempfile.mkdtemp(prefix="coplit-place-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_the_engine_the_bundles_and_the_database_are_out_of_reach(place, hub, docker_client):
    """Whoever reads the tests or writes the grades has the course; the Engine's socket is root."""
    home = place / "home"
    desk = open_desk(Settings(home=home, sandbox="process"))
    try:
        outcome = desk.publish(hub.folder / "sums", course="py101", mutants=False)
        assert outcome.to_json()["published"], outcome
        assert {"bundles", "coplit.sqlite"} <= {path.name for path in home.iterdir()}
        engine = docker_client.api.base_url.removeprefix("http+docker://")
        assert engine == "localhost", "these tests want the Engine of this machine"
        address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
        told = as_student(look_at_files, str(home), address.removeprefix("unix://"))
    finally:
        desk.close()
    assert told.pop("its own files") == "done", told
    assert set(told.values()) == {"PermissionError"}, told


def test_the_services_process_is_out_of_reach(hub):
    """Its environment holds the service's token; its memory holds hidden tests."""
    told = as_student(look_at_process, str(hub.service_pid()))
    assert set(told.values()) == {"PermissionError"}, told


def test_everything_of_the_service_is_for_its_user_only(hub):
    """Not one file that the service made may be opened by others, whatever folder holds it."""
    assert hub.home.stat().st_mode & 0o077 == 0
    loose = [
        path.name
        for path in hub.home.rglob("*")
        if stat.S_ISREG(path.stat().st_mode) and path.suffix in {".sqlite", ".key", ".pem"}
        if path.stat().st_mode & 0o077
    ]
    assert loose == []


def test_the_engine_is_reached_as_this_user(docker_client):
    """The refusals above are the student's: this process may."""
    assert isinstance(docker_client, docker.DockerClient)
    assert docker_client.ping()
