"""A real JupyterHub with its proxy, the grading service it manages, real containers, two courses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hub_running import (
    CHECKOUT,
    CONFIG,
    Hub,
    Person,
    clean_environment,
    end,
    end_with_parent,
    free_ports,
    until,
)

from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

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
