"""Copy a whole database to a file while it is in use, and bring it back into an empty one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store.database import open_database
from coplit_jupyter.store.schema import revision
from coplit_jupyter.store.trouble import BUSY_SECONDS

PAGES_AT_ONCE = 256
"""1 MB: writers wait no longer than for one such step."""


def backend(place: str | Path) -> str:
    """Give `sqlite` or `postgresql`; opens nothing."""
    if isinstance(place, Path) or "://" not in place:
        return "sqlite"
    return _url_of(place).get_backend_name()


def dump(place: str | Path, target: Path) -> None:
    """Write all of a database to a file that did not exist, as it was at one moment.

    Raises:
        OperatorError: it cannot be read, or `pg_dump` is not there; no file is left.
    """
    try:
        if backend(place) == "sqlite":
            copy = copy_unwritable if is_unwritable(_path_of(place)) else _copy_sqlite
            copy(_path_of(place), target)
        else:
            _run_for(place, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def load(source: Path, place: str | Path) -> None:
    """Bring what `dump` wrote into an empty database of the same kind.

    Raises:
        OperatorError: the database is not empty, or `pg_restore` is not there or fails; the
            database is as it was.
    """
    check_empty(place)
    if backend(place) == "sqlite":
        path = _path_of(place)
        for suffix in ("", "-wal", "-shm"):  # of the empty one
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(source, path)
        path.chmod(0o600)
    else:
        options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        url = _url_of(place)
        _run_for(place, "pg_restore", *options, f"--dbname={url.database or ''}", str(source))


def check_empty(place: str | Path) -> None:
    """Make sure that nothing is overwritten.

    Raises:
        OperatorError: something is there.
    """
    if backend(place) == "sqlite" and not _path_of(place).exists():
        return  # opening it would make it
    database = open_database(place, clock=None)
    try:
        with database.reading() as connection:
            found = revision(connection)
    finally:
        database.close()
    if found:
        raise OperatorError(
            f"There is a database at {database.place} already.",
            hint="Restore into an empty place: another COPLIT_HOME, or an empty database.",
            code="not-empty",
        )


def _path_of(place: str | Path) -> Path:
    if isinstance(place, Path) or "://" not in place:
        return Path(place)
    return Path(_url_of(place).database or "")


def _url_of(place: str | Path) -> URL:
    return make_url(str(place))


def is_unwritable(path: Path) -> bool:
    """Say whether the disk of a file takes no writes, which SQLite needs even to read its log."""
    try:
        return hasattr(os, "statvfs") and bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def copy_unwritable(path: Path, target: Path) -> None:
    """Copy from a disk that became read-only, when a backup is wanted most.

    The file and its log are copied as they are, and the backup is made of the copy: where nobody
    can write nothing changes meanwhile.

    Raises:
        OperatorError: it cannot be read, or there is no room for it twice beside the target.
    """
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=target.parent) as name:
        copied = Path(name) / path.name
        for suffix in ("", "-wal"):
            one = path.with_name(path.name + suffix)
            if one.exists():
                shutil.copyfile(one, copied.with_name(one.name))
        _copy_sqlite(copied, target)


def _copy_sqlite(path: Path, target: Path) -> None:
    """Copy by SQLite's own backup: consistent, also under a running service."""
    if not path.is_file():
        raise OperatorError(
            f"There is no database at {path}.",
            hint="Set COPLIT_HOME to the home that should be saved.",
            code="no-database",
        )
    try:
        with (
            closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=BUSY_SECONDS)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            target.chmod(0o600)
            old.backup(new, pages=PAGES_AT_ONCE)
            new.execute("PRAGMA journal_mode=DELETE")
            if new.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise OperatorError(
                    f"The copy of {path} is damaged; nothing was saved.",
                    hint="Check the disk; `sqlite3 FILE 'PRAGMA integrity_check'` tells more.",
                    code="storage-unreadable",
                )
    except sqlite3.Error as error:
        raise OperatorError(
            f"The database {path} could not be copied: {error}.",
            hint="Check both disks (where it is, and where the copy goes) and the permissions.",
            code="storage-unavailable",
        ) from error


def _run_for(place: str | Path, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against a database; no password on its command line."""
    found = shutil.which(program)
    if found is None:
        raise OperatorError(
            f"{program} is not installed here.",
            hint="Install the client programs of your PostgreSQL server's version.",
            code="no-pg-tools",
        )
    done = subprocess.run(
        [found, *arguments],
        env={**os.environ, **_environment(_url_of(place))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise OperatorError(
            f"{program} failed: {told[:300]}.",
            hint=f"{program} must be at least as new as the server; see its message.",
            code="pg-tools-failed",
        )


def _environment(url: URL) -> Mapping[str, str]:
    """Say in libpq's variables where the database is."""
    query = {name: str(value) for name, value in url.query.items()}
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": query.get("sslmode"),
        "PGOPTIONS": query.get("options"),
    }
    return {name: value for name, value in given.items() if value}
