"""Unpack bundles onto a testcase disk, and tell which bundle a folder holds."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from coplit_jupyter.bundle.tar import (
    FOLDERS,
    MANIFEST_NAME,
    build_tar,
    check_files,
    digest_of,
    read_bundle,
)
from coplit_jupyter.errors import InstructorError, OperatorError


def unpack(tar: BinaryIO, folder: Path) -> None:
    """Write a bundle's files below `folder`, which must be empty or not there.

    Raises:
        InstructorError: no bundle; nothing was written.
        OperatorError: the folder holds something, or cannot be written.
    """
    files = read_bundle(tar)
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OperatorError(
                f"{folder} is not empty.",
                hint="Give a new folder for each bundle.",
                code="folder-in-use",
            )
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as error:
        raise OperatorError(
            f"The bundle could not be unpacked to {folder}: {error.strerror}.",
            hint="Free some space, or choose a folder that you can write to.",
            code="bundle-not-written",
        ) from error


def digest_of_folder(folder: Path) -> str:
    """Give the digest of the bundle that was unpacked to `folder`.

    Only names and contents count, not times, owners or modes.

    Raises:
        OperatorError: there is no such folder, or it cannot be read.
        InstructorError: it holds links or devices, or is no unpacked bundle.
    """
    try:
        return digest_of(build_tar(_files(folder)))
    except OSError as error:
        raise OperatorError(
            f"The bundle in {folder} cannot be read: {error.strerror}.",
            hint="Check that the testcase disk is mounted and readable.",
            code="bundle-missing",
        ) from error


def _files(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    sizes: dict[str, int] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise InstructorError(
                f"{path} is neither a file nor a folder.",
                hint="Unpack the bundle again; bundles hold no links.",
                code="bad-bundle",
            )
        if path.is_file():
            sizes[name] = path.stat().st_size
            check_files(sizes)
            found[name] = path.read_bytes()
    if not found.keys() & {MANIFEST_NAME} and not any(one.startswith("tests/") for one in found):
        raise InstructorError(
            f"{folder} holds no unpacked bundle.",
            hint=f"A bundle has {MANIFEST_NAME} and tests/ at its top.",
            code="bad-bundle",
        )
    return found
