"""Make the two volumes of a sandbox: the bundle (once per Engine) and the pair's socket folder."""

from __future__ import annotations

import hashlib
import logging
import secrets
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import IO, Any, cast

import docker
from docker import errors
from docker.types import Mount

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.cleanup import remove_container, remove_volume
from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.hostconfig import BUNDLE_FOLDER, JUDGE_UID
from coplit_jupyter.sandbox.owner import DEADLINE
from coplit_jupyter.sandbox.protocol import BundleSource

logger = logging.getLogger(__name__)

BUNDLE_LABEL = "org.coplit.bundle"
COMPLETE = ".coplit-complete"
"""The file that says that a bundle volume is whole. A volume's labels cannot change after it was
made, so the mark is written into the volume, by an archive of its own, after the content was read
back and compared."""

FILL_SECONDS = 300
KEPT_DAYS = 7
"""After this a bundle's volume goes unless a container uses it; filling it again takes a moment."""


def bundle_volume_name(digest: str) -> str:
    """Give the name of a bundle's volume, the same on every Engine."""
    return f"coplit-bundle-{digest.removeprefix('sha256:')[:12]}"


def socket_volume(client: docker.DockerClient, labels: Mapping[str, str]) -> str:
    """Make the folder where a judge and its students meet: Engine-side memory, 64 KiB.

    Only the judge may write or list it; students connect to a name they were told.

    Raises:
        OperatorError: the Engine refuses.
    """
    name = f"coplit-sock-{secrets.token_hex(8)}"
    options = f"size=64k,nr_inodes=256,uid={JUDGE_UID},gid={JUDGE_UID},mode=0711"
    with translated("make a socket folder"):
        client.api.create_volume(
            name,
            driver="local",
            driver_opts={
                "type": "tmpfs",
                "device": "tmpfs",
                "o": f"{options},noexec,nosuid,nodev",
            },
            labels=dict(labels),
        )
    return name


