"""Build the images of the catalog on an Engine, parents first, only what is not up to date."""

from __future__ import annotations

import contextlib
import io
import logging
import tarfile
from collections.abc import Callable, Iterator, Sequence
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
from coplit_jupyter.sandbox.pipconfig import PipConfig, read_pip_config

logger = logging.getLogger(__name__)

Progress = Callable[[str], None]

KEPT_DAYS = 7
"""Versions of an image (of another checkout, say) stay for this long after they were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageState:
    """How one image of the catalog stands on an Engine.

    `size_bytes` is uncompressed and includes the parents; `id` is `sha256:…`, empty if `current`
    is False.
    """

    name: str
    current: bool
    id: str
    size_bytes: int
    context: str
    budget_mb: int


class Images:
    """The catalog's images on one Engine."""

    def __init__(
        self, client: docker.DockerClient | None = None, *, on_progress: Progress | None = None
    ) -> None:
        self._client = client or connect()
        self._say = on_progress or (lambda _line: None)

    def states(self) -> Sequence[ImageState]:
        """How each image of the catalog stands, in the catalog's order."""
        return [self._state(spec) for spec in load_catalog(images_folder()).values()]

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

    def build(self, names: Sequence[str] = (), *, force: bool = False) -> Sequence[ImageState]:
        """Build the named images (default: all) and the parents they need.

        Raises:
            InstructorError: a name is not in the catalog.
            OperatorError: a build failed; images that were up to date still are.
        """
        catalog = load_catalog(images_folder())
        wanted = [self._known(name).name for name in names] or list(catalog)
        needed = {name for each in wanted for name in _line_of_parents(catalog[each])}
        for name, spec in catalog.items():
            if name not in needed:
                continue
            if self._state(spec).current and not (force and name in wanted):
                self._say(f"{spec.repository} is up to date.")
                continue
            self._build_one(spec)
        return [self._state(catalog[name]) for name in wanted]

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
        image_id, size = "", 0
        with translated(f"look for image {spec.repository}"):
            try:
                image = self._client.images.get(spec.tag)
                if image.labels.get(CONTEXT_LABEL) == spec.context:
                    image_id, size = str(image.id), int(image.attrs["Size"])
            except errors.NotFound:
                pass
        return ImageState(
            name=spec.repository,
            current=bool(image_id),
            id=image_id,
            size_bytes=size,
            context=spec.context,
            budget_mb=spec.budget_mb,
        )

    def _build_one(self, spec: ImageSpec) -> None:
        self._say(f"Building {spec.repository}.")
        pip = read_pip_config()
        arguments = {"CONTEXT": spec.context, "PRELOAD": ",".join(spec.preload)}
        catalog = load_catalog(images_folder())
        if spec.parent is None:
            arguments["DEBIAN"] = debian_image(
                self._client, images_folder() / "base" / "bootstrap.sh", on_progress=self._say
            )
        else:
            arguments["PARENT"] = catalog[spec.parent].tag
            arguments["BASE"] = catalog[_line_of_parents(spec)[0]].tag
            arguments |= pip.build_arguments()
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
            self._client.images.get(spec.tag).tag(spec.repository, "latest")
        self._clear_old(spec)
        self._say(f"Built {spec.repository}.")

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
                    hint="Check that this machine reaches Debian's and Python's package mirrors.",
                    code="build-failed",
                )
            text = str(line.get("stream", "")).strip()
            if text.startswith("Step "):
                step = text
                self._say(f"{spec.repository}: {text[:100]}")
            elif text and not text.startswith("--->"):
                last = text
                logger.debug("%s: %s", spec.repository, text)


def _line_of_parents(spec: ImageSpec) -> list[str]:
    """Give the names from the oldest parent down to the image itself."""
    catalog = load_catalog(images_folder())
    line = [spec.name]
    while (parent := catalog[line[0]].parent) is not None:
        line.insert(0, parent)
    return line


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
