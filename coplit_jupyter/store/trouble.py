"""Turn a database's errors into ours: nothing of SQLAlchemy leaves this package."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from coplit_jupyter.errors import OperatorError

BUSY_SECONDS = 10.0
"""How long a call waits for others that write before it gives up."""

_BUSY_HINT = "Try again; if it stays so, look for another program that holds the database open."


def busy(place: str) -> OperatorError:
    """Say that others held the storage too long."""
    return OperatorError(
        f"The storage {place} is busy: something else has been writing to it for too long.",
        hint=_BUSY_HINT,
        code="storage-busy",
    )


_SERVER_HINT = "Check that the database is running and can be reached."
_FILE_HINT = "Look at its disk (`dmesg`, the mount), or bring back the newest backup."

_REFUSALS = {
    "53300": re.compile(r"too many (clients|connections)|connection slots are reserved"),
    "28000": re.compile(r"authentication failed|does not exist|no pg_hba\.conf entry|permission"),
}
"""States of PostgreSQL by what it says to who may not connect."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raise what the database raised as an `OperatorError` that names `place`.

    Raises:
        OperatorError: `storage-busy`, `storage-crowded`, `storage-forbidden`, `storage-full`,
            `storage-unreadable`, `storage-read-only` or `storage-unavailable`; what the call did
            was rolled back.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise busy(place) from error
    except DBAPIError as error:
        raise _of_database(place, error.orig) from error
    except sqlite3.Error as error:  # while a connection is made ready
        raise _of_database(place, error) from error
    except SQLAlchemyError as error:
        raise _unavailable(place, str(error)) from error


def _of_database(place: str, error: BaseException | None) -> OperatorError:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(place, error)
    return _of_postgresql(place, error)


def _of_sqlite(place: str, error: sqlite3.Error) -> OperatorError:
    # The lower byte is the primary code: https://www.sqlite.org/rescode.html
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return busy(place)
        case sqlite3.SQLITE_FULL:
            return _full(place)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return OperatorError(
                f"The storage {place} cannot be written to.",
                hint="Give the user that runs this program the right to write there.",
                code="storage-read-only",
            )
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return OperatorError(
                f"The storage {place} is damaged or no database: {error}.",
                hint="Move the file away and put the newest backup in its place.",
                code="storage-unreadable",
            )
        case sqlite3.SQLITE_CANTOPEN:
            return OperatorError(
                f"The storage {place} cannot be opened.",
                hint="Check that its folder exists and that this user may write there.",
                code="storage-unreadable",
            )
        case _:
            return _unavailable(place, str(error), hint=_FILE_HINT)


def _of_postgresql(place: str, error: BaseException | None) -> OperatorError:
    told = (str(error).splitlines() or ["no reason"])[0]
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    match getattr(error, "sqlstate", None) or _refusal_to_connect(told):
        case "55P03" | "57014" | "40P01" | "40001":
            return busy(place)
        case "53300":
            return _crowded(place)
        case "28000" | "28P01" | "3D000" | "3F000" | "42501":
            return _forbidden(place, told)
        case "53100":
            return _full(place)
        case "25006":
            return OperatorError(
                f"The storage {place} takes no writes (a standby?).",
                hint="Point the database URL at the primary server.",
                code="storage-read-only",
            )
        case _:
            return _unavailable(place, told)


def _refusal_to_connect(told: str) -> str | None:
    """Give the state behind a refused connection: the driver passes on the server's text only.

    A server that speaks another language is `storage-unavailable` then, with the same text.
    """
    _, fatal, why = told.partition("FATAL:")
    if not fatal:
        return None
    return next((state for state, words in _REFUSALS.items() if words.search(why)), None)


def _full(place: str) -> OperatorError:
    return OperatorError(
        f"The disk that holds the storage {place} is full.",
        hint="Free some space there, then try again.",
        code="storage-full",
    )


def _crowded(place: str) -> OperatorError:
    return OperatorError(
        f"The database {place} takes no more connections.",
        hint="Raise its max_connections (a service needs up to 24), or end what holds them idle.",
        code="storage-crowded",
    )


def _forbidden(place: str, why: str) -> OperatorError:
    return OperatorError(
        f"The database {place} does not let this program in: {why}.",
        hint="Check user, password and database of COPLIT_DATABASE_URL; the user must own them.",
        code="storage-forbidden",
    )


def _unavailable(place: str, why: str, *, hint: str = _SERVER_HINT) -> OperatorError:
    return OperatorError(
        f"The storage {place} cannot be used: {why}.",
        hint=hint,
        code="storage-unavailable",
    )