class BundleVolumes:
    """The bundles of one Engine."""

    def __init__(self, client: docker.DockerClient, *, root: Path | None) -> None:
        self._client = client
        self._root = root
        self._complete: set[str] = set()

    def ready(self, bundle: BundleSource, *, image: str) -> str:
        """Give the name of the volume that holds `bundle`, filling it if need be.

        `image` is any image of the Engine: a container of it is created, never started.

        Raises:
            OperatorError: the Engine refuses, or the content does not arrive as it was sent.
        """
        name = bundle_volume_name(bundle.digest)
        if name in self._complete and self._is_there(name, bundle.digest):
            return name
        if self._root is not None:
            self._mounted(bundle, name, self._root)
        else:
            self._filled(bundle, name, image)
        self._complete.add(name)
        return name

    def drop(self, bundle: BundleSource) -> None:
        """Remove the volume of a bundle that was made for one order; never raises."""
        name = bundle_volume_name(bundle.digest)
        self._complete.discard(name)
        remove_volume(self._client, name)

    def still_there(self, bundle: BundleSource) -> bool:
        """Tell whether the volume still is the one that was filled.

        An Engine makes an empty volume of any name that a container mentions: asked after the
        container was made, a yes holds for as long as the container does.

        Raises:
            OperatorError: the Engine does not answer.
        """
        name = bundle_volume_name(bundle.digest)
        there = self._is_there(name, bundle.digest)
        if not there:
            self._complete.discard(name)
        return there

    def clear_old(self) -> None:
        """Remove bundle volumes that were made long ago and that no container uses.

        Raises:
            OperatorError: the Engine does not answer.
        """
        with translated("list the bundle volumes"):
            found = self._client.api.volumes(filters={"label": BUNDLE_LABEL})["Volumes"] or []
        oldest = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
        for volume in found:
            made = datetime.fromisoformat(volume["CreatedAt"])
            if made < oldest and volume["Name"] not in self._complete:
                remove_volume(self._client, volume["Name"])

    def _is_there(self, name: str, digest: str) -> bool:
        with translated("look at a bundle volume"):
            try:
                found = self._client.api.inspect_volume(name)
            except errors.NotFound:
                return False
        return (found.get("Labels") or {}).get(BUNDLE_LABEL) == digest

    def _mounted(self, bundle: BundleSource, name: str, root: Path) -> None:
        """Bind the bundle's folder on a mounted disk: `<root>/<64 hex>` on the Engine's host."""
        folder = root / bundle.digest.removeprefix("sha256:")
        options = {"type": "none", "o": "bind,ro", "device": folder.as_posix()}
        with translated(f"use the bundle folder {folder}"):
            # Another disk may have been mounted since: a volume keeps its first device.
            try:
                found = self._client.api.inspect_volume(name)
            except errors.NotFound:
                pass
            else:
                if (found.get("Options") or {}) == options:
                    return
                remove_volume(self._client, name)
            self._client.api.create_volume(
                name, driver="local", driver_opts=options, labels={BUNDLE_LABEL: bundle.digest}
            )

    def _filled(self, bundle: BundleSource, name: str, image: str) -> None:
        deadline = time.monotonic() + FILL_SECONDS
        while True:
            with translated(f"fill the volume of bundle {bundle.digest[:19]}"):
                container = self._filler(name, bundle.digest, image)
                if container is not None:
                    try:
                        self._fill(bundle, container)
                    finally:
                        remove_container(self._client, container)
                    return
            if time.monotonic() > deadline:
                raise OperatorError(
                    f"Somebody else has been filling the volume {name} for {FILL_SECONDS} seconds.",
                    hint=f"Remove it and try again: docker rm -f {name}-fill.",
                    code="bundle-busy",
                )
            time.sleep(0.2)

    def _filler(self, name: str, digest: str, image: str) -> str | None:
        """Create the container through which the volume is written; None while another one does.

        Its fixed name is a lock for all processes, of any home, that use the Engine.
        """
        client = self._client
        made = client.api.create_volume(name, labels={BUNDLE_LABEL: digest})
        if (made.get("Labels") or {}).get(BUNDLE_LABEL) != digest:
            # There was one of that name already, made by an Engine for somebody's container.
            client.api.remove_volume(name)
            client.api.create_volume(name, labels={BUNDLE_LABEL: digest})
        mount = Mount(BUNDLE_FOLDER, name, type="volume", no_copy=True)
        try:
            created = client.api.create_container(
                image,
                command=["true"],
                name=f"{name}-fill",
                labels={BUNDLE_LABEL: digest, DEADLINE: str(int(time.time()) + FILL_SECONDS)},
                host_config=client.api.create_host_config(network_mode="none", mounts=[mount]),
            )
        except errors.APIError as error:
            if error.status_code != 409:  # noqa: PLR2004 - "the name is in use"
                raise
            self._drop_stale_filler(f"{name}-fill")
            return None
        return str(created["Id"])

    def _drop_stale_filler(self, name: str) -> None:
        try:
            labels = self._client.api.inspect_container(name)["Config"]["Labels"]
        except errors.NotFound:
            return
        if int(labels.get(DEADLINE, "0")) < time.time():
            remove_container(self._client, name)

    def _fill(self, bundle: BundleSource, container: str) -> None:
        if self._read_mark(container) == bundle.digest:
            return
        with bundle.open() as packed:
            expected = _content(packed)
            packed.seek(0)
            self._client.api.put_archive(container, BUNDLE_FOLDER, packed)
        found = self._read_back(container)
        if found != expected:
            raise OperatorError(
                f"The bundle {bundle.digest[:19]} did not arrive whole in its volume.",
                hint="Check the Engine's disk, then try again.",
                code="bundle-damaged",
            )
        self._client.api.put_archive(container, BUNDLE_FOLDER, _mark(bundle.digest))
        logger.info("filled the volume of bundle %s", bundle.digest)

    def _read_mark(self, container: str) -> str:
        try:
            chunks, _stat = self._client.api.get_archive(container, f"{BUNDLE_FOLDER}/{COMPLETE}")
        except errors.NotFound:
            return ""
        with tarfile.open(fileobj=BytesIO(b"".join(chunks))) as tar:
            marked = tar.extractfile(COMPLETE)
            return marked.read().decode("ascii") if marked else ""

    def _read_back(self, container: str) -> dict[str, str]:
        chunks, _stat = self._client.api.get_archive(container, f"{BUNDLE_FOLDER}/.")
        with tempfile.TemporaryFile() as kept:
            for chunk in chunks:
                kept.write(chunk)
            kept.seek(0)
            return _content(kept)


def _content(packed: IO[bytes] | BufferedIOBase | Any) -> dict[str, str]:
    """Give the sha256 of every file of a tar by its name."""
    with tarfile.open(fileobj=packed, mode="r") as tar:
        return dict(_digests(tar, tar))


def _digests(tar: tarfile.TarFile, members: Iterable[tarfile.TarInfo]) -> Iterator[tuple[str, str]]:
    for member in members:
        file = tar.extractfile(member)
        if member.isreg() and file is not None:
            name = member.name.removeprefix("./")
            yield name, hashlib.file_digest(cast("Any", file), "sha256").hexdigest()


def _mark(digest: str) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo(COMPLETE)
        entry.size = len(digest)
        entry.mode = 0o644
        tar.addfile(entry, BytesIO(digest.encode("ascii")))
    return packed.getvalue()
