"""Write a report as Gradescope's `results.json`, which an autograder gives for a submission."""

from __future__ import annotations

from typing import Any

from coplit_jupyter.model.report import Report, TestResult
from coplit_jupyter.model.verdict import Verdict


def gradescope_results(report: Report, *, score: float | None = None) -> dict[str, Any]:
    """Give the JSON; `score` is what counts if that is not the report's own (late credit).

    Hidden tests are `hidden` there too. Without a score there is none in the file, so Gradescope
    shows the output and asks for a person.
    """
    counting = report.score if score is None else score
    given: dict[str, Any] = {
        "output": _output(report),
        "execution_time": round((report.seconds or {}).get("total", 0.0), 3),
        "visibility": "visible",
        "extra_data": {
            "submission": report.submission,
            "run": report.run,
            "course": report.course,
            "assignment": report.assignment,
            "student": report.student,
            "bundle": report.bundle,
            "practice": report.practice,
            "isolation": report.isolation,
        },
        "tests": [_test(test) for test in report.tests],
    }
    return given if counting is None else {"score": counting, **given}


def _test(test: TestResult) -> dict[str, Any]:
    return {
        "name": f"{test.question} · {test.name}" if test.question else test.name,
        "score": test.points,
        "max_score": test.max_points,
        "status": "passed" if test.verdict is Verdict.PASSED else "failed",
        "output": "" if test.hidden else _said(test),
        "visibility": "hidden" if test.hidden else "visible",
        "tags": [str(test.verdict)],
    }


def _said(test: TestResult) -> str:
    parts = [test.message]
    if test.expected is not None or test.actual is not None:
        parts.append(f"expected: {test.expected}\nactual: {test.actual}")
    if test.hint:
        parts.append(f"hint: {test.hint}")
    if test.output:
        parts.append(f"output:\n{test.output}")
    return "\n".join(part for part in parts if part)


def _output(report: Report) -> str:
    lines = [*report.repairs, *report.warnings]
    if report.error:
        lines = [report.error.message, report.error.hint, *lines]
    return "\n".join(line for line in lines if line)
