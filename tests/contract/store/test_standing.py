"""A board that is looked at every second learns cheaply that something changed, and what counts."""

from __future__ import annotations

import pytest

from coplit_jupyter.testing import a_report, a_submission, a_version

HW1 = a_version().manifest.id


@pytest.fixture
def school(store):
    """Two assignments of one course, and one of another."""
    for version in (a_version(), a_version(name="hw2"), a_version("other", "hw1")):
        store.publish(version)
    return store


def test_the_pulse_names_the_assignments_of_a_course(school):
    assert set(school.pulse("demo")) == {"hw1", "hw2"}
    assert set(school.pulse("other")) == {"hw1"}
    assert school.pulse("nowhere") == {}


def test_whatever_changes_a_gradebook_changes_the_pulse_of_that_assignment_only(school):
    """A change that is missed is a score that an instructor does not see."""
    seen, others = [school.pulse("demo")["hw1"]], school.pulse("demo")["hw2"]

    def beats(what):
        now = school.pulse("demo")["hw1"]
        assert now not in seen, what
        seen.append(now)

    kept = school.accept(a_submission())
    beats("handed in")
    take = school.take(owner="a", lease_seconds=60)
    beats("taken")
    school.finish(take, a_report(take, score=0.0))
    beats("graded with no points")
    school.rerun(kept.id)
    beats("waits for a regrade")
    again = school.take(owner="a", lease_seconds=60)
    beats("taken again")
    school.finish(again, a_report(again, score=1.0))
    beats("graded again")
    school.let_count(kept.id, run=take.run)
    beats("the regrade undone")
    school.publish(a_version(bundle="sha256:bb"))
    beats("published anew")
    assert school.pulse("demo")["hw2"] == others


def test_nothing_new_leaves_the_pulse_alone(school):
    school.accept(a_submission())
    assert school.pulse("demo") == school.pulse("demo")


def test_the_reports_that_count_are_read_at_once(school):
    ids = [school.accept(a_submission(student=f"s{number}")).id for number in range(3)]
    takes = [school.take(owner="a", lease_seconds=60) for _ in range(2)]
    for take, score in zip(takes, (0.0, 1.0), strict=True):
        school.finish(take, a_report(take, score=score))
    found = school.counting([*ids, "nobody's"])
    assert {one.submission: one.score for one in found} == {ids[0]: 0.0, ids[1]: 1.0}
    assert school.counting([]) == []


def test_the_report_that_counts_is_read_after_an_undo(school):
    kept = school.accept(a_submission())
    for score in (0.0, 1.0):
        school.rerun(kept.id)
        take = school.take(owner="a", lease_seconds=60)
        school.finish(take, a_report(take, score=score))
    assert [one.score for one in school.counting([kept.id])] == [1.0]
    school.let_count(kept.id, run=1)
    assert [one.score for one in school.counting([kept.id])] == [0.0]
