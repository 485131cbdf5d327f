"""Build the images of the catalog on an Engine, parents first, only what is not up to date."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import docker
from docker import errors

from coplit_jupyter.errors import InstructorError, OperatorError
from coplit_jupyter.sandbox.catalog import (
    CONTEXT_LABEL,
    PROTOCOL,
    PROTOCOL_LABEL,
    ImageSpec,
    context_files,
    find_image,
    images_folder,
    load_catalog,
)
from coplit_jupyter.sandbox.debian import debian_image
from coplit_jupyter.sandbox.engine import connect, translated
from coplit_jupyter.sandbox.mirrors import read_mirrors
from coplit_jupyter.sandbox.pipconfig import PipConfig, read_pip_config

logger = logging.getLogger(__name__)

Progress = Callable[[str], None]

KEPT_DAYS = 7
"""Versions of an image (of another checkout, say) stay for this long after they were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageState:
    """How one image of the catalog stands on an Engine.

    `size_bytes` is uncompressed and includes `shared_bytes`, the layers of the parent, which lie on
    the disk once. `id` is `sha256:…`; it and `protocol` are empty if `current` is False.
    """

    name: str
    current: bool
    id: str
    size_bytes: int
    shared_bytes: int
    protocol: str
    context: str
    budget_mb: int | None


