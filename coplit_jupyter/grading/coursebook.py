"""Gather how a class stands: its students, the assignments, and what counts of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Score, Store, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One assignment of a course.

    `max_score` is what a machine grades, `manual_points` what waits for a person besides.
    """

    name: str
    title: str
    max_score: float
    manual_points: float
    version: int
    bundle: str
    policy: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "name": self.name,
            "title": self.title,
            "max_score": self.max_score,
            "manual_points": self.manual_points,
            "version": self.version,
            "bundle": self.bundle,
            "policy": dict(self.policy),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How one student stands in one assignment.

    `submission` is the one that counts, None while none has a score; `raw_score` is its own score
    and `score` what is left of it after `credit` (1.0: all of it). `latest` is the newest
    submission and `status` where that one stands. `attempts` are those that count against the cap.
    """

    student: str
    submission: str | None
    latest: str
    status: Status
    raw_score: float | None
    credit: float
    score: float | None
    max_score: float
    late_seconds: float
    extended: bool
    attempts: int
    submitted_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "student": self.student,
            "submission": self.submission,
            "latest": self.latest,
            "status": str(self.status),
            "raw_score": self.raw_score,
            "credit": self.credit,
            "score": self.score,
            "max_score": self.max_score,
            "late_seconds": self.late_seconds,
            "extended": self.extended,
            "attempts": self.attempts,
            "submitted_at": iso(self.submitted_at),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coursebook:
    """The gradebook of a course: `entries` by the name of the assignment, each by student."""

    course: str
    columns: Sequence[Column]
    entries: Mapping[str, Mapping[str, Entry]]

    @property
    def students(self) -> list[str]:
        """Everybody who handed in anything, sorted."""
        return sorted({student for entries in self.entries.values() for student in entries})


def column_of(version: Version) -> Column:
    """Give the column of an assignment, as its newest version says."""
    manifest = version.manifest
    return Column(
        name=manifest.name,
        title=manifest.title,
        max_score=manifest.max_score,
        manual_points=round(sum(test.points for test in manifest.tests if test.manual), 6),
        version=version.number,
        bundle=version.bundle,
        policy=manifest.policy,
    )


def entries_of(store: Store, assignment: AssignmentId, *, max_score: float) -> dict[str, Entry]:
    """Read how everybody stands in one assignment, by student.

    Raises:
        NotFoundError: no such assignment.
    """
    by_student = groupby(store.scores(assignment), key=lambda score: score.student)
    return {student: _entry(list(scores), max_score) for student, scores in by_student}


def _entry(scores: Sequence[Score], max_score: float) -> Entry:
    alive = [one for one in scores if one.status is not Status.SUPERSEDED] or scores
    counting = max(
        (one for one in alive if one.score is not None),
        key=lambda one: (one.score or 0.0, -one.accepted_at.timestamp()),
        default=None,
    )
    return Entry(
        student=alive[-1].student,
        submission=counting.submission if counting else None,
        latest=alive[-1].submission,
        status=alive[-1].status,
        raw_score=counting.score if counting else None,
        credit=1.0,
        score=counting.score if counting else None,
        max_score=(counting.max_score if counting else None) or max_score,
        late_seconds=0.0,
        extended=False,
        attempts=sum(one.status in {Status.GRADED, Status.RUNNING, Status.QUEUED} for one in alive),
        submitted_at=(counting or alive[-1]).submitted_at,
    )


def coursebook(store: Store, course: str, *, only: str | None = None) -> Coursebook:
    """Read the gradebook of a course, or of one assignment of it.

    Raises:
        NotFoundError: no such course or assignment.
    """
    if only is None:
        versions = list(store.assignments(course))
    else:
        versions = [store.version(AssignmentId(course, only))]
    columns = [column_of(version) for version in versions]
    return Coursebook(
        course=course,
        columns=columns,
        entries={
            column.name: entries_of(
                store, AssignmentId(course, column.name), max_score=column.max_score
            )
            for column in columns
        },
    )


def counting_reports(store: Store, assignment: AssignmentId) -> list[tuple[Entry, Report]]:
    """Read the report that counts of each student who has one, by student.

    Raises:
        NotFoundError: no such assignment.
    """
    version = store.version(assignment)
    entries = entries_of(store, assignment, max_score=version.manifest.max_score)
    wanted = [entry.submission for entry in entries.values() if entry.submission]
    reports = {report.submission: report for report in store.counting(wanted)}
    return [
        (entry, reports[one]) for entry in entries.values() if (one := entry.submission) in reports
    ]
