"""Open a database, and lend connections inside transactions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store.mounts import Mount, mount_of
from coplit_jupyter.store.trouble import BUSY_SECONDS, busy, translated

Clock = Callable[[], float]
"""Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What `coplit doctor` tells of the storage.

    `journal` is SQLite's journal mode (empty for PostgreSQL); `file_system` the type of the mount
    that holds the file; `revision` that of the schema.
    """

    place: str
    backend: str
    server: str
    journal: str
    file_system: str
    network: bool
    revision: str


class Database:
    """Lends connections; knows how SQLite and PostgreSQL begin, lock and keep time.

    `place` names it for people, without a password.
    """

    place: str

    def now(self, connection: Connection) -> float:
        """Give the moment by which leases count: one clock for all who share the database."""
        raise NotImplementedError

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection inside one consistent read.

        Raises:
            OperatorError: the database cannot be used.
        """
        raise NotImplementedError

    @contextmanager
    def writing(self, *, relaxed: bool = False) -> Iterator[Connection]:
        """Lend a connection inside one transaction, durable when this returns.

        `relaxed`: a power failure may lose it (never a crash of this process), in exchange for
        not waiting for the disk; for what is made again by the next run.

        Raises:
            OperatorError: the database cannot be used; nothing was written.
        """
        raise NotImplementedError

    def forget(self) -> None:
        """See to it that what was deleted stands in no file of ours any more, as far as we can."""

    def describe(self, revision: str) -> Facts:
        """Say what is in force."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of every connection; later calls fail."""
        raise NotImplementedError


