"""Write a bundle as a tar that is the same, byte for byte, wherever it is made."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.assignment import Manifest

MANIFEST_NAME = "bundle.json"
FOLDERS = ("files", "tests")
"""Always there, empty or not, so that who reads a bundle need not ask."""
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_BUNDLE_BYTES = 1024 * 1024 * 1024
MAX_FILES = 20_000

_BAD_CHARACTERS = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
_MAX_NAME_BYTES = 255
_MAX_PATH_BYTES = 1024


def build_bundle(files: Mapping[str, bytes], manifest: Manifest | None) -> bytes:
    """Give the tar of `files` (paths below the bundle's root) and the manifest.

    Sorted names, no times, owner 0, modes 0644 and 0755: the same files give the same bytes,
    whatever order or date they had.

    Raises:
        InstructorError: a name that leads elsewhere, two files that cannot stand side by side, or
            more than 256 MiB a file, 1 GiB or 20,000 files in all.
    """
    contents = dict(files)
    if MANIFEST_NAME in contents:
        raise InstructorError(
            f"{MANIFEST_NAME} is the bundle's own file and cannot be given.",
            hint="Rename the file.",
        )
    if manifest is not None:
        contents[MANIFEST_NAME] = manifest_bytes(manifest)
    return build_tar(contents)


def build_tar(contents: Mapping[str, bytes]) -> bytes:
    """Give the tar of everything in a bundle, the manifest among it.

    Raises:
        InstructorError: as `build_bundle`.
    """
    check_files({name: len(content) for name, content in contents.items()})
    folders = set(FOLDERS).union(*(_parents(name) for name in contents))
    for name in sorted(folders & contents.keys()):
        raise InstructorError(f"{name!r} is both a file and a folder.", hint="Rename one of them.")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(folders | contents.keys()):
            tar.addfile(*_member(name, contents.get(name)))
    return buffer.getvalue()


def manifest_bytes(manifest: Manifest) -> bytes:
    """Write `bundle.json`."""
    text = json.dumps(manifest.to_json(), ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def digest_of(tar: bytes) -> str:
    """Give `sha256:<64 hex>`, the name of a bundle."""
    return f"sha256:{hashlib.sha256(tar).hexdigest()}"


def read_bundle(tar: BinaryIO) -> dict[str, bytes]:
    """Give every file of a bundle by name.

    Raises:
        InstructorError: no tar, or one that `build_bundle` would not have written (links, devices,
            names that lead elsewhere, too much).
    """
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=tar, mode="r:") as opened:
            for member in opened:
                if member.isdir():
                    check_name(member.name)
                    continue
                if not member.isreg():
                    raise InstructorError(
                        f"The bundle holds {member.name!r}, which is neither a file nor a folder.",
                        hint="Publish the assignment again.",
                        code="bad-bundle",
                    )
                if member.name in files:
                    raise InstructorError(
                        f"The bundle holds {member.name!r} twice.",
                        hint="Publish the assignment again.",
                        code="bad-bundle",
                    )
                check_files({member.name: member.size})
                content = opened.extractfile(member)
                files[member.name] = content.read() if content else b""
    except tarfile.TarError as error:
        raise InstructorError(
            f"This is no bundle: {error}.",
            hint="Publish the assignment again.",
            code="bad-bundle",
        ) from error
    check_files({name: len(content) for name, content in files.items()})
    return files


def check_files(sizes: Mapping[str, int]) -> None:
    """Refuse names that lead elsewhere, and too much.

    Raises:
        InstructorError: the message says which.
    """
    for name, size in sizes.items():
        check_name(name)
        if size > MAX_FILE_BYTES:
            raise InstructorError(
                f"{name} has {size:,} bytes; a file may have {MAX_FILE_BYTES:,}.",
                hint="Make the file smaller, or put it into the assignment's image.",
                code="file-too-large",
            )
    total = sum(sizes.values())
    if total > MAX_BUNDLE_BYTES or len(sizes) > MAX_FILES:
        raise InstructorError(
            f"The assignment has {len(sizes):,} files of {total:,} bytes; at most {MAX_FILES:,} "
            f"files of {MAX_BUNDLE_BYTES:,} bytes are taken.",
            hint="Remove what is not needed, or put large data into the assignment's image.",
            code="too-large",
        )


def check_name(name: str) -> str:
    """Give back a path that stays below the bundle's root.

    Raises:
        InstructorError: it does not, or no file system of ours could hold it.
    """
    parts = name.split("/")
    good = (
        not _BAD_CHARACTERS.search(name)
        and not any(part in ("", ".", "..") for part in parts)
        and all(len(part.encode()) <= _MAX_NAME_BYTES for part in parts)
        and len(name.encode()) <= _MAX_PATH_BYTES
    )
    if not good:
        raise InstructorError(
            f"{name[:200]!r} cannot be the name of a file in a bundle.",
            hint="Use names inside the assignment's folder, without '..', '\\' or control signs.",
            code="bad-file-name",
        )
    return name


def _parents(name: str) -> Iterable[str]:
    parts = name.split("/")[:-1]
    return ("/".join(parts[: count + 1]) for count in range(len(parts)))


def _member(name: str, content: bytes | None) -> tuple[tarfile.TarInfo, BinaryIO | None]:
    member = tarfile.TarInfo(name)
    member.mtime = 0
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    if content is None:
        member.type = tarfile.DIRTYPE
        member.mode = 0o755
        return member, None
    member.mode = 0o644
    member.size = len(content)
    return member, io.BytesIO(content)
