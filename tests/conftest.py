"""Share what many tests need: a Docker Engine, the images of this checkout, a home of one's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from coplit_jupyter.model.settings import Settings

# The same examples each time, and no word about a machine that is busy.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def docker_client() -> Iterator[object]:
    """Connect to the Engine; a missing one is an error, not a skip (scripts/engine.sh starts it)."""
    from coplit_jupyter.sandbox.engine import connect

    client = connect()
    yield client
    client.close()


@pytest.fixture(scope="session")
def built_images(docker_client) -> dict[str, str]:
    """Build `coplit/python` once, whatever number of test processes ask for it; name -> id."""
    return build_once(docker_client, ["python"])


@pytest.fixture(scope="session")
def data_images(docker_client) -> dict[str, str]:
    """Build `coplit/python-data` and its parents once; name -> id."""
    return build_once(docker_client, ["python-data"])


@pytest.fixture(scope="session")
def node_image(docker_client) -> dict[str, str]:
    """Build `coplit/node` and its parents once; name -> id."""
    return build_once(docker_client, ["node"])


@pytest.fixture(scope="session")
def react_image(docker_client) -> dict[str, str]:
    """Build `coplit/node-react` and its parents once; name -> id."""
    return build_once(docker_client, ["node", "node-react"])


@pytest.fixture(scope="session")
def c_image(docker_client) -> dict[str, str]:
    """Build `coplit/c` and its parents once; name -> id."""
    return build_once(docker_client, ["c"])


@pytest.fixture(scope="session")
def all_images(docker_client) -> dict[str, str]:
    """Build every image of the catalog once; name -> id."""
    return build_once(docker_client, [])


def build_once(client, names: list[str]) -> dict[str, str]:
    from coplit_jupyter.sandbox.build import Images
    from coplit_jupyter.sandbox.locks import FileLock

    with FileLock(Path(tempfile.gettempdir()) / f"coplit-images-{os.getuid()}.lock"):
        return {state.name: state.id for state in Images(client).build(names)}


@pytest.fixture
def docker_settings(built_images, tmp_path) -> Settings:
    """Settings of a grading side with a home of its own and few spare containers."""
    return Settings(home=tmp_path / "home", slots=2, warm_pairs=1)


@pytest.fixture
def docker_sandbox(docker_settings) -> Iterator[object]:
    """A sandbox on the real Engine; whatever it made is removed at the end."""
    from coplit_jupyter.sandbox.docker import DockerSandbox

    sandbox = DockerSandbox(docker_settings)
    yield sandbox
    sandbox.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """One real browser a module: Playwright's loop must not outlive it."""
    from playwright.sync_api import sync_playwright

    found = [os.environ.get("COPLIT_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/google-chrome"]
    path = next((one for one in found if one and Path(one).exists()), None)
    arguments = [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