class SqliteDatabase(Database):
    """One file; writers of this process take turns by a lock, those of others by SQLite's."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock | None = None,
        mount: Mount | None = None,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self.place = str(path)
        self._clock = clock or time.time
        self._mount = mount or mount_of(path.absolute().parent)
        self._busy_seconds = busy_seconds
        self._writer = threading.Lock()
        self._closed = False
        with suppress(OSError):  # SQLite will say what is wrong with the folder
            path.touch(mode=0o600)  # it holds solutions and everybody's work; its log files follow
        url = URL.create("sqlite", database=str(path))
        url = url.update_query_dict({"timeout": str(busy_seconds)})
        self._durable = _sqlite_engine(url, "BEGIN IMMEDIATE", synchronous="FULL", size=1)
        # NORMAL is crash-proof under WAL only: https://www.sqlite.org/pragma.html#pragma_synchronous
        self._relaxed = (
            self._durable
            if self._mount.network
            else _sqlite_engine(url, "BEGIN IMMEDIATE", synchronous="NORMAL", size=1)
        )
        self._reader = _sqlite_engine(url, "BEGIN", synchronous="FULL", size=8)
        self._journal = self._choose_journal()

    def now(self, connection: Connection) -> float:
        del connection
        return self._clock()

    def _choose_journal(self) -> str:
        wanted = "DELETE" if self._mount.network else "WAL"
        with translated(self.place):
            # Outside a transaction, where a journal mode can be set.
            connection = self._durable.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA journal_mode={wanted}")
                found = cursor.fetchone()
                return str(found[0]) if found else ""
            finally:
                connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._check()
        with translated(self.place), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, relaxed: bool = False) -> Iterator[Connection]:
        self._check()
        if not self._writer.acquire(timeout=self._busy_seconds):
            raise busy(self.place)
        try:
            engine = self._relaxed if relaxed else self._durable
            with translated(self.place), engine.begin() as connection:
                yield connection
        finally:
            self._writer.release()

    def forget(self) -> None:
        """Empty the log, which still holds what was deleted; readers may keep a part of it."""
        with translated(self.place):
            connection = self._durable.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def _check(self) -> None:
        if self._closed:
            raise _closed(self.place)

    def describe(self, revision: str) -> Facts:
        with self.reading() as connection:
            version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
        return Facts(
            place=self.place,
            backend="sqlite",
            server=f"SQLite {version}",
            journal=self._journal,
            file_system=self._mount.type,
            network=self._mount.network,
            revision=revision,
        )

    def close(self) -> None:
        self._closed = True
        for engine in (self._durable, self._relaxed, self._reader):
            engine.dispose()


def _sqlite_engine(url: URL, begin: str, *, synchronous: str, size: int) -> Engine:
    engine = sa.create_engine(
        url,
        pool_size=size,
        max_overflow=-1,
        poolclass=sa.QueuePool,
        connect_args={"check_same_thread": False},
    )

    def prepare(connection: Any, _record: Any) -> None:
        # Python's own opening of transactions is late and never IMMEDIATE.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        # Notebooks that were deleted must not be found in free pages of the file.
        connection.execute("PRAGMA secure_delete=ON")

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


class PostgresDatabase(Database):
    """A PostgreSQL server, for more than one process or machine."""

    def __init__(self, url: URL, *, clock: Clock | None = None) -> None:
        self.place = url.render_as_string(hide_password=True)
        self._clock = clock
        self._engine = _postgres_engine(url)
        self._closed = False

    def now(self, connection: Connection) -> float:
        if self._clock is not None:
            return self._clock()
        # The clocks of workers differ, step and stop while a machine is paused.
        query = "SELECT extract(epoch FROM clock_timestamp())::float8"
        return float(connection.exec_driver_sql(query).scalar_one())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if self._closed:
            raise _closed(self.place)
        with translated(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, relaxed: bool = False) -> Iterator[Connection]:
        # Always durable: with `synchronous_commit=off` a server that crashes could give a run's
        # number, or an event's, twice, while those who hold the first live on.
        del relaxed
        with self.reading() as connection:
            yield connection

    def describe(self, revision: str) -> Facts:
        with self.reading() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar()
        return Facts(
            place=self.place,
            backend="postgresql",
            server=f"PostgreSQL {version}",
            journal="",
            file_system="",
            network=True,
            revision=revision,
        )

    def close(self) -> None:
        self._closed = True
        self._engine.dispose()


# A server whose machine vanished (a failover, a cut cable) says nothing: without these a call waits
# for it for as long as the operating system does, up to two hours. What the URL says wins.
_SILENCE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


def _postgres_engine(url: URL) -> Engine:
    limit = int(BUSY_SECONDS * 1000)
    given = str(url.query.get("options", ""))
    try:
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=8,
            max_overflow=16,
            pool_timeout=BUSY_SECONDS,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": int(BUSY_SECONDS),
                **{name: value for name, value in _SILENCE.items() if name not in url.query},
                "options": f"-c lock_timeout={limit} -c statement_timeout={3 * limit} {given}",
            },
        )
    except ModuleNotFoundError as error:
        raise OperatorError(
            f"The database {url.render_as_string()} needs the package psycopg.",
            hint="Install it with: pip install 'coplit-jupyter[hub]'",
            code="driver-missing",
        ) from error


def _closed(place: str) -> OperatorError:
    return OperatorError(
        f"The storage {place} has been closed.",
        hint="Start the program again.",
        code="storage-closed",
    )


def open_database(place: str | Path, *, clock: Clock | None) -> Database:
    """Open a database by its URL, or a SQLite file by its path, made if it is missing.

    Raises:
        OperatorError: it cannot be used, or the URL names no database that we know.
    """
    if isinstance(place, Path) or "://" not in place:
        return SqliteDatabase(Path(place), clock=clock)
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise _unknown("The database URL cannot be read.") from error
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return SqliteDatabase(Path(url.database), clock=clock)
        case "postgresql":
            return PostgresDatabase(url, clock=clock)
        case other:
            raise _unknown(f"The database URL names {other!r}, which cannot keep submissions.")


def _unknown(message: str) -> OperatorError:
    return OperatorError(
        message,
        hint="Use sqlite:///PATH or postgresql://USER@HOST/NAME.",
        code="bad-database-url",
    )
