"""What the images stand on, taken from a registry that an operator names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import errors

from coplit_jupyter.sandbox.debian import debian_image
from coplit_jupyter.sandbox.mirrors import read_mirrors
from tests.images.registry import Registry, layer_of, serving

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300), pytest.mark.xdist_group("registry")]

NO_SCRIPT = Path("/there/is/no/bootstrap.sh")


@pytest.fixture
def registry(docker_client) -> Iterator[Registry]:
    with serving() as made:
        yield made
        with contextlib.suppress(errors.ImageNotFound):
            docker_client.images.remove(made.name, force=True)


def found(docker_client, registry: Registry, *, pull: bool) -> tuple[str, list[str]]:
    """Ask for the Debian of this registry; give its id and what was said meanwhile."""
    said: list[str] = []
    mirrors = read_mirrors({"COPLIT_DEBIAN_IMAGE": registry.name})
    name = debian_image(
        docker_client, NO_SCRIPT, mirrors=mirrors, pull=pull, on_progress=said.append
    )
    return docker_client.images.get(name).id, said


def test_an_image_is_pulled_from_the_registry_named_and_anew_only_if_asked(docker_client, registry):
    """`coplit images build --pull` brings what Debian has mended since; without it nothing moves."""
    first = registry.push(layer_of({"etc/debian_version": b"12.1\n"}))
    assert found(docker_client, registry, pull=False) == (first, [f"Pulling {registry.name}."])
    second = registry.push(layer_of({"etc/debian_version": b"12.2\n"}))
    assert found(docker_client, registry, pull=False) == (first, [])
    assert found(docker_client, registry, pull=True) == (second, [f"Pulling {registry.name}."])


def test_a_registry_that_broke_leaves_what_is_here(docker_client, registry):
    """An operator who asks for news in an outage keeps images that work, and is told."""
    kept = registry.push(layer_of({"etc/debian_version": b"12.3\n"}))
    found(docker_client, registry, pull=False)
    registry.push(layer_of({"etc/debian_version": b"12.4\n"}))
    registry.blobs.clear()
    image, said = found(docker_client, registry, pull=True)
    assert image == kept
    assert said[-1] == f"No image registry answers: using {registry.name}."
