"""Read how whole classes stand, for gradebooks and statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.store.tables import ASSIGNMENTS, RUNS, SUBMISSIONS

AT_ONCE = 500
"""How many submissions one query names: databases bound the number of parameters."""

_NEWEST = sa.select(ASSIGNMENTS.c.name, ASSIGNMENTS.c.newest).where(
    ASSIGNMENTS.c.course == sa.bindparam("this_course")
)
# Whatever happens to a submission moves one of these: a new one counts, a run numbers, a report
# counts, a regrade names a version. Two at once cannot undo each other: runs only grow.
_STANDING = (
    sa.select(
        SUBMISSIONS.c.name,
        SUBMISSIONS.c.status,
        sa.func.count(),
        sa.func.sum(SUBMISSIONS.c.run),
        sa.func.sum(sa.func.coalesce(SUBMISSIONS.c.counts, 0)),
        sa.func.sum(SUBMISSIONS.c.version),
        sa.func.sum(sa.func.coalesce(SUBMISSIONS.c.score, 0.0)),
    )
    .where(SUBMISSIONS.c.course == sa.bindparam("this_course"))
    .group_by(SUBMISSIONS.c.name, SUBMISSIONS.c.status)
    .order_by(SUBMISSIONS.c.name, SUBMISSIONS.c.status)
)
_COUNTING = sa.and_(RUNS.c.submission == SUBMISSIONS.c.id, RUNS.c.run == SUBMISSIONS.c.counts)


def pulse(connection: Connection, course: str) -> Mapping[str, str]:
    """Sum up each assignment of a course in one line of text."""
    place = {"this_course": course}
    found = {name: str(newest) for name, newest in connection.execute(_NEWEST, place)}
    for name, *standing in connection.execute(_STANDING, place):
        found[name] += " " + " ".join(map(str, standing))
    return found


def counting(connection: Connection, submissions: Sequence[str]) -> Sequence[str]:
    """Read the reports that count of these submissions, as JSON."""
    found: list[str] = []
    for some in _batches(submissions):
        query = (
            sa.select(RUNS.c.report)
            .join_from(SUBMISSIONS, RUNS, _COUNTING)
            .where(SUBMISSIONS.c.id.in_(some), RUNS.c.report.is_not(None))
        )
        found += connection.execute(query).scalars()
    return found


def _batches(submissions: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(submissions), AT_ONCE):
        yield submissions[start : start + AT_ONCE]
