"""Keep what is known of when work was sent: an instructor's word, and outages of the service."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from coplit_jupyter.store.history import check_exists
from coplit_jupyter.store.names import check_storable
from coplit_jupyter.store.protocol import Outage
from coplit_jupyter.store.rows import to_moment, to_text
from coplit_jupyter.store.tables import ACCEPTED_LATE, HEARTBEAT, OUTAGES
from coplit_jupyter.store.taking import FAR_SECONDS

_LAST = sa.select(HEARTBEAT.c.at).where(HEARTBEAT.c.id == 1).with_for_update()
_BEAT = (
    HEARTBEAT.update()
    .where(
        HEARTBEAT.c.id == 1,
        sa.or_(
            HEARTBEAT.c.at < sa.bindparam("moment"),
            HEARTBEAT.c.at > sa.bindparam("moment") + FAR_SECONDS,  # the clock was set back
        ),
    )
    .values(at=sa.bindparam("moment"))
)
_OUTAGES = sa.select(OUTAGES).order_by(OUTAGES.c.started_at)


def accept_late(
    connection: Connection, submission: str, *, arrived_at: float, by: str, why: str, at: float
) -> None:
    """Let it count as arrived then, instead of what was said before.

    Raises:
        NotFoundError: no such submission.
    """
    check_storable(by, what="instructor")
    check_exists(connection, submission)
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    said = {"arrived_at": arrived_at, "by": by, "why": to_text(why), "at": at}
    statement = insert(ACCEPTED_LATE).values(submission=submission, **said)
    connection.execute(statement.on_conflict_do_update(index_elements=["submission"], set_=said))


def beat(connection: Connection, *, at: float, gap_seconds: float) -> Outage | None:
    """Say that the service lives; gives the outage that ends with this, if it was silent longer."""
    last = connection.execute(_LAST).scalar()
    if last is None:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        first = insert(HEARTBEAT).values(id=1, at=at)
        connection.execute(first.on_conflict_do_nothing())
        return None
    connection.execute(_BEAT, {"moment": at})
    if at - last <= gap_seconds:
        return None
    connection.execute(OUTAGES.insert(), {"started_at": last, "ended_at": at})
    return Outage(started_at=to_moment(last), ended_at=to_moment(at))


def outages(connection: Connection) -> Sequence[Outage]:
    """Read all outages, oldest first."""
    return [
        Outage(started_at=to_moment(row.started_at), ended_at=to_moment(row.ended_at))
        for row in connection.execute(_OUTAGES)
    ]
