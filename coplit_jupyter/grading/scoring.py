"""Turn a manifest, the judge's results and the evidence into a report. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coplit_jupyter.errors import CoplitError
from coplit_jupyter.model.assignment import Manifest, TestSpec
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.report import CellResult, Problem, Report, TestResult
from coplit_jupyter.model.submission import Export
from coplit_jupyter.model.verdict import Status, Verdict
from coplit_jupyter.sandbox.protocol import Ending, RunEvidence, TestFinished
from coplit_jupyter.store.protocol import Submission

DIGITS = 6  # points are decimal numbers as people write them, not binary ones


def result_of(spec: TestSpec, finished: TestFinished) -> TestResult:
    """Give one test its points, and keep of a hidden test only what a student may see.

    A skipped test earns its points only if the reference solution skips it too.
    """
    verdict, fraction = finished.verdict, finished.fraction
    if finished.skipped and spec.reference_skips:
        verdict, fraction = Verdict.PASSED, 1.0
    result = TestResult(
        id=spec.id,
        name=spec.name,
        question=spec.question,
        verdict=verdict,
        # Whole points are not rounded: three tests that share 1 point must give 1, not 0.9999.
        points=spec.points if fraction >= 1.0 else round(spec.points * max(fraction, 0.0), DIGITS),
        max_points=spec.points,
        hidden=spec.hidden,
        message=finished.message,
        hint=spec.hint if verdict is not Verdict.PASSED else "",
        expected=finished.expected,
        actual=finished.actual,
        output=finished.output,
        seconds=round(max(finished.seconds, 0.0), 3),
        notebook=finished.notebook or spec.notebook,
        cell=finished.cell or spec.cell,
    )
    return conceal(result) if spec.hidden else result


def conceal(result: TestResult) -> TestResult:
    """Drop everything of a hidden test that could tell what it asks (time is rounded)."""
    return replace(
        result,
        message="",
        expected=None,
        actual=None,
        output="",
        seconds=round(result.seconds, 1),
        cell=None,
        notebook=None,
    )


def missing_result(spec: TestSpec, evidence: RunEvidence) -> TestResult:
    """Say what is known of a test that gave no result."""
    return result_of(
        spec,
        TestFinished(
            id=spec.id,
            verdict=evidence.missing,
            fraction=0.0,
            message=evidence.missing_message,
        ),
    )


def blank_report(submission: Submission, manifest: Manifest, *, run: int, bundle: str) -> Report:
    """Give the report of a submission of which nothing ran yet."""
    new = submission.new
    return Report(
        submission=submission.id,
        run=run,
        course=manifest.course,
        assignment=manifest.name,
        student=new.student,
        source=new.source,
        submitted_at=iso(new.submitted_at),
        practice=new.practice,
        status=Status.QUEUED,
        isolation=str(manifest.isolation),
        state=str(manifest.state),
        score=None,
        max_score=manifest.max_score,
        tests=tuple(_not_run(spec) for spec in manifest.tests if not spec.manual),
        bundle=bundle,
        receipt=submission.receipt,
    )


def _not_run(spec: TestSpec) -> TestResult:
    return TestResult(
        id=spec.id,
        name=spec.name,
        question=spec.question,
        verdict=Verdict.NOT_RUN,
        points=0.0,
        max_points=spec.points,
        hidden=spec.hidden,
    )


def ungradable(blank: Report, error: CoplitError, *, export: Export | None = None) -> Report:
    """Say that the submission cannot be graded, and what the student can do."""
    return replace(
        blank,
        status=Status.UNGRADABLE,
        error=Problem(code=error.code, message=error.message, hint=error.hint),
        warnings=export.warnings if export else (),
        repairs=export.repairs if export else (),
    )


def graded(
    blank: Report,
    manifest: Manifest,
    export: Export,
    *,
    results: Mapping[str, TestResult],
    cells: Sequence[CellResult],
    evidence: RunEvidence,
) -> Report:
    """Fill the report: every test of the manifest is there, whatever happened.

    When no test has a word of the judge because of us, there is no score at all.
    """
    automatic = [spec for spec in manifest.tests if not spec.manual]
    tests = tuple(results.get(spec.id) or missing_result(spec, evidence) for spec in automatic)
    report = replace(
        blank,
        tests=tests,
        cells=tuple(cells),
        manual=tuple(_waiting(spec, export) for spec in manifest.tests if spec.manual),
        warnings=(*export.warnings, *evidence.warnings),
        repairs=export.repairs,
        image=evidence.image,
        isolation=str(evidence.isolation),
    )
    if tests and all(test.verdict is Verdict.BROKEN for test in tests):
        why = tests[0].message or evidence.missing_message
        return replace(
            report,
            status=Status.BROKEN,
            error=Problem(
                code="grader-problem" if evidence.ending is not Ending.COMPLETE else "tests-broken",
                message=f"This submission could not be graded. {why}".strip(),
                hint="It is not your fault and costs nothing; tell your instructor.",
            ),
        )
    score = round(sum(test.points for test in tests), DIGITS)
    return replace(report, status=Status.GRADED, score=score)


def _waiting(spec: TestSpec, export: Export) -> dict[str, object]:
    return {
        "id": spec.id,
        "question": spec.question,
        "max_points": spec.points,
        "answer": export.manual.get(spec.id, ""),
    }
