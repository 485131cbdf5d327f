"""Read what was handed in and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import Event
from coplit_jupyter.model.turn import expected_seconds
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Score
from coplit_jupyter.store.rows import event_of, score_of, unpack
from coplit_jupyter.store.tables import (
    ACCEPTED_LATE,
    CONTENTS,
    EVENTS,
    FINISHED,
    QUEUED,
    RUNNING,
    RUNS,
    SUBMISSIONS,
)

PACE_RUNS = 20
PACE_SECONDS = 3600.0
"""The pace is that of the last `PACE_RUNS` reports not older than `PACE_SECONDS`."""

_counting = sa.and_(RUNS.c.submission == SUBMISSIONS.c.id, RUNS.c.run == SUBMISSIONS.c.counts)
FULL = sa.select(SUBMISSIONS, RUNS.c.report).outerjoin_from(SUBMISSIONS, RUNS, _counting)
"""Submissions, each with the report that counts."""
_ONE = FULL.where(SUBMISSIONS.c.id == sa.bindparam("this_id"))
_EXISTS = sa.select(SUBMISSIONS.c.id).where(SUBMISSIONS.c.id == sa.bindparam("this_id"))
_NOTEBOOKS = sa.select(CONTENTS.c.notebooks).where(CONTENTS.c.submission == sa.bindparam("this_id"))

WAITING = sa.select(sa.func.count()).select_from(SUBMISSIONS).where(SUBMISSIONS.c.status == QUEUED)
BEFORE = WAITING.where(
    sa.tuple_(SUBMISSIONS.c.priority, SUBMISSIONS.c.tag, SUBMISSIONS.c.queued_at, SUBMISSIONS.c.id)
    < sa.tuple_(
        sa.bindparam("priority", type_=sa.Integer),
        sa.bindparam("tag", type_=sa.Double),
        sa.bindparam("queued_at", type_=sa.Double),
        sa.bindparam("id", type_=sa.String),
    )
)
WORKING = (
    sa.select(sa.func.count())
    .select_from(SUBMISSIONS)
    .where(SUBMISSIONS.c.status == RUNNING, SUBMISSIONS.c.lease_until > sa.bindparam("moment"))
)
PACE = (
    sa.select(RUNS.c.ended_at - RUNS.c.started_at)
    .where(RUNS.c.outcome == FINISHED, RUNS.c.ended_at > sa.bindparam("since"))
    .order_by(RUNS.c.ended_at.desc())
    .limit(PACE_RUNS)
)
EVENTS_AFTER = (
    sa.select(EVENTS, RUNS.c.report)
    .outerjoin_from(
        EVENTS,
        RUNS,
        sa.and_(
            EVENTS.c.payload.is_(None),
            RUNS.c.submission == EVENTS.c.submission,
            RUNS.c.run == EVENTS.c.run,
        ),
    )
    .where(EVENTS.c.submission == sa.bindparam("this_id"), EVENTS.c.seq > sa.bindparam("after"))
    .order_by(EVENTS.c.seq)
)
_REPORTS = (
    sa.select(RUNS.c.report)
    .where(RUNS.c.submission == sa.bindparam("this_id"), RUNS.c.report.is_not(None))
    .order_by(RUNS.c.run)
)


_GRADEBOOK: tuple[sa.Column[Any], ...] = (
    *(SUBMISSIONS.c.id, SUBMISSIONS.c.student, SUBMISSIONS.c.status, SUBMISSIONS.c.score),
    *(SUBMISSIONS.c.max_score, SUBMISSIONS.c.submitted_at, SUBMISSIONS.c.accepted_at),
    *(SUBMISSIONS.c.version, SUBMISSIONS.c.run, SUBMISSIONS.c.practice, SUBMISSIONS.c.isolation),
    *(SUBMISSIONS.c.flawed, SUBMISSIONS.c.superseded, SUBMISSIONS.c.claimed_at),
    *(ACCEPTED_LATE.c.arrived_at, SUBMISSIONS.c.priority),
)
_SCORES = (
    sa.select(*_GRADEBOOK)
    .outerjoin_from(SUBMISSIONS, ACCEPTED_LATE, ACCEPTED_LATE.c.submission == SUBMISSIONS.c.id)
    .where(
        SUBMISSIONS.c.course == sa.bindparam("this_course"),
        SUBMISSIONS.c.name == sa.bindparam("this_name"),
    )
    .order_by(SUBMISSIONS.c.student, SUBMISSIONS.c.accepted_at, SUBMISSIONS.c.id)
)
_SCORES_OF_STUDENT = _SCORES.where(SUBMISSIONS.c.student == sa.bindparam("this_student"))


def no_submission(submission: str) -> NotFoundError:
    """Say that there is no such submission."""
    return NotFoundError(
        f"There is no submission {submission!r}.", hint="Check the number on the receipt."
    )


def emptied(submission: str) -> NotFoundError:
    """Say that it can be read and graded no more."""
    return NotFoundError(
        f"The notebooks of submission {submission!r} were deleted.",
        hint="Its scores and verdicts are kept; it cannot be opened or graded again.",
        code="notebooks-deleted",
    )


def find(connection: Connection, submission: str) -> Row[Any]:
    """Find one submission with the report that counts.

    Raises:
        NotFoundError: there is none.
    """
    row = connection.execute(_ONE, {"this_id": submission}).first()
    if row is None:
        raise no_submission(submission)
    return row


def check_exists(connection: Connection, submission: str) -> None:
    """Make sure that there is such a submission.

    Raises:
        NotFoundError: there is none.
    """
    if connection.execute(_EXISTS, {"this_id": submission}).first() is None:
        raise no_submission(submission)


def notebooks(connection: Connection, submission: str) -> dict[str, str]:
    """Read the notebooks of a submission that exists.

    Raises:
        NotFoundError: they were deleted.
    """
    packed = connection.execute(_NOTEBOOKS, {"this_id": submission}).scalar()
    if packed is None:
        raise emptied(submission)
    return unpack(packed)


def listed(
    connection: Connection, assignment: AssignmentId, *, student: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Find the newest submissions of an assignment."""
    query = FULL.where(
        SUBMISSIONS.c.course == assignment.course, SUBMISSIONS.c.name == assignment.name
    )
    if student is not None:
        query = query.where(SUBMISSIONS.c.student == student)
    newest_first = query.order_by(SUBMISSIONS.c.accepted_at.desc(), SUBMISSIONS.c.id.desc())
    return connection.execute(newest_first.limit(limit)).all()


