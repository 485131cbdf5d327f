"""Gather how a class stands: its students, the assignments, and what counts of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coplit_jupyter.grading.gradebook import GradebookRow, gradebook
from coplit_jupyter.grading.standing import policy_of
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Store, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One assignment of a course.

    `max_score` is what a machine grades, `manual_points` what waits for a person besides.
    `isolation` `inline` says that whoever tried could forge results.
    """

    name: str
    title: str
    max_score: float
    manual_points: float
    version: int
    bundle: str
    policy: Mapping[str, Any]
    isolation: str = "isolated"

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
            "isolation": self.isolation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How one student stands in one assignment.

    `submission` is the one that counts, None while none has a score; `raw_score` is its own score
    and `score` what is left of it after `credit` (1.0: all of it). `latest` is the newest
    submission and `status` where that one stands. `attempts` are those that count against the cap,
    `attempts_allowed` the cap (None: as many as one likes).
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
    attempts_allowed: int | None
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
            "attempts_allowed": self.attempts_allowed,
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


def column_of(store: Store, version: Version) -> Column:
    """Give the column of an assignment, of which this is the newest version.

    Its policy is the one in force, whatever was set since it was published.
    """
    manifest = version.manifest
    return Column(
        name=manifest.name,
        title=manifest.title,
        max_score=manifest.max_score,
        manual_points=round(sum(test.points for test in manifest.tests if test.manual), 6),
        version=version.number,
        bundle=version.bundle,
        policy=policy_of(store, version).to_json(),
        isolation=manifest.isolation.value,
    )


def entries_of(store: Store, assignment: AssignmentId) -> dict[str, Entry]:
    """Read how everybody stands in one assignment, by student.

    Raises:
        NotFoundError: no such assignment.
    """
    return {row.student: _entry(row) for row in gradebook(store, assignment)}


def _entry(row: GradebookRow) -> Entry:
    return Entry(
        student=row.student,
        submission=row.submission,
        latest=row.latest,
        status=row.status,
        raw_score=row.score,
        credit=row.credit,
        score=row.final_score,
        max_score=row.max_score,
        late_seconds=row.late_seconds,
        extended=row.extended,
        attempts=row.attempts_used,
        attempts_allowed=row.attempts_allowed,
        submitted_at=row.arrived_at,
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
    columns = [column_of(store, version) for version in versions]
    return Coursebook(
        course=course,
        columns=columns,
        entries={
            column.name: entries_of(store, AssignmentId(course, column.name)) for column in columns
        },
    )


def counting_reports(store: Store, assignment: AssignmentId) -> list[tuple[Entry, Report]]:
    """Read the report that counts of each student who has one, by student.

    Raises:
        NotFoundError: no such assignment.
    """
    entries = entries_of(store, assignment)
    wanted = [entry.submission for entry in entries.values() if entry.submission]
    reports = {report.submission: report for report in store.counting(wanted)}
    return [
        (entry, reports[one]) for entry in entries.values() if (one := entry.submission) in reports
    ]
