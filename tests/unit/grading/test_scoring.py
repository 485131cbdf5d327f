"""What a student gets for what the judge said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import StudentError
from coplit_jupyter.grading import scoring
from coplit_jupyter.model.assignment import AssignmentId, Manifest, TestSpec
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import Export, NewSubmission
from coplit_jupyter.model.verdict import Isolation, Status, Verdict
from coplit_jupyter.sandbox.protocol import Ending, RunEvidence, TestFinished
from coplit_jupyter.store.protocol import Submission

NOW = datetime(2026, 11, 30, 23, 58, tzinfo=UTC)
SCHEMA = json.loads((files("coplit_jupyter.model") / "report.schema.json").read_text("utf-8"))


def spec(name: str = "test_add", **more) -> TestSpec:
    return TestSpec(id=f"tests/test_hw1.py::{name}", name=name, question="q1", **more)


def manifest(*tests: TestSpec) -> Manifest:
    return Manifest(
        course="demo", name="hw1", title="", notebooks=("hw1.ipynb",), module="hw1", tests=tests
    )


def submission() -> Submission:
    return Submission(
        id="s1",
        new=NewSubmission(
            assignment=AssignmentId("demo", "hw1"),
            student="kim",
            notebooks={"hw1.ipynb": "{}"},
            key="k",
            submitted_at=NOW,
        ),
        status=Status.RUNNING,
        run=1,
        version=1,
        report=None,
        accepted_at=NOW,
    )


def evidence(**more) -> RunEvidence:
    return RunEvidence(
        **{
            "ending": Ending.COMPLETE,
            "image": "sha256:1",
            "isolation": Isolation.ISOLATED,
            **more,
        }
    )


def report(described: Manifest, *finished: TestFinished, **more) -> Report:
    specs = {test.id: test for test in described.tests}
    blank = scoring.blank_report(submission(), described, run=1, bundle="sha256:2")
    return scoring.graded(
        blank,
        described,
        Export(cells=()),
        results={one.id: scoring.result_of(specs[one.id], one) for one in finished},
        cells=(),
        evidence=evidence(**more),
    )


def test_a_test_without_a_result_is_still_there_and_gives_nothing():
    """The list of tests is the manifest's, whatever the runner says."""
    graded = report(
        manifest(spec("test_a"), spec("test_b")),
        TestFinished(id="tests/test_hw1.py::test_a", verdict=Verdict.PASSED, fraction=1.0),
    )
    assert [test.verdict for test in graded.tests] == [Verdict.PASSED, Verdict.NOT_RUN]
    assert (graded.score, graded.max_score) == (1.0, 2.0)


def test_a_hidden_test_keeps_no_text():
    """Hidden tests reach a student as name, verdict, points and hint only."""
    hidden = spec(hidden=True, hint="Think of empty lists.", points=2.0)
    told = TestFinished(
        id=hidden.id,
        verdict=Verdict.FAILED,
        fraction=0.0,
        message="CANARY",
        expected="CANARY",
        actual="CANARY",
        output="CANARY",
        seconds=0.12345,
        notebook="hw1.ipynb",
        cell="c1",
    )
    result = report(manifest(hidden), told).tests[0]
    assert "CANARY" not in json.dumps(report(manifest(hidden), told).to_json())
    assert (result.hint, result.cell, result.seconds) == ("Think of empty lists.", None, 0.1)


def test_a_skip_counts_only_if_the_reference_skips_too():
    """A student cannot skip a test into a pass."""
    told = {"verdict": Verdict.NOT_RUN, "fraction": 0.0, "skipped": True}
    mine, shared = spec("test_a"), spec("test_b", reference_skips=True)
    graded = report(
        manifest(mine, shared), TestFinished(id=mine.id, **told), TestFinished(id=shared.id, **told)
    )
    assert [test.points for test in graded.tests] == [0.0, 1.0]


def test_a_run_lost_by_us_has_no_score_and_says_so():
    """Our fault never looks like the student's, and never costs points."""
    lost = report(
        manifest(spec()),
        ending=Ending.JUDGE_LOST,
        missing=Verdict.BROKEN,
        missing_message="The judge ended early.",
    )
    assert (lost.status, lost.score) == (Status.BROKEN, None)
    assert lost.error is not None
    assert "not your fault" in lost.error.hint


def test_an_ungradable_submission_names_what_to_do():
    """A student at 23:58 must know what to change."""
    blank = scoring.blank_report(submission(), manifest(spec()), run=1, bundle="sha256:2")
    refused = scoring.ungradable(blank, StudentError("No.", hint="Do this.", code="no-notebook"))
    assert (refused.status, refused.score, refused.tests[0].verdict) == (
        Status.UNGRADABLE,
        None,
        Verdict.NOT_RUN,
    )
    jsonschema.validate(refused.to_json(), SCHEMA)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(Verdict), st.floats(-1, 2), st.integers(0, 20), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_scores_stay_within_bounds_and_reports_in_the_schema(rows):
    """Whatever the judge says, nobody gets less than 0 or more than the maximum."""
    tests = tuple(
        spec(f"test_{n}", points=points / 4, hidden=hidden)
        for n, (_, _, points, hidden) in enumerate(rows)
    )
    told = [
        TestFinished(id=test.id, verdict=verdict, fraction=fraction)
        for test, (verdict, fraction, _, _) in zip(tests, rows, strict=True)
    ]
    graded = report(manifest(*tests), *told)
    jsonschema.validate(graded.to_json(), SCHEMA)
    again = Report.from_json(graded.to_json())
    assert again.to_json() == graded.to_json()
    assert graded.score is None or 0 <= graded.score <= graded.max_score


def test_points_of_questions_add_up_as_people_add():
    """0.1 + 0.2 is 0.3 in a grade book."""
    tests = (spec("a", points=0.1), spec("b", points=0.2))
    told = [TestFinished(id=t.id, verdict=Verdict.PASSED, fraction=1.0) for t in tests]
    assert report(manifest(*tests), *told).score == 0.3
