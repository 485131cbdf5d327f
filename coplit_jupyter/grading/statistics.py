"""Sum up how a class did in one assignment: scores, tests, questions, common mistakes. Pure."""

from __future__ import annotations

import statistics as stats
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coplit_jupyter.grading.coursebook import Entry
from coplit_jupyter.model.assignment import Manifest, TestSpec
from coplit_jupyter.model.report import Report, TestResult
from coplit_jupyter.model.verdict import Status, Verdict

MOST_BARS = 20
"""Up to so many points each whole point is a bar of the histogram; above, a bar is a tenth."""
MISTAKES = 12
EXAMPLES = 3
SHOWN = 200
"""Characters of one text that are told of a common mistake."""


def statistics(
    manifest: Manifest, *, entries: Iterable[Entry], reports: Iterable[Report], bundle: str
) -> dict[str, Any]:
    """Give the JSON of an assignment's statistics.

    `reports` are those that count, one a student at most; `bundle` is that of the newest version:
    what older tests graded is counted by the tests that still exist.
    """
    everybody, counted = list(entries), {report.submission: report for report in reports}
    graded = [(entry, counted[one]) for entry in everybody if (one := entry.submission) in counted]
    machine = [test for test in manifest.tests if not test.manual]
    results = [{test.id: test for test in report.tests} for _, report in graded]
    tests = [_test(test, results) for test in machine]
    return {
        "students": len(everybody),
        "max_score": manifest.max_score,
        "counts": {
            str(status): sum(entry.status is status for entry in everybody) for status in Status
        },
        "late": sum(entry.late_seconds > 0 for entry in everybody),
        "extended": sum(entry.extended for entry in everybody),
        "outdated": sum(report.bundle != bundle for _, report in graded),
        "scores": _scores([entry.score or 0.0 for entry, _ in graded], manifest.max_score),
        "tests": tests,
        "questions": _questions(machine, results),
        "nobody": [test["id"] for test in tests if test["tried"] and not test["passed"]],
        "mistakes": _mistakes([report for _, report in graded]),
        "rows": [_row(entry, found, machine) for (entry, _), found in _paired(graded, results)],
    }


def _paired(
    graded: Sequence[tuple[Entry, Report]], results: Sequence[Mapping[str, TestResult]]
) -> Iterable[tuple[tuple[Entry, Report], Mapping[str, TestResult]]]:
    """Order the students by their score, the weakest first."""
    pairs = zip(graded, results, strict=True)
    return sorted(pairs, key=lambda pair: (pair[0][0].score or 0.0, pair[0][0].student))


def _row(
    entry: Entry, found: Mapping[str, TestResult], tests: Sequence[TestSpec]
) -> dict[str, Any]:
    return {
        "student": entry.student,
        "submission": entry.submission,
        "score": entry.score,
        "verdicts": [str(found[test.id].verdict) if test.id in found else None for test in tests],
    }


def _test(test: TestSpec, results: Sequence[Mapping[str, TestResult]]) -> dict[str, Any]:
    """Sum up one test; what broke through our fault is told apart and tried by nobody."""
    verdicts = Counter(found[test.id].verdict for found in results if test.id in found)
    tried = sum(count for verdict, count in verdicts.items() if verdict is not Verdict.BROKEN)
    return {
        "id": test.id,
        "name": test.name,
        "question": test.question,
        "points": test.points,
        "hidden": test.hidden,
        "tried": tried,
        "passed": verdicts[Verdict.PASSED],
        "pass_rate": round(verdicts[Verdict.PASSED] / tried, 4) if tried else None,
        "verdicts": {str(verdict): verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
    }


def _questions(
    tests: Sequence[TestSpec], results: Sequence[Mapping[str, TestResult]]
) -> list[dict[str, Any]]:
    names = dict.fromkeys(test.question for test in tests)
    return [
        _question(name, [test for test in tests if test.question == name], results)
        for name in names
    ]


def _question(
    name: str, tests: Sequence[TestSpec], results: Sequence[Mapping[str, TestResult]]
) -> dict[str, Any]:
    points = [
        sum(found[test.id].points for test in tests if test.id in found)
        for found in results
        if any(test.id in found for test in tests)
    ]
    most = round(sum(test.points for test in tests), 6)
    return {
        "question": name,
        "points": most,
        "tried": len(points),
        "mean": round(stats.fmean(points), 4) if points else None,
        "full_marks": sum(each >= most for each in points),
    }


def _scores(scores: Sequence[float], max_score: float) -> dict[str, Any]:
    return {
        "count": len(scores),
        "mean": round(stats.fmean(scores), 4) if scores else None,
        "median": round(stats.median(scores), 4) if scores else None,
        "min": min(scores, default=None),
        "max": max(scores, default=None),
        "full_marks": sum(score >= max_score for score in scores),
        "bars": histogram(scores, max_score),
    }


def histogram(scores: Sequence[float], max_score: float) -> list[dict[str, Any]]:
    """Count scores in bars that start at `from`; the last one holds full marks (and more)."""
    whole = 0 < max_score <= MOST_BARS and max_score == int(max_score)
    width = 1.0 if whole else max_score / 10
    if width <= 0:
        return [{"from": 0.0, "count": len(scores)}]
    last = int(max_score) if whole else 10
    # A hair to the right: 0.3 / 0.1 is 2.9999999999999996.
    found = Counter(min(last, max(0, int(score / width + 1e-9))) for score in scores)
    return [{"from": round(bar * width, 6), "count": found[bar]} for bar in range(last + 1)]


def _mistakes(reports: Sequence[Report]) -> list[dict[str, Any]]:
    """Group what went wrong by test and what it says; hidden ones have no text to group."""
    found: dict[tuple[str, ...], list[tuple[str, TestResult]]] = {}
    for report in reports:
        for test in report.tests:
            if test.verdict is not Verdict.PASSED and (said := _said(test)):
                found.setdefault((test.id, *said), []).append((report.submission, test))
    commonest = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [_mistake(alike) for _, alike in commonest if len(alike) > 1][:MISTAKES]


def _mistake(alike: Sequence[tuple[str, TestResult]]) -> dict[str, Any]:
    test = alike[0][1]
    return {
        "test": test.id,
        "name": test.name,
        "question": test.question,
        "verdict": str(test.verdict),
        "message": _first_line(test),
        "expected": test.expected[:SHOWN] if test.expected is not None else None,
        "actual": test.actual[:SHOWN] if test.actual is not None else None,
        "students": len(alike),
        "examples": [submission for submission, _ in alike[:EXAMPLES]],
    }


def _said(test: TestResult) -> tuple[str, ...]:
    told = (_first_line(test), test.expected or "", test.actual or "")
    return (str(test.verdict), *told) if any(told) and not test.hidden else ()


def _first_line(test: TestResult) -> str:
    return next((line.strip()[:SHOWN] for line in test.message.splitlines() if line.strip()), "")
