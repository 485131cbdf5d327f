"""Read how whole classes stand, for gradebooks and statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.store.tables import (
    ACCEPTED_LATE,
    ASSIGNMENTS,
    EXTENSIONS,
    POLICIES,
    RUNS,
    SUBMISSIONS,
)

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
# What credit depends on: each of these only grows, or is written with a later moment.
_SET = (
    sa.select(POLICIES.c.name, sa.literal_column("'set'"), sa.func.max(POLICIES.c.number))
    .where(POLICIES.c.course == sa.bindparam("this_course"))
    .group_by(POLICIES.c.name)
    .order_by(POLICIES.c.name)
)
_EXTENDED = (
    sa.select(
        EXTENSIONS.c.name,
        sa.literal_column("'extended'"),
        sa.func.count(),
        sa.func.count(EXTENSIONS.c.ended_at),
    )
    .where(EXTENSIONS.c.course == sa.bindparam("this_course"))
    .group_by(EXTENSIONS.c.name)
    .order_by(EXTENSIONS.c.name)
)
_ACCEPTED = (
    sa.select(
        SUBMISSIONS.c.name,
        sa.literal_column("'accepted'"),
        sa.func.count(),
        sa.func.sum(ACCEPTED_LATE.c.at),
    )
    .join_from(ACCEPTED_LATE, SUBMISSIONS, ACCEPTED_LATE.c.submission == SUBMISSIONS.c.id)
    .where(SUBMISSIONS.c.course == sa.bindparam("this_course"))
    .group_by(SUBMISSIONS.c.name)
    .order_by(SUBMISSIONS.c.name)
)
_COUNTING = sa.and_(RUNS.c.submission == SUBMISSIONS.c.id, RUNS.c.run == SUBMISSIONS.c.counts)


def pulse(connection: Connection, course: str) -> Mapping[str, str]:
    """Sum up each assignment of a course in one line of text."""
    place = {"this_course": course}
    found = {name: str(newest) for name, newest in connection.execute(_NEWEST, place)}
    for query in (_STANDING, _SET, _EXTENDED, _ACCEPTED):
        for name, *standing in connection.execute(query, place):
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
