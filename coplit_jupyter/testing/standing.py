"""Make gradebooks, with only what a test cares about spelled out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from coplit_jupyter.grading.coursebook import Column, Coursebook, Entry
from coplit_jupyter.model.verdict import Status

COLUMN = Column(
    name="hw1", title="Sums", max_score=5.0, manual_points=0.0, version=1, bundle="b", policy={}
)
ENTRY = Entry(
    student="kim",
    submission="s1",
    latest="s2",
    status=Status.GRADED,
    raw_score=4.0,
    credit=0.8,
    score=3.2,
    max_score=5.0,
    late_seconds=61.4,
    extended=True,
    attempts=2,
    attempts_allowed=None,
    submitted_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
)


def a_coursebook(*entries: Entry, columns: Sequence[Column] = (COLUMN,)) -> Coursebook:
    """Make a gradebook in which everybody stands the same in every assignment."""
    by_student = {entry.student: entry for entry in entries}
    return Coursebook(
        course="demo", columns=columns, entries={column.name: by_student for column in columns}
    )
