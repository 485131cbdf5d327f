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
from docker.utils import parse_repository_tag

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.mirrors import USUAL_IMAGE, Mirrors, debian_sources

logger = logging.getLogger(__name__)

OWN_IMAGE = "coplit/debian:bookworm"
MIRRORED_IMAGE = "coplit/debian:mirrored"


def debian_image(
    client: docker.DockerClient,
    script: Path,
    *,
    mirrors: Mirrors,
    pull: bool = False,
    on_progress: Callable[[str], None],
) -> str:
    """Give the name of a minimal Debian on this Engine: one that is there, pulled, or made here.

    With `pull`, a registry is asked even if one is there, and what is there is the second choice.
    With a mirror of the Debian archive, it takes packages from there.

    Raises:
        OperatorError: no registry answers and this machine cannot make one.
    """
    plain = _plain(client, script, pull=pull, mirrors=mirrors, on_progress=on_progress)
    if not mirrors.debian:
        return plain
    recipe = f"FROM {plain}\n{debian_sources(mirrors.debian)}"
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
    mirrors: Mirrors,
    on_progress: Callable[[str], None],
) -> str:
    # An image that an operator named is asked for before one that was made here is taken.
    usual = (OWN_IMAGE,) if mirrors.image == USUAL_IMAGE else ()
    here = _found(client, mirrors.image, *usual)
    if here is not None and not pull:
        return here
    on_progress(f"Pulling {mirrors.image}.")
    try:
        _pull(client, mirrors.image)
    except (errors.DockerException, requests.RequestException) as error:
        logger.info("cannot pull %s: %s", mirrors.image, error)
    else:
        return mirrors.image
    here = here or _found(client, OWN_IMAGE)
    if here is not None:
        on_progress(f"No image registry answers: using {here}.")
        return here
    on_progress("No image registry answers: making a minimal Debian from the Debian archive.")
    _bootstrap(client, script, mirrors=mirrors)
    return OWN_IMAGE


def _pull(client: docker.DockerClient, name: str) -> None:
    """Pull an image; `images.pull` of the library is content with an older one that is here."""
    repository, tag = parse_repository_tag(name)
    for line in client.api.pull(repository, tag=tag or "latest", stream=True, decode=True):
        if "error" in line:
            raise errors.ImageNotFound(str(line["error"]))


def _found(client: docker.DockerClient, *names: str) -> str | None:
    for name in names:
        with contextlib.suppress(errors.NotFound), translated(f"look for {name}"):
            client.images.get(name)
            return name
    return None


def _bootstrap(client: docker.DockerClient, script: Path, *, mirrors: Mirrors) -> None:
    if sys.platform != "linux":
        raise OperatorError(
            f"{mirrors.image} cannot be pulled.",
            hint=f"Check that the Engine reaches an image registry: docker pull {mirrors.image}.",
            code="no-base-image",
        )
    repository, tag = OWN_IMAGE.split(":")
    with tempfile.TemporaryDirectory(prefix="coplit-debian-") as folder:
        packed = Path(folder) / "root.tar"
        made = subprocess.run(
            ["/bin/sh", str(script), str(packed), *([mirrors.debian] if mirrors.debian else [])],
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
                f"{mirrors.image} cannot be pulled, nor made: {' / '.join(lines[-2:])}",
                hint="Let the Engine reach an image registry, or run this as root on Debian with "
                "debootstrap installed.",
                code="no-base-image",
            )
        with translated(f"import {OWN_IMAGE}"):
            client.api.import_image_from_file(str(packed), repository=repository, tag=tag)
