"""`coplit backup` and `coplit restore`: one file for the database, the tests and the keys."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coplit_jupyter import __version__
from coplit_jupyter.cli.output import emit, say
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.event import iso
from coplit_jupyter.store import backup as databases
from coplit_jupyter.store.database import open_database
from coplit_jupyter.store.schema import revision
from coplit_jupyter.wiring import settings_from, store_place

ABOUT = "backup.json"
DATABASE = "database"
MEMBERS = re.compile(r"backup\.json|database|bundles/[0-9a-f]{64}\.tar|keys/[A-Za-z0-9_.-]+\.pem")
MAX_ABOUT_BYTES = 64 * 1024 * 1024


def save(file: Path, *, as_json: bool) -> int:
    """Write a backup; gives 0.

    Raises:
        OperatorError: something cannot be read or written; then no file is left.
    """
    settings = settings_from(os.environ)
    place = store_place(settings)
    with _new_file(file) as (target, scratch):
        dumped = scratch / DATABASE
        databases.dump(place, dumped)
        # After the database: a bundle is written before anything names it, and never changed.
        parts = {DATABASE: dumped, **_files(settings.home)}
        about = {
            "v": 1,
            "created_at": iso(datetime.now(UTC)),
            "release": __version__,
            "backend": databases.backend(place),
            "files": {name: _digest(path) for name, path in parts.items()},
        }
        _write(target, about, parts)
    told = {"file": str(file), **_summary(about), "bytes": file.stat().st_size}
    if as_json:
        emit(told)
    else:
        say(f"Saved to {file}: the database and {told['bundles']} bundles, {told['keys']} keys.")
        say("Whoever can read this file can read everybody's work and forge receipts.")
    return 0


def load(file: Path, *, as_json: bool) -> int:
    """Bring a backup into this home; gives 0.

    Raises:
        OperatorError: the home or the database is not empty, or the file is no backup or was
            changed; then nothing was brought in.
    """
    settings = settings_from(os.environ)
    place = store_place(settings)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_empty(settings.home)
    databases.check_empty(place)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.home) as name:
        scratch = Path(name)
        about = _unpack(file, scratch)
        _check_fits(about, backend=databases.backend(place))
        databases.load(scratch / DATABASE, place)
        for folder in ("bundles", "keys"):
            if (scratch / folder).is_dir():
                (scratch / folder).replace(settings.home / folder)
    told = {"home": str(settings.home), **_summary(about), "schema": _schema(place)}
    if as_json:
        emit(told)
    else:
        say(
            f"Restored to {settings.home}, as it was at {told['created_at']}: "
            f"the database, {told['bundles']} bundles, {told['keys']} keys."
        )
    return 0


def _schema(place: str | Path) -> str:
    database = open_database(place, clock=None)
    try:
        with database.reading() as connection:
            return revision(connection)
    finally:
        database.close()


def _files(home: Path) -> dict[str, Path]:
    """Give what belongs into a backup beside the database, by its name there."""
    found = [*home.glob("bundles/*.tar"), *home.glob("keys/*.pem")]
    named = {f"{path.parent.name}/{path.name}": path for path in sorted(found)}
    return {name: path for name, path in named.items() if MEMBERS.fullmatch(name)}


def _summary(about: dict[str, Any]) -> dict[str, Any]:
    names = list(about["files"])
    return {
        "created_at": about["created_at"],
        "backend": about["backend"],
        "bundles": sum(name.startswith("bundles/") for name in names),
        "keys": sum(name.startswith("keys/") for name in names),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _new_file(file: Path) -> Iterator[tuple[Path, Path]]:
    """Give a temporary file and folder beside the target; the file takes its place at the end."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as name:
        scratch = Path(name)
        target = scratch / "backup.tar"
        yield target, scratch
        target.replace(file)


def _write(target: Path, about: dict[str, Any], parts: dict[str, Path]) -> None:
    with target.open("xb") as stream:
        target.chmod(0o600)
        with tarfile.open(fileobj=stream, mode="w") as tar:
            text = json.dumps(about, indent=2).encode()
            member = tarfile.TarInfo(ABOUT)
            member.size, member.mode = len(text), 0o600
            tar.addfile(member, io.BytesIO(text))
            for name, path in parts.items():
                tar.add(path, arcname=name, recursive=False)
        stream.flush()
        os.fsync(stream.fileno())


def _unpack(file: Path, scratch: Path) -> dict[str, Any]:
    """Unpack and check every byte.

    Raises:
        OperatorError: it is no backup, or was changed or cut off.
    """
    found: dict[str, str] = {}
    about: dict[str, Any] = {}
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if not member.isfile() or content is None or not MEMBERS.fullmatch(member.name):
                    raise _no_backup(file, f"{member.name[:80]!r} does not belong there")
                if member.name == ABOUT:
                    about = json.loads(content.read(MAX_ABOUT_BYTES))
                    continue
                target = scratch / member.name
                target.parent.mkdir(mode=0o700, exist_ok=True)
                descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(descriptor, "wb") as out:
                    shutil.copyfileobj(content, out)
                found[member.name] = _digest(target)
        expected = about["files"]
    except (tarfile.TarError, ValueError, KeyError, TypeError, FileExistsError) as error:
        raise _no_backup(file, "it is damaged or something else") from error
    if found != expected or DATABASE not in found:
        changed = sorted({*found.items()} ^ {*expected.items()})
        raise _no_backup(file, f"{changed[0][0] if changed else DATABASE} is not what was saved")
    return about


def _no_backup(file: Path, why: str) -> OperatorError:
    return OperatorError(
        f"{file} is no backup that can be restored: {why}.",
        hint="Use another copy of the backup.",
        code="bad-backup",
    )


def _check_fits(about: dict[str, Any], *, backend: str) -> None:
    if about["backend"] != backend:
        raise OperatorError(
            f"The backup is of a {about['backend']} database, and this home uses {backend}.",
            hint="Set COPLIT_DATABASE_URL to an empty database of that kind (or unset it).",
            code="other-backend",
        )


def _check_empty(home: Path) -> None:
    for name in ("bundles", "keys", "coplit.sqlite"):
        if (home / name).exists():
            raise OperatorError(
                f"There is something in {home} already ({name}).",
                hint="Set COPLIT_HOME to a new folder.",
                code="not-empty",
            )
