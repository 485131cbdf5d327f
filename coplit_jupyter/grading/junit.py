"""Write reports as JUnit XML, one suite for each submission."""

from __future__ import annotations

import re
from collections.abc import Iterable

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from coplit_jupyter.model.report import Report, TestResult
from coplit_jupyter.model.verdict import Verdict

# What XML 1.0 cannot hold, § 2.2: a student's program may print anything.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(reports: Iterable[Report]) -> str:
    """Give the document; a test that failed by a wrong answer is a failure, otherwise an error."""
    document = JUnitXml("coplit")
    for report in reports:
        document.add_testsuite(_suite(report))
    document.update_statistics()
    written: bytes = document.tostring()
    return written.decode()


def _suite(report: Report) -> TestSuite:
    suite = TestSuite(_clean(f"{report.course}/{report.assignment} {report.student}"))
    suite.timestamp = _clean(report.submitted_at)
    known = {
        "submission": report.submission,
        "student": report.student,
        "status": str(report.status),
        "score": "" if report.score is None else f"{report.score:g}",
        "max_score": f"{report.max_score:g}",
        "bundle": report.bundle,
        "practice": str(report.practice).lower(),
        "isolation": report.isolation,
    }
    for name, value in known.items():
        suite.add_property(name, _clean(value))
    for test in report.tests:
        suite.add_testcase(_case(test))
    if report.error:
        problem = TestCase("submission", classname=_clean(report.assignment))
        problem.result = [Error(_clean(report.error.message), report.error.code)]
        suite.add_testcase(problem)
    suite.update_statistics()
    return suite


def _case(test: TestResult) -> TestCase:
    case = TestCase(
        _clean(test.name), classname=_clean(test.question or test.id), time=test.seconds
    )
    result = _result(test)
    if result is not None:
        if not test.hidden and test.message:
            result.text = _clean(test.message)
        case.result = [result]
    if test.output and not test.hidden:
        case.system_out = _clean(test.output)
    return case


def _result(test: TestResult) -> Failure | Skipped | Error | None:
    first = "" if test.hidden else test.message.partition("\n")[0]
    said = _clean(first or f"{test.verdict} ({test.points:g} of {test.max_points:g} points)")
    match test.verdict:
        case Verdict.PASSED:
            return None
        case Verdict.FAILED:
            return Failure(said, str(test.verdict))
        case Verdict.NOT_RUN:
            return Skipped(said, str(test.verdict))
        case Verdict.ERROR | Verdict.TIMED_OUT | Verdict.OUT_OF_MEMORY | Verdict.BROKEN:
            return Error(said, str(test.verdict))


def _clean(text: str) -> str:
    """Write what XML cannot hold as a question mark in a diamond, as browsers do."""
    return _NOT_XML.sub("\ufffd", text)
