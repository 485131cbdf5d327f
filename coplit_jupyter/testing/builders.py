"""Make valid values of the vocabulary, with only what a test cares about spelled out."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from coplit_jupyter.model.assignment import Manifest, TestSpec
from coplit_jupyter.model.report import Problem, Report, TestResult
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.verdict import Status, Verdict
from coplit_jupyter.store.protocol import Take, Version

MOMENT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
NOTEBOOK = '{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}'

_numbers = itertools.count(1)


def a_version(course: str = "demo", name: str = "hw1", *, bundle: str = "sha256:aa") -> Version:
    """Make a version with one test, not yet numbered."""
    tests = (TestSpec(id="tests/test_hw1.py::test_add", name="test_add", question="q1"),)
    return Version(
        manifest=Manifest(
            course=course,
            name=name,
            title=name.upper(),
            notebooks=(f"{name}.ipynb",),
            module=name,
            tests=tests,
        ),
        number=0,
        bundle=bundle,
        release={f"{name}.ipynb": NOTEBOOK},
        author={f"{name}.ipynb": NOTEBOOK},
        published_at=MOMENT,
        notes={},
    )


def a_submission(
    version: Version | None = None,
    *,
    student: str = "ada",
    key: str | None = None,
    notebook: str = NOTEBOOK,
) -> NewSubmission:
    """Make a submission to a version (default: `a_version()`); its key is new unless given."""
    manifest = (version or a_version()).manifest
    return NewSubmission(
        assignment=manifest.id,
        student=student,
        notebooks={manifest.notebooks[0]: notebook},
        key=key or f"key-{next(_numbers)}",
        submitted_at=MOMENT,
    )


def a_report(take: Take, *, score: float | None = 1.0, status: Status | None = None) -> Report:
    """Make the report of a run: graded, or without a score `broken` unless `status` says else."""
    passed = bool(score)
    status = status or (Status.BROKEN if score is None else Status.GRADED)
    result = TestResult(
        id="tests/test_hw1.py::test_add",
        name="test_add",
        question="q1",
        verdict=Verdict.PASSED if passed else Verdict.FAILED,
        points=score or 0.0,
        max_points=1.0,
    )
    submission = take.submission
    return Report(
        submission=submission.id,
        run=take.run,
        course=submission.new.assignment.course,
        assignment=submission.new.assignment.name,
        student=submission.new.student,
        source=None,
        submitted_at="2026-11-30T12:00:00.000Z",
        practice=True,
        status=status,
        isolation="isolated",
        state="fresh",
        score=score,
        max_score=1.0,
        error=None if score is not None else Problem(code="grader-problem", message="No score."),
        tests=(result,),
        seconds={"queued": 0.0, "first_test": 0.0, "total": 0.0},
    )
