"""Write what a run says while it lasts, and how it ends; a fenced run writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import Event, EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.turn import Priority
from coplit_jupyter.model.verdict import FINAL, Status
from coplit_jupyter.store.history import emptied, find
from coplit_jupyter.store.protocol import Take
from coplit_jupyter.store.rows import to_moment, to_text
from coplit_jupyter.store.tables import EVENTS, QUEUED, RUNNING, RUNS, SUBMISSIONS
from coplit_jupyter.store.versions import LOCK_COURSE, read

_MINE = sa.and_(
    SUBMISSIONS.c.id == sa.bindparam("this_id"),
    SUBMISSIONS.c.run == sa.bindparam("this_run"),
    SUBMISSIONS.c.status == RUNNING,
)
"""The submission, if the run still holds it: the fence."""

_RENEW = SUBMISSIONS.update().where(_MINE).values(lease_until=sa.bindparam("until"))
_NEXT_SEQ = (
    SUBMISSIONS.update().where(_MINE).values(seq=SUBMISSIONS.c.seq + 1).returning(SUBMISSIONS.c.seq)
)
_EARLIER = sa.select(SUBMISSIONS.c.score, SUBMISSIONS.c.counts).where(_MINE).with_for_update()
_DONE = (
    SUBMISSIONS.update()
    .where(_MINE)
    .values(
        status=sa.bindparam("new_status"),
        seq=SUBMISSIONS.c.seq + 1,
        owner=None,
        lease_until=None,
    )
    .returning(SUBMISSIONS.c.seq)
)
_DONE_AND_COUNTS = _DONE.values(
    counts=SUBMISSIONS.c.run,
    score=sa.bindparam("new_score"),
    max_score=sa.bindparam("new_max_score"),
    isolation=sa.bindparam("new_isolation"),
    flawed=sa.bindparam("new_flawed"),
)
_WAIT_AGAIN = (
    SUBMISSIONS.update()
    .where(_MINE)
    .values(
        status=Status.QUEUED.value,
        tries=SUBMISSIONS.c.tries - sa.bindparam("uncounted"),
        retry_at=sa.bindparam("new_retry_at"),
        owner=None,
        lease_until=None,
    )
)
_LATER = (
    SUBMISSIONS.update()
    .where(
        SUBMISSIONS.c.course == sa.bindparam("this_course"),
        SUBMISSIONS.c.name == sa.bindparam("this_name"),
        SUBMISSIONS.c.status == QUEUED,
        SUBMISSIONS.c.retry_at < sa.bindparam("new_retry_at"),
    )
    .values(retry_at=sa.bindparam("new_retry_at"))
)
_END_RUN = (
    RUNS.update()
    .where(RUNS.c.submission == sa.bindparam("this_id"), RUNS.c.run == sa.bindparam("this_run"))
    .values(
        outcome=sa.bindparam("new_outcome"),
        ended_at=sa.bindparam("moment"),
        report=sa.bindparam("new_report"),
    )
)
_REPORT_OF = sa.select(RUNS.c.report).where(
    RUNS.c.submission == sa.bindparam("this_id"), RUNS.c.run == sa.bindparam("this_run")
)
_LET_COUNT = (
    SUBMISSIONS.update()
    .where(SUBMISSIONS.c.id == sa.bindparam("this_id"))
    .values(
        counts=sa.bindparam("this_run"),
        score=sa.bindparam("new_score"),
        max_score=sa.bindparam("new_max_score"),
        isolation=sa.bindparam("new_isolation"),
        flawed=sa.bindparam("new_flawed"),
    )
)
_RERUN = (
    SUBMISSIONS.update()
    .where(
        SUBMISSIONS.c.id == sa.bindparam("this_id"),
        SUBMISSIONS.c.status.in_(sorted(status.value for status in FINAL)),
        SUBMISSIONS.c.emptied_at.is_(None),
    )
    .values(
        status=Status.QUEUED.value,
        priority=int(Priority.REGRADE),
        version=sa.bindparam("new_version"),
        queued_at=sa.bindparam("moment"),
        retry_at=0.0,
        tries=0,
    )
)


def _parameters(take: Take) -> dict[str, Any]:
    return {"this_id": take.submission.id, "this_run": take.run}


def renew(connection: Connection, take: Take, *, until: float) -> bool:
    """Lengthen the lease."""
    renewed = connection.execute(_RENEW, {**_parameters(take), "until": until})
    return renewed.rowcount == 1


def append(
    connection: Connection,
    take: Take,
    kind: EventType,
    payload: Mapping[str, Any],
    *,
    at: float,
) -> Event | None:
    """Write an event."""
    seq = connection.execute(_NEXT_SEQ, _parameters(take)).scalar()
    if seq is None:
        return None
    row = _event(take, kind, seq=seq, at=at)
    connection.execute(EVENTS.insert(), {**row, "payload": to_text(dict(payload))})
    return Event(
        submission=take.submission.id,
        seq=seq,
        run=take.run,
        at=to_moment(at),
        type=kind,
        payload=payload,
    )


def _event(take: Take, kind: EventType, *, seq: int, at: float) -> dict[str, Any]:
    return {
        "submission": take.submission.id,
        "seq": seq,
        "run": take.run,
        "at": at,
        "type": kind.value,
    }


def finish(connection: Connection, take: Take, report: Report, *, at: float) -> bool:
    """Keep the report, and let it count unless an earlier one has a score and this one none."""
    mine = _parameters(take)
    earlier = connection.execute(_EARLIER, mine).first()
    if earlier is None:
        return False
    if report.score is None and earlier.score is not None:
        seq = connection.execute(_DONE, {**mine, "new_status": Status.GRADED.value}).scalar_one()
    else:
        outcome = {
            "new_status": report.status.value,
            "new_score": report.score,
            "new_max_score": report.max_score,
            "new_isolation": report.isolation,
            "new_flawed": report.flawed,
        }
        seq = connection.execute(_DONE_AND_COUNTS, {**mine, **outcome}).scalar_one()
    _end_run(connection, take, "finished", at=at, report=to_text(report.to_json()))
    row = _event(take, EventType.FINISHED, seq=seq, at=at)
    connection.execute(EVENTS.insert(), {**row, "payload": None})
    return True


def give_back(
    connection: Connection, take: Take, *, at: float, delay_seconds: float, counted: bool
) -> bool:
    """Make it wait again, and with it what would fail for the same reason."""
    assignment = take.submission.new.assignment
    names = {"this_course": assignment.course, "this_name": assignment.name}
    again = {"uncounted": 0 if counted else 1, "new_retry_at": at + delay_seconds}
    others_too = delay_seconds > 0 and not counted
    if others_too:
        connection.execute(LOCK_COURSE, names)  # two of these could lock rows crosswise
    given = connection.execute(_WAIT_AGAIN, {**_parameters(take), **again})
    if given.rowcount != 1:
        return False
    _end_run(connection, take, "given-back", at=at, report=None)
    if others_too:
        connection.execute(_LATER, {**names, "new_retry_at": at + delay_seconds})
    return True


def _end_run(
    connection: Connection, take: Take, outcome: str, *, at: float, report: str | None
) -> None:
    ended = {"new_outcome": outcome, "moment": at, "new_report": report}
    connection.execute(_END_RUN, {**_parameters(take), **ended})


def let_count(connection: Connection, submission: str, *, run: int) -> None:
    """Let the report of that run count.

    Raises:
        NotFoundError: no such submission, or that run has no report.
    """
    find(connection, submission)
    text = connection.execute(_REPORT_OF, {"this_id": submission, "this_run": run}).scalar()
    if text is None:
        raise NotFoundError(
            f"Run {run} of submission {submission} has no report.",
            hint="Look at its runs, and name one that ended.",
        )
    report = Report.from_json(json.loads(text))
    connection.execute(
        _LET_COUNT,
        {
            "this_id": submission,
            "this_run": run,
            "new_score": report.score,
            "new_max_score": report.max_score,
            "new_isolation": report.isolation,
            "new_flawed": report.flawed,
        },
    )


def rerun(connection: Connection, submission: str, *, version: int | None, at: float) -> bool:
    """Make it wait again, as a regrade; False if it waits or runs anyway.

    Raises:
        NotFoundError: no such submission or version, or its notebooks were deleted.
    """
    row = find(connection, submission)
    if row.emptied_at is not None:
        raise emptied(submission)
    if version is not None:
        assignment = AssignmentId(row.course, row.name)
        read(connection, assignment, version)
    again = {"this_id": submission, "new_version": version or row.version, "moment": at}
    return connection.execute(_RERUN, again).rowcount == 1
