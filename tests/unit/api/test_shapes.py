"""Which submission counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coplit_jupyter.api.shapes import counting
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Submission

START = datetime(2026, 11, 30, tzinfo=UTC)


def _submission(
    name: str, score: float | None, *, minute: int, student: str = "kim", **changes
) -> Submission:
    status = changes.get("status", Status.GRADED if score is not None else Status.BROKEN)
    report = Report(
        submission=name,
        run=1,
        course="c",
        assignment="a",
        student=student,
        source=None,
        submitted_at="",
        practice=True,
        status=status,
        isolation="none",
        state="fresh",
        score=score,
        max_score=10.0,
    )
    new = NewSubmission(
        assignment=AssignmentId("c", "a"),
        student=student,
        notebooks={},
        key=name,
        submitted_at=START,
    )
    return Submission(
        id=name,
        new=new,
        status=status,
        run=1,
        version=1,
        report=report if changes.get("report", True) else None,
        accepted_at=START + timedelta(minutes=minute),
    )


def test_the_best_score_counts_and_a_tie_keeps_the_earlier():
    """A later submission with the same score must not make an on-time one late."""
    found = [
        _submission("c", 7.0, minute=3),
        _submission("b", 7.0, minute=2),
        _submission("a", 5.0, minute=1),
    ]
    assert counting(found) == {"b"}


def test_a_submission_that_could_not_be_graded_never_counts():
    found = [
        _submission("b", None, minute=2),
        _submission("w", None, minute=3, report=False, status=Status.QUEUED),
    ]
    assert counting(found) == set()


def test_zero_points_count_when_there_is_nothing_better():
    assert counting([_submission("a", 0.0, minute=1)]) == {"a"}


def test_each_student_has_one_that_counts():
    found = [_submission("a", 1.0, minute=1), _submission("b", 9.0, minute=2, student="lee")]
    assert counting(found) == {"a", "b"}
