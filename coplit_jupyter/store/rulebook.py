"""Keep what was set since publishing: policies, and extensions of single students and groups."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.store.names import check_storable
from coplit_jupyter.store.protocol import Override
from coplit_jupyter.store.rows import to_moment, to_text
from coplit_jupyter.store.tables import EXTENDED, EXTENSIONS, POLICIES
from coplit_jupyter.store.versions import LOCK_COURSE, newest_number

_OF_ASSIGNMENT = sa.and_(
    POLICIES.c.course == sa.bindparam("this_course"), POLICIES.c.name == sa.bindparam("this_name")
)
_SET = sa.select(POLICIES).where(_OF_ASSIGNMENT).order_by(POLICIES.c.number.desc())
_NEWEST_SET = _SET.limit(1)
_IN_FORCE = (
    sa.select(EXTENSIONS)
    .where(
        EXTENSIONS.c.course == sa.bindparam("this_course"),
        EXTENSIONS.c.name == sa.bindparam("this_name"),
        EXTENSIONS.c.ended_at.is_(None),
    )
    .order_by(EXTENSIONS.c.course, EXTENSIONS.c.name, EXTENSIONS.c.at, EXTENSIONS.c.id)
)
_OF_STUDENT = _IN_FORCE.where(
    sa.select(EXTENDED.c.student)
    .where(
        EXTENDED.c.extension == EXTENSIONS.c.id,
        EXTENDED.c.student == sa.bindparam("this_student"),
    )
    .exists()
)
_STUDENTS = (
    sa.select(EXTENDED.c.extension, EXTENDED.c.student)
    .join_from(EXTENSIONS, EXTENDED, EXTENDED.c.extension == EXTENSIONS.c.id)
    .where(
        EXTENSIONS.c.course == sa.bindparam("this_course"),
        EXTENSIONS.c.name == sa.bindparam("this_name"),
        EXTENSIONS.c.ended_at.is_(None),
    )
)
_END = (
    EXTENSIONS.update()
    .where(EXTENSIONS.c.id == sa.bindparam("this_id"), EXTENSIONS.c.ended_at.is_(None))
    .values(ended_at=sa.bindparam("moment"), ended_by=sa.bindparam("who"))
)


def _names(assignment: AssignmentId) -> dict[str, Any]:
    return {"this_course": assignment.course, "this_name": assignment.name}


# ---- policies


def policies(connection: Connection, assignment: AssignmentId) -> Sequence[Override]:
    """Read all that was ever set, newest first.

    Raises:
        NotFoundError: no such assignment.
    """
    newest_number(connection, assignment)
    return [_override(row) for row in connection.execute(_SET, _names(assignment))]


def policy(connection: Connection, assignment: AssignmentId) -> Mapping[str, Any]:
    """Read what is set differently from what was published; empty if nothing is."""
    row = connection.execute(_NEWEST_SET, _names(assignment)).first()
    return {} if row is None else dict(_override(row).policy)


def set_policy(
    connection: Connection,
    assignment: AssignmentId,
    given: Mapping[str, Any],
    *,
    by: str,
    why: str,
    at: float,
) -> Override:
    """Set it, instead of what was set before.

    Raises:
        NotFoundError: no such assignment.
    """
    check_storable(by, what="instructor")
    newest_number(connection, assignment)
    names = _names(assignment)
    connection.execute(LOCK_COURSE, names)
    newest = connection.execute(_NEWEST_SET, names).first()
    row = {
        "course": assignment.course,
        "name": assignment.name,
        "number": 1 if newest is None else newest.number + 1,
        "policy": to_text(dict(given)),
        "by": by,
        "why": to_text(why),
        "at": at,
    }
    connection.execute(POLICIES.insert(), row)
    return Override(policy=dict(given), by=by, why=why, at=to_moment(at))


def _override(row: Row[Any]) -> Override:
    return Override(
        policy=json.loads(row.policy), by=row.by, why=json.loads(row.why), at=to_moment(row.at)
    )


# ---- extensions


def extensions(
    connection: Connection, assignment: AssignmentId, *, student: str | None
) -> Sequence[Extension]:
    """Read the extensions in force, oldest first; those of one student if named.

    Raises:
        NotFoundError: no such assignment.
    """
    newest_number(connection, assignment)
    return in_force(connection, assignment, student=student)


def in_force(
    connection: Connection, assignment: AssignmentId, *, student: str | None
) -> Sequence[Extension]:
    """Read like `extensions`, of an assignment that exists."""
    names = _names(assignment)
    if student is None:
        rows = connection.execute(_IN_FORCE, names).all()
    else:
        rows = connection.execute(_OF_STUDENT, {**names, "this_student": student}).all()
    students: dict[str, list[str]] = {row.id: [] for row in rows}
    for named in connection.execute(_STUDENTS, names) if rows else ():
        if named.extension in students:
            students[named.extension].append(named.student)
    return [_extension(row, sorted(students[row.id])) for row in rows]


def _extension(row: Row[Any], students: Sequence[str]) -> Extension:
    return Extension(
        id=row.id,
        students=tuple(students),
        group=row.group,
        due=_moment(row.due),
        closes=_moment(row.closes),
        extra_seconds=row.extra_seconds,
        extra_attempts=row.extra_attempts,
        by=row.by,
        why=json.loads(row.why),
        at=to_moment(row.at),
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else to_moment(seconds)


def extend(
    connection: Connection, assignment: AssignmentId, given: Extension, *, at: float
) -> Extension:
    """Keep it, instead of the one that the same student or group had.

    Raises:
        NotFoundError: no such assignment.
        StudentError: a name cannot be stored.
    """
    check_storable(given.by, what="instructor")
    if given.group is not None:
        check_storable(given.group, what="group")
    for student in given.students:
        check_storable(student, what="student")
    newest_number(connection, assignment)
    connection.execute(LOCK_COURSE, _names(assignment))
    for old in in_force(connection, assignment, student=None):
        if replaces(given, old):
            connection.execute(_END, {"this_id": old.id, "moment": at, "who": given.by})
    kept = replace(
        given,
        id=uuid.uuid4().hex,
        students=tuple(sorted(set(given.students))),
        at=to_moment(at),
    )
    connection.execute(EXTENSIONS.insert(), _row(kept, assignment, at=at))
    told = [{"extension": kept.id, "student": student} for student in kept.students]
    connection.execute(EXTENDED.insert(), told)
    return kept


def replaces(new: Extension, old: Extension) -> bool:
    """Whether a new extension stands for the old one of the same group, or student."""
    if new.group is None and old.group is None:
        return set(new.students) == set(old.students)
    return new.group == old.group


def _row(given: Extension, assignment: AssignmentId, *, at: float) -> dict[str, Any]:
    return {
        "id": given.id,
        "course": assignment.course,
        "name": assignment.name,
        "group": given.group,
        "due": None if given.due is None else given.due.timestamp(),
        "closes": None if given.closes is None else given.closes.timestamp(),
        "extra_seconds": given.extra_seconds,
        "extra_attempts": given.extra_attempts,
        "by": given.by,
        "why": to_text(given.why),
        "at": at,
    }


def end_extension(
    connection: Connection, assignment: AssignmentId, extension: str, *, by: str, at: float
) -> None:
    """Withdraw it; it is kept, and no longer in force.

    Raises:
        NotFoundError: none of that id is in force.
    """
    check_storable(by, what="instructor")
    if extension not in {one.id for one in extensions(connection, assignment, student=None)}:
        raise no_extension(extension)
    connection.execute(_END, {"this_id": extension, "moment": at, "who": by})


def no_extension(extension: str) -> NotFoundError:
    """Say that there is no such extension."""
    return NotFoundError(
        f"There is no extension {extension[:80]!r} of this assignment.",
        hint="Look at those that are in force.",
        code="unknown-extension",
    )