class Images:
    """The catalog's images on one Engine."""

    def __init__(
        self, client: docker.DockerClient | None = None, *, on_progress: Progress | None = None
    ) -> None:
        self._client = client or connect()
        self._say = on_progress or (lambda _line: None)

    def states(self) -> Sequence[ImageState]:
        """How each image that sandboxes use stands, in the catalog's order."""
        catalog = load_catalog(images_folder())
        return [self._state(spec) for spec in catalog.values() if not spec.is_tool]

    def find(self, image: str) -> str | None:
        """Give the id of an up-to-date image, or None if it would have to be built.

        Raises:
            InstructorError: no such image, or it was not made for grading.
        """
        spec = find_image(image)
        if spec is not None:
            return self._state(spec).id or None
        with translated(f"look for image {image}"):
            try:
                found = self._client.images.get(image)
            except errors.NotFound:
                raise InstructorError(
                    f"The image {image!r} does not exist on this Engine.",
                    hint=f"Run `docker pull {image}`, or name an image of the catalog.",
                    code="unknown-image",
                ) from None
        if found.labels.get(PROTOCOL_LABEL) != PROTOCOL:
            raise InstructorError(
                f"The image {image!r} cannot grade: its label {PROTOCOL_LABEL} is not {PROTOCOL}.",
                hint="Build it FROM coplit/python.",
                code="wrong-image",
            )
        return str(found.id)

    def build(self, names: Sequence[str] = (), *, pull: bool = False) -> Sequence[ImageState]:
        """Build the named images (default: all that sandboxes use) and the parents they need.

        With `pull`, the Debian below them is taken from a registry anew, and what stands on it is
        built again if it changed.

        Raises:
            InstructorError: a name is not in the catalog.
            OperatorError: a build failed; images that were up to date still are.
        """
        catalog = load_catalog(images_folder())
        wanted = [self._known(name) for name in names] or [
            spec for spec in catalog.values() if not spec.is_tool
        ]
        done: set[str] = set()
        for spec in wanted:
            self._ensure(spec, done, pull=pull)
        return [self._state(spec) for spec in wanted]

    def _ensure(self, spec: ImageSpec, done: set[str], *, pull: bool) -> None:
        """Build an image unless it is current: parents first, tools only if they are used."""
        if spec.name in done:
            return
        done.add(spec.name)
        catalog = load_catalog(images_folder())
        if spec.parent is not None:
            self._ensure(catalog[spec.parent], done, pull=pull)
        if self._state(spec).current and not pull:
            self._name_latest(spec)
            self._say(f"{spec.repository} is up to date.")
            return
        if spec.tools is not None:
            self._ensure(catalog[spec.tools], done, pull=pull)
        self._build_one(spec, pull=pull)

    def _known(self, name: str) -> ImageSpec:
        spec = find_image(name)
        if spec is None:
            raise InstructorError(
                f"There is no image {name!r}.",
                hint=f"Use one of: {', '.join(load_catalog(images_folder()))}.",
                code="unknown-image",
            )
        return spec

    def _state(self, spec: ImageSpec) -> ImageState:
        image_id, size, shared, protocol = "", 0, 0, ""
        with translated(f"look for image {spec.repository}"):
            try:
                image = self._client.images.get(spec.tag)
                if image.labels.get(CONTEXT_LABEL) == spec.context:
                    image_id, size = str(image.id), int(image.attrs["Size"])
                    shared = self._shared(spec, image.attrs)
                    protocol = str(image.labels.get(PROTOCOL_LABEL, ""))
            except errors.NotFound:
                pass
        return ImageState(
            name=spec.repository,
            current=bool(image_id),
            id=image_id,
            size_bytes=size,
            shared_bytes=shared,
            protocol=protocol,
            context=spec.context,
            budget_mb=spec.budget_mb,
        )

    def _shared(self, spec: ImageSpec, attrs: Mapping[str, Any]) -> int:
        """Give the size of the parent if its layers are the first ones of the image."""
        if spec.parent is None:
            return 0
        try:
            parent = self._client.images.get(load_catalog(images_folder())[spec.parent].tag).attrs
        except errors.NotFound:
            return 0
        layers = parent["RootFS"]["Layers"]
        return int(parent["Size"]) if attrs["RootFS"]["Layers"][: len(layers)] == layers else 0

    def _build_one(self, spec: ImageSpec, *, pull: bool) -> None:
        self._say(f"Building {spec.repository}.")
        pip, mirrors = read_pip_config(), read_mirrors(os.environ)
        arguments = {"CONTEXT": spec.context, "PRELOAD": ",".join(spec.preload)}
        catalog = load_catalog(images_folder())
        if spec.parent is None:
            script = images_folder() / "base" / "bootstrap.sh"
            debian = debian_image(
                self._client, script, mirrors=mirrors, pull=pull, on_progress=self._say
            )
            arguments["DEBIAN"] = debian
        else:
            arguments["PARENT"] = catalog[spec.parent].tag
        if spec.tools is not None:
            arguments["TOOLS"] = catalog[spec.tools].tag
        arguments |= pip.build_arguments() | mirrors.build_arguments()
        with translated(f"build {spec.repository}"):
            lines = self._client.api.build(
                fileobj=_build_context(spec, pip),
                custom_context=True,
                tag=spec.tag,
                buildargs=arguments,
                rm=True,
                forcerm=True,
                network_mode="host",
                decode=True,
                timeout=3600,
                use_config_proxy=True,
            )
            self._follow(spec, lines)
        self._name_latest(spec)
        self._clear_old(spec)
        self._say(f"Built {spec.repository}.")

    def _name_latest(self, spec: ImageSpec) -> None:
        """Let `FROM coplit/…` in a Dockerfile mean this version, also after another was built."""
        with translated(f"name {spec.repository}:latest"):
            self._client.images.get(spec.tag).tag(spec.repository, "latest")

    def _clear_old(self, spec: ImageSpec) -> None:
        """Remove versions of an image that were made long ago and that nothing uses."""
        oldest = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
        with translated(f"list the versions of {spec.repository}"):
            for image in self._client.images.list(name=spec.repository):
                made = datetime.fromisoformat(str(image.attrs["Created"])[:19]).replace(tzinfo=UTC)
                for tag in image.tags:
                    if made < oldest and tag not in {spec.tag, f"{spec.repository}:latest"}:
                        with contextlib.suppress(errors.APIError):  # a container uses it
                            self._client.images.remove(tag)

    def _follow(self, spec: ImageSpec, lines: Iterator[dict[str, Any]]) -> None:
        step, last = "", ""
        for line in lines:
            if "error" in line:
                logger.warning("building %s failed at %s: %s", spec.repository, step, line["error"])
                why = f"{' '.join(str(line['error']).split())} {last}".strip()
                raise OperatorError(
                    f"Building {spec.repository} failed at {step or 'the start'}: {why[:400]}",
                    hint="Check that this machine reaches the mirrors of Debian, PyPI and npm.",
                    code="build-failed",
                )
            text = str(line.get("stream", "")).strip()
            if text.startswith("Step "):
                step = text
                self._say(f"{spec.repository}: {text[:100]}")
            elif text and not text.startswith("--->"):
                last = text
                logger.debug("%s: %s", spec.repository, text)


def _build_context(spec: ImageSpec, pip: PipConfig) -> io.BytesIO:
    """Pack what the Dockerfile may COPY; modification times are fixed so that caches hold."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, path in context_files(spec.folder):
            _add(tar, name, path.read_bytes())
        _add(tar, "host-certificates.crt", pip.certificates())
    packed.seek(0)
    return packed


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mode = 0o644
    tar.addfile(entry, io.BytesIO(content))
