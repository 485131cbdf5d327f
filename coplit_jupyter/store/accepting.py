"""Accept a submission: keep it, give it its place in the queue, say so in its first event."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.turn import Priority, expected_seconds, fair_tag
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.history import before, pace, working
from coplit_jupyter.store.names import check_storable
from coplit_jupyter.store.protocol import Sign, Submission
from coplit_jupyter.store.rows import pack, to_moment, to_text
from coplit_jupyter.store.tables import CONTENTS, COURSES, EVENTS, QUEUED, SUBMISSIONS, TURN
from coplit_jupyter.store.versions import LOCK_COURSE, NEWEST, no_assignment

_SAME_KEY = sa.select(SUBMISSIONS.c.id, SUBMISSIONS.c.digest).where(
    SUBMISSIONS.c.course == sa.bindparam("this_course"),
    SUBMISSIONS.c.name == sa.bindparam("this_name"),
    SUBMISSIONS.c.student == sa.bindparam("this_student"),
    SUBMISSIONS.c.key == sa.bindparam("this_key"),
)
_NOW = sa.select(TURN.c.now).where(TURN.c.id == 1)
_FINISH = (
    COURSES.update()
    .where(COURSES.c.name == sa.bindparam("this_course"))
    .values(finish=sa.bindparam("new_finish"))
)
_SUPERSEDE = (
    SUBMISSIONS.update()
    .where(
        SUBMISSIONS.c.course == sa.bindparam("this_course"),
        SUBMISSIONS.c.name == sa.bindparam("this_name"),
        SUBMISSIONS.c.student == sa.bindparam("this_student"),
        SUBMISSIONS.c.status == QUEUED,
        SUBMISSIONS.c.priority == int(Priority.LIVE),
    )
    .values(status=Status.SUPERSEDED.value, superseded=True, priority=sa.bindparam("new_priority"))
    .returning(SUBMISSIONS.c.id, SUBMISSIONS.c.tag, SUBMISSIONS.c.queued_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The id of what was accepted, how many wait before it if it is new, whose place it took."""

    id: str
    position: int | None
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A submission made ready before the transaction, which should be short."""

    new: NewSubmission
    digest: str
    packed: bytes

    @property
    def names(self) -> dict[str, Any]:
        """The parameters that find it."""
        return {
            "this_course": self.new.assignment.course,
            "this_name": self.new.assignment.name,
            "this_student": self.new.student,
            "this_key": self.new.key,
        }


def make_parcel(new: NewSubmission) -> Parcel:
    """Check the names and pack the notebooks.

    Raises:
        StudentError: a name cannot be stored.
    """
    for name, what in ((new.student, "student"), (new.key, "key")):
        check_storable(name, what=what)
    text = to_text(sorted(new.notebooks.items()))
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    return Parcel(new=new, digest=digest, packed=pack(new.notebooks))


def accept(
    connection: Connection,
    parcel: Parcel,
    *,
    at: float,
    supersede: bool,
    about: Mapping[str, Any],
    sign: Sign | None,
    admit: Callable[[int], bool] | None,
) -> Accepted:
    """Keep the parcel at the moment `at`, or find that it was kept before.

    `admit` is asked once the course is locked, with the number of the version that would grade it.

    Raises:
        NotFoundError: no such assignment.
        StudentError: the key stands for other notebooks, or what `admit` raises.
    """
    names = parcel.names
    finish = connection.execute(LOCK_COURSE, names).scalar()
    version = None if finish is None else connection.execute(NEWEST, names).scalar()
    if finish is None or version is None:
        raise no_assignment(parcel.new.assignment)
    known = connection.execute(_SAME_KEY, names).first()
    if known is not None:
        return _same(known.id, digest=known.digest, parcel=parcel)
    spare = admit is not None and admit(version)
    fate = {"new_priority": int(Priority.SPARE if spare else Priority.LIVE)}
    replaced = connection.execute(_SUPERSEDE, {**names, **fate}).all() if supersede else []
    if replaced:
        first = min(replaced, key=lambda row: (row.tag, row.queued_at))
        place = {"tag": first.tag, "queued_at": first.queued_at}
    else:
        tag = fair_tag(now=connection.execute(_NOW).scalar_one(), finish=finish)
        connection.execute(_FINISH, {**names, "new_finish": tag.finish})
        place = {"tag": tag.start, "queued_at": at}
    row = _row(parcel, version=version, at=at, place=place)
    row["receipt"] = None if sign is None else _receipt(parcel, row, sign)
    connection.execute(SUBMISSIONS.insert(), row)
    connection.execute(CONTENTS.insert(), {"submission": row["id"], "notebooks": parcel.packed})
    position = _tell(connection, row, at=at, about=about)
    superseded = tuple(old.id for old in replaced)
    return Accepted(id=row["id"], position=position, superseded=superseded)


def _same(known: str, *, digest: str, parcel: Parcel) -> Accepted:
    if digest != parcel.digest:
        raise StudentError(
            f"The key {parcel.new.key!r} was used before, for other notebooks.",
            hint="Submit again; each submission needs a new key.",
            code="key-reused",
        )
    return Accepted(id=known, position=None)


def _row(parcel: Parcel, *, version: int, at: float, place: Mapping[str, float]) -> dict[str, Any]:
    new = parcel.new
    return {
        "id": uuid.uuid4().hex,
        "course": new.assignment.course,
        "name": new.assignment.name,
        "version": version,
        "student": new.student,
        "key": new.key,
        "digest": parcel.digest,
        "source": None if new.source is None else to_text(new.source),
        "practice": new.practice,
        "submitted_at": new.submitted_at.timestamp(),
        "claimed_at": None if new.claimed_at is None else new.claimed_at.timestamp(),
        "accepted_at": at,
        "status": Status.QUEUED.value,
        "priority": int(Priority.LIVE),
        **place,
        "retry_at": 0.0,
        "run": 0,
        "tries": 0,
        "seq": 1,
    }


def _receipt(parcel: Parcel, row: Mapping[str, Any], sign: Sign) -> str:
    kept = Submission(
        id=row["id"],
        new=parcel.new,
        status=Status.QUEUED,
        run=0,
        version=row["version"],
        report=None,
        accepted_at=to_moment(row["accepted_at"]),
    )
    return to_text(dict(sign(kept)))


def _tell(
    connection: Connection, row: Mapping[str, Any], *, at: float, about: Mapping[str, Any]
) -> int:
    """Write `accepted`; gives how many wait before it."""
    position = before(
        connection,
        priority=row["priority"],
        tag=row["tag"],
        queued_at=row["queued_at"],
        submission=row["id"],
    )
    running = working(connection, at)
    eta = expected_seconds(pace(connection, at), before=position, running=running)
    connection.execute(
        EVENTS.insert(),
        {
            "submission": row["id"],
            "seq": 1,
            "run": 0,
            "at": at,
            "type": EventType.ACCEPTED.value,
            "payload": to_text({"position": position, "eta_seconds": eta, **about}),
        },
    )
    return position
