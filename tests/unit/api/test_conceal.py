"""What leaves the process of a hidden test: verdict, points, the instructor's hint. No more."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.api.conceal import Concealer
from coplit_jupyter.model.assignment import Manifest, Runner, TestSpec

SECRET = "s3cret"
FILE = "tests/test_a.py"


def _manifest(*tests: TestSpec) -> Manifest:
    return Manifest(
        course="c", name="a", title="A", notebooks=("a.ipynb",), module="a", tests=tests
    )


def _spec(test_id: str, *, hidden: bool) -> TestSpec:
    return TestSpec(
        id=f"{FILE}::{test_id}", name=test_id, question="q", hidden=hidden, hint="Think."
    )


MANIFEST = _manifest(
    _spec("test_open[1-2]", hidden=False),
    _spec(f"test_shut[{SECRET}-1]", hidden=True),
    _spec(f"test_shut[{SECRET}-2]", hidden=True),
    _spec("test_plain", hidden=True),
)


def _result(spec: TestSpec) -> dict:
    return {
        "id": spec.id,
        "name": spec.name,
        "question": "q",
        "verdict": "failed",
        "points": 0.0,
        "max_points": 1.0,
        "hidden": spec.hidden,
        "message": f"assert {SECRET}",
        "hint": "Think.",
        "expected": SECRET,
        "actual": SECRET,
        "output": SECRET,
        "seconds": 0.1234,
        "notebook": "a.ipynb",
        "cell": SECRET,
    }


def _events() -> list[dict]:
    tests = [_result(spec) for spec in MANIFEST.tests]
    envelope = {"v": 1, "run": 1, "at": "2026-11-30T00:00:00.000Z"}
    told = [
        {"type": "accepted", "position": 0, "tests": tests},
        {"type": "started"},
        *({"type": "test", **test} for test in tests),
        {"type": "finished", "report": {"score": 0.0, "tests": tests}},
    ]
    return [{**envelope, "seq": at, **event} for at, event in enumerate(told, start=1)]


def test_nothing_of_a_hidden_test_is_in_any_byte_a_student_gets():
    """Grading hides it too; a mistake there must not be enough to give a test away."""
    concealer = Concealer(MANIFEST, all_shown=False)
    told = [concealer.event(event) for event in _events()]
    shut = [
        test
        for event in told
        for test in [event, *event.get("tests", ()), *event.get("report", {}).get("tests", ())]
        if test.get("hidden")
    ]
    assert len(shut) == 9
    assert SECRET not in json.dumps(shut)
    assert {test["hint"] for test in shut} == {"Think."}


def test_a_visible_test_is_told_in_full():
    concealer = Concealer(MANIFEST, all_shown=False)
    shown = concealer.test(_result(MANIFEST.tests[0]))
    assert shown == _result(MANIFEST.tests[0])


def test_an_instructor_is_told_everything():
    concealer = Concealer(MANIFEST, all_shown=True)
    assert [concealer.event(event) for event in _events()] == _events()


def test_a_hidden_case_keeps_one_id_in_every_answer():
    """The panel finds a result's row by the id it read in the outline before."""
    concealer = Concealer(MANIFEST, all_shown=False)
    outline = [concealer.test(_result(spec))["id"] for spec in MANIFEST.tests]
    told = [concealer.event(event) for event in _events()]
    assert [event["id"] for event in told if event["type"] == "test"] == outline
    assert [test["id"] for test in told[-1]["report"]["tests"]] == outline
    assert len(set(outline)) == len(outline)
    assert outline[1:3] == [f"{FILE}::test_shut[1]", f"{FILE}::test_shut[2]"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["test_a", "test_b"]), st.text("[]-12ab", max_size=6), st.booleans()
        ),
        unique_by=lambda case: case[:2],
        max_size=12,
    )
)
def test_ids_stay_distinct_whatever_tests_are_called(cases):
    """Two hidden cases under one id would overwrite each other on screen."""
    specs = [
        _spec(f"{stem}[{case}]" if case else stem, hidden=hidden) for stem, case, hidden in cases
    ]
    concealer = Concealer(_manifest(*specs), all_shown=False)
    ids = [concealer.test({"id": spec.id, "name": spec.name})["id"] for spec in specs]
    assert len(set(ids)) == len(ids)


def test_hidden_inputs_of_another_version_stay_hidden():
    """After a regrade, stored events still speak of the older version's cases."""
    older = _spec(f"test_old[{SECRET}]", hidden=True)
    also = _spec(f"test_old[{SECRET}-2]", hidden=True)
    concealer = Concealer(MANIFEST, all_shown=False)
    told = [concealer.test(_result(spec)) for spec in (older, also, older)]
    assert SECRET not in json.dumps(told)
    assert told[0] == told[2]
    assert told[0]["id"] != told[1]["id"]
    assert SECRET in json.dumps(Concealer(MANIFEST, all_shown=True).test(_result(older)))


def test_titles_of_hidden_cases_in_javascript_stay_hidden():
    """jest writes the values of `test.each` into the title."""
    spec = TestSpec(
        id=f"tests/a.test.js::adds {SECRET}", name=f"adds {SECRET}", question="q", hidden=True
    )
    manifest = replace(_manifest(spec), language="javascript")
    assert SECRET not in json.dumps(Concealer(manifest, all_shown=False).test(_result(spec)))


def test_names_of_hidden_tests_of_a_runner_stay_hidden_in_python_too():
    """TAP and JUnit have no brackets: values stand anywhere in a name."""
    spec = TestSpec(
        id=f"tests/adds {SECRET} and 2", name=f"adds {SECRET} and 2", question="q", hidden=True
    )
    runner = Runner(command="sh tests/run.sh", results="tap", source="a.py")
    manifest = replace(_manifest(spec), runner=runner)
    assert SECRET not in json.dumps(Concealer(manifest, all_shown=False).test(_result(spec)))
