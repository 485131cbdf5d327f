"""Bring a database to the schema of this release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store.database import Database

if TYPE_CHECKING:  # its import takes longer than the rest of opening
    from alembic.config import Config

HEAD = "4"
"""The newest revision in `migrations/versions`."""

MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x636F_706C_6974
"""`coplit`: names our lock among all of PostgreSQL's advisory locks of a database."""


def bring_up_to_date(database: Database) -> None:
    """Apply what is missing, under a lock: many processes may open one database at once.

    Raises:
        OperatorError: `newer-schema`, nothing was changed; or the database cannot be used.
    """
    with database.reading() as connection:
        if revision(connection) == HEAD:  # Alembic's import takes longer than the rest of opening
            return
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        _upgrade(connection, database.place)


def revision(connection: Connection) -> str:
    """Give the schema's revision; empty for a new database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found or "")


def config_for(connection: Connection) -> Config:
    """Give Alembic's settings for the steps on this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, place: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = config_for(connection)
    found = revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise OperatorError(
            f"The storage {place} was written by a newer release (schema {found}, known: {HEAD}).",
            hint="Install the newest coplit-jupyter; older releases cannot read it.",
            code="newer-schema",
        )
    command.upgrade(config, "head")