def scores(
    connection: Connection, assignment: AssignmentId, *, student: str | None
) -> Sequence[Score]:
    """Read the gradebook's columns of all submissions of an assignment, or of one student's."""
    return [score_of(row) for row in handed(connection, assignment, student=student)]


def handed(
    connection: Connection, assignment: AssignmentId, *, student: str | None
) -> Sequence[Row[Any]]:
    """Read the rows of `scores`, with their place in the queue."""
    names = {"this_course": assignment.course, "this_name": assignment.name}
    if student is None:
        return connection.execute(_SCORES, names).all()
    return connection.execute(_SCORES_OF_STUDENT, {**names, "this_student": student}).all()


def reports(connection: Connection, submission: str) -> Sequence[str]:
    """Read the reports of all runs, as JSON, oldest first."""
    return connection.execute(_REPORTS, {"this_id": submission}).scalars().all()


def events(connection: Connection, submission: str, *, after: int) -> Sequence[Event]:
    """Read the events above `after`."""
    found = connection.execute(EVENTS_AFTER, {"this_id": submission, "after": after}).all()
    if not found:
        check_exists(connection, submission)
    return [event_of(row) for row in found]


def waiting(connection: Connection) -> int:
    """Count all that wait."""
    return int(connection.execute(WAITING).scalar_one())


def before(
    connection: Connection, *, priority: int, tag: float, queued_at: float, submission: str
) -> int:
    """Count those that wait and come before this place in the queue."""
    place = {"priority": priority, "tag": tag, "queued_at": queued_at, "id": submission}
    return int(connection.execute(BEFORE, place).scalar_one())


def position(connection: Connection, row: Row[Any]) -> int:
    """Count those before a submission; 0 unless it waits."""
    if row.status != Status.QUEUED:
        return 0
    return before(
        connection,
        priority=row.priority,
        tag=row.tag,
        queued_at=row.queued_at,
        submission=row.id,
    )


def outlook(connection: Connection, row: Row[Any], *, at: float) -> float | None:
    """Expect the seconds until the report of a submission that waits; None of any other."""
    if row.status != Status.QUEUED:
        return None
    waiting, running = position(connection, row), working(connection, at)
    return expected_seconds(pace(connection, at), before=waiting, running=running)


def working(connection: Connection, moment: float) -> int:
    """Count the runs with a live lease."""
    return int(connection.execute(WORKING, {"moment": moment}).scalar_one())


def pace(connection: Connection, moment: float) -> Sequence[float]:
    """Read how many seconds recent runs took."""
    return connection.execute(PACE, {"since": moment - PACE_SECONDS}).scalars().all()
