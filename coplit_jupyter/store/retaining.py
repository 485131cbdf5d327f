"""Empty old submissions: what they hold goes, what they earned stays."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.turn import Priority
from coplit_jupyter.model.verdict import FINAL
from coplit_jupyter.store.rows import to_text
from coplit_jupyter.store.tables import CONTENTS, EVENTS, RUNS, SUBMISSIONS

GONE = "The notebooks and outputs of this submission were deleted; scores and verdicts are kept."
_DONE = sorted(status.value for status in FINAL)
_OLD = (
    SUBMISSIONS.c.accepted_at < sa.bindparam("before"),
    SUBMISSIONS.c.emptied_at.is_(None),
    SUBMISSIONS.c.status.in_(_DONE),
)
_COUNT = sa.select(sa.func.count()).select_from(SUBMISSIONS).where(*_OLD)
# Locked, so that no regrade begins on what is being emptied.
_NEXT = (
    sa.select(SUBMISSIONS.c.id)
    .where(*_OLD)
    .order_by(SUBMISSIONS.c.accepted_at, SUBMISSIONS.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_REPORTS = sa.select(RUNS.c.run, RUNS.c.report).where(
    RUNS.c.submission == sa.bindparam("this_id"), RUNS.c.report.is_not(None)
)
_BARE = (
    RUNS.update()
    .where(RUNS.c.submission == sa.bindparam("this_id"), RUNS.c.run == sa.bindparam("this_run"))
    .values(report=sa.bindparam("new_report"))
)
_TOLD = sorted(one.value for one in (EventType.CELL, EventType.TEST, EventType.OUTPUT))
_DROP_EVENTS = EVENTS.delete().where(
    EVENTS.c.submission == sa.bindparam("this_id"), EVENTS.c.type.in_(_TOLD)
)
_QUIET = (
    EVENTS.update()
    .where(
        EVENTS.c.submission == sa.bindparam("this_id"),
        EVENTS.c.type == EventType.ACCEPTED.value,
    )
    .values(payload=to_text({"position": 0, "eta_seconds": None}))
)
_DROP_NOTEBOOKS = CONTENTS.delete().where(CONTENTS.c.submission == sa.bindparam("this_id"))
_MARK = (
    SUBMISSIONS.update()
    .where(SUBMISSIONS.c.id == sa.bindparam("this_id"))
    # One that was replaced, and would have been graded when nothing else waits, is not any more.
    .values(emptied_at=sa.bindparam("moment"), source=None, priority=int(Priority.LIVE))
)


def count(connection: Connection, *, before: float) -> int:
    """Count what `empty` would empty."""
    return int(connection.execute(_COUNT, {"before": before}).scalar_one())


def empty(connection: Connection, *, before: float, at: float, most: int) -> int:
    """Empty the oldest submissions that are done and were accepted before; gives how many."""
    found = connection.execute(_NEXT, {"before": before, "most": most}).scalars().all()
    for submission in found:
        this = {"this_id": submission}
        for run, report in connection.execute(_REPORTS, this).all():
            bare = to_text(without_texts(json.loads(report)))
            connection.execute(_BARE, {**this, "this_run": run, "new_report": bare})
        for statement in (_DROP_EVENTS, _QUIET, _DROP_NOTEBOOKS):
            connection.execute(statement, this)
        connection.execute(_MARK, {**this, "moment": at})
    return len(found)


def without_texts(report: dict[str, Any]) -> dict[str, Any]:
    """Give a report in which nothing of a student's program or its output is left."""
    blank = {"message": "", "expected": None, "actual": None, "output": ""}
    error = report["error"]
    return {
        **report,
        "source": None,
        "error": None if error is None else {**error, "message": GONE, "hint": ""},
        "warnings": [GONE],
        "repairs": [],
        "tests": [{**test, **blank} for test in report["tests"]],
        "cells": [{**cell, "message": ""} for cell in report["cells"]],
        "manual": [{**answer, "answer": ""} for answer in report.get("manual", ())],
    }
