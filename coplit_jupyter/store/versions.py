"""Keep published versions of assignments; a version never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.store.protocol import Version
from coplit_jupyter.store.rows import to_text, version_of
from coplit_jupyter.store.tables import ASSIGNMENTS, COURSES, VERSIONS

_THIS_COURSE = COURSES.c.name == sa.bindparam("this_course")
_THIS = sa.and_(
    ASSIGNMENTS.c.course == sa.bindparam("this_course"),
    ASSIGNMENTS.c.name == sa.bindparam("this_name"),
)
LOCK_COURSE = sa.select(COURSES.c.finish).where(_THIS_COURSE).with_for_update()
"""Orders everything that a course publishes and accepts."""
NEWEST = sa.select(ASSIGNMENTS.c.newest).where(_THIS)
_KEPT = 16


def no_assignment(assignment: AssignmentId) -> NotFoundError:
    """Say that there is no such assignment."""
    return NotFoundError(
        f"There is no assignment {assignment}.",
        hint="Check the spelling, or publish it first: coplit publish PATH.",
    )


def publish(connection: Connection, version: Version) -> Version:
    """Keep a version unless it is the newest one already."""
    assignment = version.manifest.id
    names: dict[str, Any] = {"this_course": assignment.course, "this_name": assignment.name}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        insert(COURSES).on_conflict_do_nothing(), {"name": assignment.course, "finish": 0.0}
    )
    connection.execute(LOCK_COURSE, names)
    newest = connection.execute(NEWEST, names).scalar()
    if newest is None:
        connection.execute(
            ASSIGNMENTS.insert(),
            {"course": assignment.course, "name": assignment.name, "newest": 1},
        )
    else:
        kept = read(connection, assignment, newest)
        if kept.bundle == version.bundle and kept.release == version.release:
            return kept
        connection.execute(ASSIGNMENTS.update().where(_THIS).values(newest=newest + 1), names)
    numbered = replace(version, number=(newest or 0) + 1)
    connection.execute(VERSIONS.insert(), _row(numbered))
    return numbered


def _row(version: Version) -> dict[str, Any]:
    return {
        "course": version.manifest.course,
        "name": version.manifest.name,
        "number": version.number,
        "bundle": version.bundle,
        "manifest": to_text(version.manifest.to_json()),
        "release": to_text(dict(version.release)),
        "author": to_text(dict(version.author)),
        "notes": to_text(dict(version.notes)),
        "published_at": version.published_at.timestamp(),
    }


def courses(connection: Connection) -> Sequence[str]:
    """Name all courses."""
    return connection.execute(sa.select(COURSES.c.name).order_by(COURSES.c.name)).scalars().all()


def assignments(connection: Connection, course: str) -> Sequence[Version]:
    """Read the newest versions of a course."""
    if (
        connection.execute(sa.select(COURSES.c.name).where(COURSES.c.name == course)).first()
        is None
    ):
        raise NotFoundError(
            f"There is no course {course!r}.",
            hint="Check the spelling, or publish an assignment of it first.",
        )
    newest = sa.and_(
        VERSIONS.c.course == ASSIGNMENTS.c.course,
        VERSIONS.c.name == ASSIGNMENTS.c.name,
        VERSIONS.c.number == ASSIGNMENTS.c.newest,
    )
    query = (
        sa.select(VERSIONS)
        .join_from(ASSIGNMENTS, VERSIONS, newest)
        .where(ASSIGNMENTS.c.course == course)
        .order_by(ASSIGNMENTS.c.name)
    )
    return [version_of(row) for row in connection.execute(query)]


def named(connection: Connection, name: str) -> Sequence[AssignmentId]:
    """Find assignments of that name in all courses."""
    query = (
        sa.select(ASSIGNMENTS.c.course)
        .where(ASSIGNMENTS.c.name == name)
        .order_by(ASSIGNMENTS.c.course)
    )
    return [AssignmentId(course, name) for course in connection.execute(query).scalars()]


def newest_number(connection: Connection, assignment: AssignmentId) -> int:
    """Give the number of the newest version.

    Raises:
        NotFoundError: no such assignment.
    """
    names = {"this_course": assignment.course, "this_name": assignment.name}
    found = connection.execute(NEWEST, names).scalar()
    if found is None:
        raise no_assignment(assignment)
    return int(found)


_READ = sa.select(VERSIONS).where(
    VERSIONS.c.course == sa.bindparam("this_course"),
    VERSIONS.c.name == sa.bindparam("this_name"),
    VERSIONS.c.number == sa.bindparam("this_number"),
)


def read(connection: Connection, assignment: AssignmentId, number: int) -> Version:
    """Read one version.

    Raises:
        NotFoundError: there is none of that number.
    """
    row = connection.execute(
        _READ,
        {
            "this_course": assignment.course,
            "this_name": assignment.name,
            "this_number": number,
        },
    ).first()
    if row is None:
        raise NotFoundError(
            f"There is no version {number} of {assignment}.",
            hint="Leave the number out for the newest version.",
        )
    return version_of(row)


class Shelf:
    """Keeps the versions used last, parsed; they never change, so they never go stale."""

    def __init__(self) -> None:
        self._versions: OrderedDict[tuple[AssignmentId, int], Version] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, connection: Connection, assignment: AssignmentId, number: int) -> Version:
        """Like `read`."""
        place = (assignment, number)
        with self._lock:
            if place in self._versions:
                self._versions.move_to_end(place)
                return self._versions[place]
        found = read(connection, assignment, number)
        with self._lock:
            self._versions[place] = found
            while len(self._versions) > _KEPT:
                self._versions.popitem(last=False)
        return found
