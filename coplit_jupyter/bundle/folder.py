"""Keep bundles in a folder, each under its digest."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coplit_jupyter.bundle.tar import MANIFEST_NAME, digest_of, read_bundle
from coplit_jupyter.durable import new_file, sync_folder
from coplit_jupyter.errors import InstructorError, OperatorError
from coplit_jupyter.model.assignment import Manifest

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """A bundle of a `FolderBundleStore`; satisfies `sandbox.protocol.BundleSource`."""

    digest: str
    path: Path

    def open(self) -> BinaryIO:
        """Open the tar for reading; the caller closes it.

        Raises:
            OperatorError: it is gone.
        """
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _missing(self.digest, error) from error


class FolderBundleStore:
    """Holds `<64 hex>.tar` files; nothing in it is ever changed, only added.

    Any number of threads and processes may use one folder at once. `path` is made when the first
    bundle is put.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, tar: bytes) -> str:
        """Keep a tar and give its digest; one that is there already is kept once, or mended.

        When this returns, the bundle survives a power cut.

        Raises:
            OperatorError: the folder cannot be written; nothing half-written is left under a
                digest.
        """
        digest = digest_of(tar)
        target = self._file(digest)
        try:
            if target.is_file() and _digest_of_file(target) == digest:
                return digest
            with new_file(self.path, tar) as temporary:
                temporary.replace(target)
            sync_folder(self.path)
        except OSError as error:
            raise OperatorError(
                f"The bundle could not be written to {self.path}: {error.strerror}.",
                hint="Free some space, or set COPLIT_HOME to a folder that you can write to.",
                code="bundle-not-written",
            ) from error
        return digest

    def source(self, digest: str) -> StoredBundle:
        """Give the bundle of that digest.

        Raises:
            OperatorError: it is not here.
        """
        path = self._file(digest)
        if not path.is_file():
            raise _missing(digest)
        return StoredBundle(digest, path)

    def open(self, digest: str) -> BinaryIO:
        """Open the tar for reading; the caller closes it.

        Raises:
            OperatorError: it is not here.
        """
        return self.source(digest).open()

    def verify(self, digest: str) -> None:
        """Read the whole tar and compare its digest.

        Raises:
            OperatorError: it is not here, or not what it was.
        """
        if _digest_of_file(self.source(digest).path) != digest:
            raise OperatorError(
                f"The bundle {digest[:19]} is damaged on disk.",
                hint="Restore it from a backup, or publish the assignment again.",
                code="bundle-damaged",
            )

    def manifest(self, digest: str) -> Manifest | None:
        """Read the bundle's manifest; a bundle made while publishing has none.

        Raises:
            OperatorError: it is not here.
            InstructorError: it is no bundle.
        """
        with self.open(digest) as stream:
            content = read_bundle(stream).get(MANIFEST_NAME)
        return Manifest.from_json(json.loads(content)) if content else None

    def digests(self) -> list[str]:
        """Give the digest of every bundle that is here, sorted."""
        found = (f"sha256:{one.stem}" for one in self.path.glob("*.tar"))
        return sorted(one for one in found if _DIGEST.fullmatch(one))

    def _file(self, digest: str) -> Path:
        found = _DIGEST.fullmatch(digest)
        if not found:
            raise InstructorError(
                f"{digest[:100]!r} is no digest of a bundle.",
                hint="A digest is sha256: and 64 hexadecimal digits.",
                code="bad-digest",
            )
        return self.path / f"{found.group(1)}.tar"


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def _missing(digest: str, error: OSError | None = None) -> OperatorError:
    why = f": {error.strerror}" if error and error.strerror else ""
    return OperatorError(
        f"The bundle {digest[:19]} is not in the bundle store{why}.",
        hint="Restore it from a backup, or publish the assignment again.",
        code="bundle-missing",
    )
