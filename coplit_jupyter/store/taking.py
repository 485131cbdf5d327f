"""Take submissions: number the run, set its lease, say `started`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.history import check_exists
from coplit_jupyter.store.rows import to_text
from coplit_jupyter.store.tables import (
    EVENTS,
    QUEUED,
    RUNNING,
    RUNS,
    SPARE,
    SUBMISSIONS,
    SUPERSEDED,
    TURN,
)

PATIENCE = 3
"""A submission whose lease ended this often comes last: it may be what kills its takers."""

FAR_SECONDS = 2 * 3600.0
"""No lease and no wait is so long: one that ends later was written before the clock was set back,
and means nothing any more."""

_MOMENT = sa.bindparam("moment", type_=sa.Double)
_FAR = _MOMENT + FAR_SECONDS


def _next_waiting() -> sa.ScalarSelect[Any]:
    mine = SUBMISSIONS.alias("mine")
    other = SUBMISSIONS.alias("other")
    same_student_runs = (
        sa.select(other.c.id)
        .where(
            other.c.status == RUNNING,
            other.c.course == mine.c.course,
            other.c.name == mine.c.name,
            other.c.student == mine.c.student,
            other.c.lease_until > _MOMENT,
            other.c.lease_until <= _FAR,
            other.c.priority < SPARE,  # nobody waits for what was replaced
        )
        .exists()
    )
    return (
        sa.select(mine.c.id)
        .where(
            mine.c.status == QUEUED,
            sa.or_(mine.c.retry_at <= _MOMENT, mine.c.retry_at > _FAR),
            ~same_student_runs,
        )
        .order_by(mine.c.priority, mine.c.tag, mine.c.queued_at, mine.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=mine)
        .scalar_subquery()
    )


def _next_spare() -> sa.ScalarSelect[Any]:
    mine = SUBMISSIONS.alias("spare")
    return (
        sa.select(mine.c.id)
        .where(mine.c.status == SUPERSEDED, mine.c.priority == SPARE)
        .order_by(mine.c.tag, mine.c.queued_at, mine.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=mine)
        .scalar_subquery()
    )


def _next_expired(*, patiently: bool) -> sa.ScalarSelect[Any]:
    mine = SUBMISSIONS.alias("late")
    query = sa.select(mine.c.id).where(mine.c.status == RUNNING, mine.c.lease_until <= _MOMENT)
    if patiently:
        query = query.where(mine.c.tries < PATIENCE)
    return (
        query.order_by(mine.c.lease_until, mine.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=mine)
        .scalar_subquery()
    )


def _next_from_the_future() -> sa.ScalarSelect[Any]:
    mine = SUBMISSIONS.alias("future")
    return (
        sa.select(mine.c.id)
        .where(mine.c.status == RUNNING, mine.c.lease_until > _FAR)
        .order_by(mine.c.lease_until, mine.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=mine)
        .scalar_subquery()
    )


_START = (
    SUBMISSIONS.update()
    .values(
        status=Status.RUNNING.value,
        run=SUBMISSIONS.c.run + 1,
        tries=SUBMISSIONS.c.tries + 1,
        seq=SUBMISSIONS.c.seq + 1,
        owner=sa.bindparam("new_owner"),
        lease_until=sa.bindparam("until"),
    )
    .returning(
        SUBMISSIONS.c.id,
        SUBMISSIONS.c.run,
        SUBMISSIONS.c.tries,
        SUBMISSIONS.c.seq,
        SUBMISSIONS.c.tag,
    )
)
TAKE = _START.where(
    SUBMISSIONS.c.id
    == sa.func.coalesce(
        _next_expired(patiently=True),
        _next_waiting(),
        _next_spare(),
        _next_expired(patiently=False),
        _next_from_the_future(),
    )
)
_TAKE_ONE = _START.where(
    SUBMISSIONS.c.id == sa.bindparam("this_id"),
    sa.or_(
        SUBMISSIONS.c.status == QUEUED,
        sa.and_(SUBMISSIONS.c.status == RUNNING, SUBMISSIONS.c.lease_until <= _MOMENT),
        sa.and_(SUBMISSIONS.c.status == RUNNING, SUBMISSIONS.c.lease_until > _FAR),
    ),
)
_ADVANCE = (
    TURN.update()
    .where(TURN.c.id == 1, TURN.c.now < sa.bindparam("tag"))
    .values(now=sa.bindparam("tag"))
)
_FENCE = (
    RUNS.update()
    .where(
        RUNS.c.submission == sa.bindparam("this_id"),
        RUNS.c.run < sa.bindparam("this_run"),
        RUNS.c.ended_at.is_(None),
    )
    .values(outcome="fenced", ended_at=_MOMENT)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Which submission was taken, as which run, after how many tries."""

    id: str
    run: int
    tries: int


def take(
    connection: Connection, *, owner: str, at: float, lease_seconds: float, only: str | None = None
) -> Taken | None:
    """Take the next submission, or `only` this one, if it may be taken at the moment `at`.

    Raises:
        NotFoundError: there is no submission `only`.
    """
    lease = {"new_owner": owner, "moment": at, "until": at + lease_seconds}
    if only is None:
        row = connection.execute(TAKE, lease).first()
    else:
        check_exists(connection, only)
        row = connection.execute(_TAKE_ONE, {**lease, "this_id": only}).first()
    if row is None:
        return None
    connection.execute(_ADVANCE, {"tag": row.tag})
    if row.run > 1:
        connection.execute(_FENCE, {"this_id": row.id, "this_run": row.run, "moment": at})
    connection.execute(
        RUNS.insert(),
        {
            "submission": row.id,
            "run": row.run,
            "owner": owner,
            "started_at": at,
            "outcome": "running",
        },
    )
    connection.execute(
        EVENTS.insert(),
        {
            "submission": row.id,
            "seq": row.seq,
            "run": row.run,
            "at": at,
            "type": EventType.STARTED.value,
            "payload": to_text({"run": row.run}),
        },
    )
    return Taken(id=row.id, run=row.run, tries=row.tries)
