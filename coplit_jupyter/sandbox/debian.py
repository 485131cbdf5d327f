"""Find or make the minimal Debian that the first image stands on."""

from __future__ import annotations

import contextlib
import io
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import docker
import requests
from docker import errors

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.mirrors import debian_sources

logger = logging.getLogger(__name__)

REGISTRY_IMAGE = "debian:bookworm-slim"
OWN_IMAGE = "coplit/debian:bookworm"
MIRRORED_IMAGE = "coplit/debian:mirrored"


def debian_image(
    client: docker.DockerClient,
    script: Path,
    *,
    pull: bool = False,
    mirror: str = "",
    on_progress: Callable[[str], None],
) -> str:
    """Give the name of a minimal Debian on this Engine: one that is there, pulled, or made here.

    With `pull`, a registry is asked even if one is there, and what is there is the second choice.
    With `mirror`, it takes packages from there.

    Raises:
        OperatorError: no registry answers and this machine cannot make one.
    """
    plain = _plain(client, script, pull=pull, mirror=mirror, on_progress=on_progress)
    if not mirror:
        return plain
    recipe = f"FROM {plain}\n{debian_sources(mirror)}"
    with translated(f"build {MIRRORED_IMAGE}"):
        client.images.build(
            fileobj=io.BytesIO(recipe.encode()), tag=MIRRORED_IMAGE, rm=True, forcerm=True
        )
    return MIRRORED_IMAGE


def _plain(
    client: docker.DockerClient,
    script: Path,
    *,
    pull: bool,
    mirror: str,
    on_progress: Callable[[str], None],
) -> str:
    here = _found(client)
    if here is not None and not pull:
        return here
    on_progress(f"Pulling {REGISTRY_IMAGE}.")
    try:
        client.images.pull(REGISTRY_IMAGE)
    except (errors.DockerException, requests.RequestException) as error:
        logger.info("cannot pull %s: %s", REGISTRY_IMAGE, error)
    else:
        return REGISTRY_IMAGE
    if here is not None:
        on_progress(f"No image registry answers: using {here}.")
        return here
    on_progress("No image registry answers: making a minimal Debian from the Debian archive.")
    _bootstrap(client, script, mirror=mirror)
    return OWN_IMAGE


def _found(client: docker.DockerClient) -> str | None:
    for name in (REGISTRY_IMAGE, OWN_IMAGE):
        with contextlib.suppress(errors.NotFound), translated(f"look for {name}"):
            client.images.get(name)
            return name
    return None


def _bootstrap(client: docker.DockerClient, script: Path, *, mirror: str) -> None:
    if sys.platform != "linux":
        raise OperatorError(
            f"{REGISTRY_IMAGE} cannot be pulled.",
            hint=f"Check that the Engine reaches an image registry: docker pull {REGISTRY_IMAGE}.",
            code="no-base-image",
        )
    repository, tag = OWN_IMAGE.split(":")
    with tempfile.TemporaryDirectory(prefix="coplit-debian-") as folder:
        packed = Path(folder) / "root.tar"
        made = subprocess.run(
            ["/bin/sh", str(script), str(packed), *([mirror] if mirror else [])],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=1800,
        )
        if made.returncode != 0:
            lines = (made.stdout + made.stderr).strip().splitlines()
            logger.warning("bootstrap failed: %s", lines[-5:])
            raise OperatorError(
                f"{REGISTRY_IMAGE} cannot be pulled, nor made: {' / '.join(lines[-2:])}",
                hint="Let the Engine reach an image registry, or run this as root on Debian with "
                "debootstrap installed.",
                code="no-base-image",
            )
        with translated(f"import {OWN_IMAGE}"):
            client.api.import_image_from_file(str(packed), repository=repository, tag=tag)
