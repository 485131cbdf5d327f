"""What an instructor sees of a class: which test nobody passes, and what many get wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.grading.coursebook import counting_reports, coursebook, entries_of
from coplit_jupyter.grading.statistics import histogram, statistics
from coplit_jupyter.model.assignment import TestSpec
from coplit_jupyter.model.verdict import Status, Verdict
from coplit_jupyter.testing import MemoryStore, a_report, a_submission, a_version

V = Verdict
TESTS = tuple(
    TestSpec(id=f"t::{name}", name=name, question=question, points=points, hidden=hidden)
    for name, question, points, hidden in [
        ("one", "q1", 1.0, False),
        ("two", "q1", 2.0, False),
        ("three", "q2", 1.0, True),
    ]
)


def version():
    made = a_version()
    return replace(made, manifest=replace(made.manifest, tests=TESTS))


@pytest.fixture
def store():
    made = MemoryStore()
    made.publish(version())
    return made


def hand_in(store, student, *verdicts, message="It is wrong.\nmore", **changes):
    """Hand in and grade with these verdicts; gives the submission's id."""
    kept = store.accept(a_submission(student=student))
    take = store.take_one(kept.id, owner="a", lease_seconds=60)
    blank = a_report(take)
    tests = tuple(
        replace(
            blank.tests[0],
            id=spec.id,
            name=spec.name,
            question=spec.question,
            hidden=spec.hidden,
            verdict=verdict,
            points=spec.points if verdict is V.PASSED else 0.0,
            max_points=spec.points,
            message="" if verdict is V.PASSED or spec.hidden else message,
        )
        for spec, verdict in zip(TESTS, verdicts, strict=True)
    )
    score = sum(test.points for test in tests)
    given = {"tests": tests, "score": score, "max_score": 4.0, "bundle": "sha256:aa", **changes}
    store.finish(take, replace(blank, **given))
    return kept.id


def told(store):
    found = store.version(version().manifest.id)
    entries = entries_of(store, found.manifest.id)
    reports = [report for _, report in counting_reports(store, found.manifest.id)]
    return statistics(
        found.manifest, entries=entries.values(), reports=reports, bundle=found.bundle
    )


def test_a_class_is_summed_up(store):
    hand_in(store, "ann", V.PASSED, V.PASSED, V.FAILED)
    hand_in(store, "bea", V.PASSED, V.FAILED, V.FAILED)
    hand_in(store, "cho", V.PASSED, V.FAILED, V.TIMED_OUT, bundle="sha256:old")
    store.accept(a_submission(student="dan"))
    found = told(store)
    assert found["students"] == 4
    assert (found["counts"]["graded"], found["counts"]["queued"]) == (3, 1)
    assert found["outdated"] == 1
    assert [test["pass_rate"] for test in found["tests"]] == [1.0, 0.3333, 0.0]
    assert found["tests"][2]["verdicts"] == {"failed": 2, "timed-out": 1}
    assert found["nobody"] == ["t::three"]
    assert found["scores"]["median"] == 1.0
    assert [bar["count"] for bar in found["scores"]["bars"]] == [0, 2, 0, 1, 0]
    assert [(q["question"], q["mean"], q["full_marks"]) for q in found["questions"]] == [
        ("q1", 1.6667, 1),
        ("q2", 0.0, 0),
    ]
    assert [row["student"] for row in found["rows"]] == ["bea", "cho", "ann"]
    assert found["rows"][0]["verdicts"] == ["passed", "failed", "failed"]


def test_the_same_mistake_of_many_is_told_once_and_no_hidden_test_is_in_it(store):
    ids = [hand_in(store, name, V.PASSED, V.FAILED, V.FAILED) for name in ("ann", "bea", "cho")]
    hand_in(store, "dan", V.PASSED, V.FAILED, V.FAILED, message="Something else.")
    (mistake,) = told(store)["mistakes"]
    assert (mistake["students"], mistake["test"], mistake["message"]) == (
        3,
        "t::two",
        "It is wrong.",
    )
    assert mistake["examples"] == ids


def test_what_broke_through_our_fault_is_held_against_no_test(store):
    hand_in(store, "ann", V.PASSED, V.BROKEN, V.PASSED)
    found = told(store)["tests"][1]
    assert (found["tried"], found["pass_rate"]) == (0, None)
    assert told(store)["nobody"] == []


def test_nobody_handed_in(store):
    found = told(store)
    assert (found["students"], found["scores"]["mean"], found["rows"]) == (0, None, [])


def test_only_the_submission_that_counts_is_counted(store):
    """A student who tried ten times is one student."""
    hand_in(store, "ann", V.FAILED, V.FAILED, V.FAILED)
    best = hand_in(store, "ann", V.PASSED, V.PASSED, V.FAILED)
    hand_in(store, "ann", V.PASSED, V.FAILED, V.FAILED)
    (row,) = told(store)["rows"]
    assert (row["submission"], row["score"]) == (best, 3.0)


def test_a_coursebook_holds_all_assignments_and_everybody(store):
    store.publish(a_version(name="hw2"))
    hand_in(store, "ann", V.PASSED, V.PASSED, V.PASSED)
    store.accept(a_submission(a_version(name="hw2"), student="bea"))
    book = coursebook(store, "demo")
    assert [column.name for column in book.columns] == ["hw1", "hw2"]
    assert book.students == ["ann", "bea"]
    assert book.entries["hw1"]["ann"].score == 4.0
    waiting = book.entries["hw2"]["bea"]
    assert (waiting.score, waiting.status) == (None, Status.QUEUED)


@given(st.lists(st.floats(min_value=0, max_value=1)), st.floats(min_value=0, max_value=300))
def test_each_score_is_in_one_bar(parts, most):
    bars = histogram([part * most for part in parts], most)
    assert sum(bar["count"] for bar in bars) == len(parts)
    starts = [bar["from"] for bar in bars]
    assert starts == sorted(starts)


def test_tenths_fall_where_people_expect_them():
    """0.3 / 0.1 is 2.9999999999999996."""
    assert [bar["count"] for bar in histogram([30.0, 99.9, 100.0], 100.0)] == [
        *(0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1),
    ]
