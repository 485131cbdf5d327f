"""Reports become what Gradescope and readers of JUnit take, and say nothing of hidden tests."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml

from coplit_jupyter.grading.gradescope import gradescope_results
from coplit_jupyter.grading.junit import junit_xml
from coplit_jupyter.model.report import Problem
from coplit_jupyter.model.verdict import Status, Verdict
from coplit_jupyter.testing import MemoryStore, a_report, a_submission, a_version


@pytest.fixture
def report():
    store = MemoryStore()
    store.publish(a_version())
    store.accept(a_submission(student="kim <&> 이민지"))
    made = a_report(store.take(owner="a", lease_seconds=60))
    (test,) = made.tests
    tests = [
        replace(
            test,
            id=f"t::{verdict}",
            name=str(verdict),
            verdict=verdict,
            points=1.0 if verdict is Verdict.PASSED else 0.0,
            message=f"It is {verdict}.\nmore",
        )
        for verdict in Verdict
    ]
    secret = replace(
        tests[1], id="t::hidden", name="hidden", hidden=True, message="s3cret", output="s3cret"
    )
    return replace(made, tests=(*tests, secret), max_score=8.0)


def test_junit_can_be_read_and_counts_as_the_report_does(report):
    (suite,) = JUnitXml.fromstring(junit_xml([report]).encode())
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (8, 2, 4, 1)
    known = {one.name: one.value for one in suite.properties()}
    assert (known["student"], known["score"], known["practice"]) == ("kim <&> 이민지", "1", "true")


def test_a_report_without_a_score_is_an_error_with_its_sentence(report):
    problem = Problem(code="no-notebook", message="It cannot be read.")
    broken = replace(report, score=None, status=Status.UNGRADABLE, error=problem, tests=())
    (suite,) = JUnitXml.fromstring(junit_xml([broken]).encode())
    (case,) = suite
    assert (suite.errors, case.result[0].message) == (1, "It cannot be read.")
    told = gradescope_results(broken)
    assert "score" not in told
    assert "It cannot be read." in told["output"]


def test_gradescope_hides_what_is_hidden(report):
    told = gradescope_results(report)
    assert told["score"] == 1.0
    assert [test["visibility"] for test in told["tests"]] == ["visible"] * 7 + ["hidden"]
    assert [test["status"] for test in told["tests"]].count("passed") == 1
    assert "s3cret" not in str(told)
    assert "s3cret" not in junit_xml([report])
    assert gradescope_results(report, score=0.8)["score"] == 0.8


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_whatever_a_program_prints_is_still_xml(text):
    """Escape sequences of a terminal, NULs, half characters: readers must not choke on them."""
    store = MemoryStore()
    store.publish(a_version())
    store.accept(a_submission())
    made = a_report(store.take(owner="a", lease_seconds=60), score=0.0)
    (test,) = made.tests
    nasty = replace(test, name=text, message=text, output=text + "\ud800")
    root = ET.fromstring(junit_xml([replace(made, tests=(nasty,))]))
    assert len(root.findall(".//testcase")) == 1
