"""The service without a class: how it starts beside others, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import pytest

from coplit_jupyter.testing.wire import Wire

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300), pytest.mark.xdist_group("hub")]
COPLIT = str(Path(sys.executable).with_name("coplit"))
STAND_IN = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
"""Starts the service as a Hub does, and does nothing else."""


@pytest.fixture
def environ(tmp_path, free_port):
    """What a Hub gives to the service it starts."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "JUPYTER", "JPY_"))}
    return {
        **kept,
        "COPLIT_HOME": str(tmp_path / "home"),
        "JUPYTERHUB_API_TOKEN": "t" * 32,
        "JUPYTERHUB_API_URL": "http://127.0.0.1:9/hub/api",
        "JUPYTERHUB_CLIENT_ID": "service-coplit",
        "JUPYTERHUB_SERVICE_NAME": "coplit",
        "JUPYTERHUB_SERVICE_PREFIX": "/services/coplit/",
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{free_port}",
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": '["access:services!service=coplit"]',
    }


def answers(environ) -> int:
    """The status of the service's health; 0 if nothing listens."""
    return health(environ)[0]


def health(environ) -> tuple[int, list[str]]:
    """The status of the service's health, 0 if nothing listens, and the problems it tells."""
    url = f"{environ['JUPYTERHUB_SERVICE_URL']}/services/coplit/health"
    try:
        answer = httpx.get(url, timeout=30, trust_env=False)
    except httpx.TransportError:
        return 0, []
    return answer.status_code, answer.json()["problems"]


@pytest.fixture
def wire():
    """The Engine behind a socket that can be cut."""
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        made = Wire(Path(folder) / "engine.sock")
        yield made
        made.mend()
        made.close()


def test_a_hub_that_does_not_answer_is_a_503_and_not_a_stranger(environ, until):
    """A student must read "try again", not "you may not"; and SIGTERM ends it in good order."""
    process = subprocess.Popen([COPLIT, "serve"], env=environ, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: answers(environ), what="the service answers")
        url = f"{environ['JUPYTERHUB_SERVICE_URL']}/services/coplit/coplit/api/v1/courses"
        headers = {"Authorization": "token abc"}
        answer = httpx.get(url, headers=headers, timeout=60, trust_env=False)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=100)[1]
    finally:
        process.kill()
        process.wait()
    assert answer.status_code == 503
    error = answer.json()["error"]
    assert (error["code"], "(hub-unreachable)" in error["message"]) == ("hub-unreachable", True)
    assert answer.headers["Retry-After"]
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_health_sees_an_engine_that_went_away_and_came_back(environ, until, wire):
    """Whoever is paged must be told so, and no longer than it is so; submissions are kept."""
    environ["DOCKER_HOST"] = wire.address
    process = subprocess.Popen([COPLIT, "serve"], env=environ)
    try:
        until(lambda: health(environ) == (200, []), what="the service can grade")
        wire.cut()
        assert health(environ) == (503, ["engine-unreachable"])
        wire.mend()
        assert health(environ) == (200, [])
    finally:
        process.terminate()
        process.wait()


def test_the_service_ends_when_its_hub_was_killed(environ, until):
    """Left alone it would hold the port against the service of the next Hub."""
    hub = subprocess.Popen([sys.executable, "-c", STAND_IN, COPLIT, "serve"], env=environ)
    try:
        until(lambda: answers(environ), what="the service answers")
    finally:
        hub.kill()
        hub.wait()
    until(lambda: answers(environ) == 0, what="the service has ended")


def test_a_taken_port_is_told_in_two_lines(environ):
    """The Hub logs what the service says; an operator must find the reason there."""
    port = int(environ["JUPYTERHUB_SERVICE_URL"].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [COPLIT, "serve"], env=environ, capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"error: The service cannot listen at 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
