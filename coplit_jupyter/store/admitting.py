"""Gather what must be known to decide whether a submission may be taken."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.turn import Priority
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store import rulebook
from coplit_jupyter.store.history import handed
from coplit_jupyter.store.protocol import Situation, Version
from coplit_jupyter.store.rows import score_of, to_moment


def situation(
    connection: Connection, new: NewSubmission, *, version: Version, at: float, supersede: bool
) -> Situation:
    """Read it in the transaction that holds the course's lock."""
    rows = handed(connection, new.assignment, student=new.student)
    waiting = {
        row.id for row in rows if row.status == Status.QUEUED and row.priority == Priority.LIVE
    }
    return Situation(
        at=to_moment(at),
        version=version,
        override=rulebook.policy(connection, new.assignment),
        extensions=rulebook.in_force(connection, new.assignment, student=new.student),
        handed=[score_of(row) for row in rows],
        waiting=frozenset(waiting) if supersede else frozenset(),
    )
