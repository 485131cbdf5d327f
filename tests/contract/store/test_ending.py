"""Which report counts, and what becomes of the others."""

from __future__ import annotations

import pytest

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing import a_report, a_submission, a_version


@pytest.fixture(autouse=True)
def published(store):
    return store.publish(a_version())


def grade(store, submission, **report):
    taken = store.take_one(submission, owner="a", lease_seconds=60)
    given = a_report(taken, **report)
    assert store.finish(taken, given)
    return given


def test_a_report_is_kept_with_its_event(store):
    kept = store.accept(a_submission())
    report = grade(store, kept.id)
    found = store.submission(kept.id)
    assert (found.report, found.status, found.run) == (report, Status.GRADED, 1)
    last = store.events(kept.id)[-1]
    assert (last.type, last.seq, last.run) == (EventType.FINISHED, 3, 1)
    assert last.payload["report"]["score"] == 1.0
    assert set(last.payload["report"]) == set(report.to_json())


@pytest.mark.parametrize("status", [Status.UNGRADABLE, Status.BROKEN])
def test_a_report_without_a_score_is_kept_too(store, status):
    kept = store.accept(a_submission())
    report = grade(store, kept.id, score=None, status=status)
    found = store.submission(kept.id)
    assert (found.report, found.status) == (report, status)


def test_a_score_stands_when_a_later_run_has_none(store):
    """A regrade that breaks takes nothing away from a student."""
    kept = store.accept(a_submission())
    first = grade(store, kept.id)
    store.rerun(kept.id)
    second = grade(store, kept.id, score=None)
    found = store.submission(kept.id)
    assert (found.report, found.status, found.run) == (first, Status.GRADED, 2)
    assert list(store.reports(kept.id)) == [first, second]
    assert store.events(kept.id)[-1].payload["report"]["status"] == "broken"
    assert [score.score for score in store.scores(a_version().manifest.id)] == [1.0]


def test_a_later_score_replaces_an_earlier_one(store):
    """Also a lower one, also nought: the newest tests decide."""
    kept = store.accept(a_submission())
    grade(store, kept.id, score=1.0)
    store.rerun(kept.id)
    second = grade(store, kept.id, score=0.0)
    assert store.submission(kept.id).report == second
    assert [score.score for score in store.scores(a_version().manifest.id)] == [0.0]


def test_an_earlier_report_can_be_let_count_again(store):
    """Undoing a regrade: the score goes back, and no report is lost."""
    kept = store.accept(a_submission())
    first = grade(store, kept.id, score=1.0)
    store.rerun(kept.id)
    second = grade(store, kept.id, score=0.0)
    assert store.let_count(kept.id, run=first.run).report == first
    assert store.submission(kept.id).report == first
    assert list(store.reports(kept.id)) == [first, second]
    assert [score.score for score in store.scores(a_version().manifest.id)] == [1.0]
    with pytest.raises(NotFoundError):
        store.let_count(kept.id, run=9)


def test_a_score_replaces_a_report_without_one(store):
    kept = store.accept(a_submission())
    grade(store, kept.id, score=None)
    store.rerun(kept.id)
    second = grade(store, kept.id, score=0.5)
    assert store.submission(kept.id).report == second


def test_a_rerun_may_be_against_another_version(store):
    kept = store.accept(a_submission())
    grade(store, kept.id)
    store.publish(a_version(bundle="sha256:bb"))
    again = store.rerun(kept.id, version=2)
    assert (again.status, again.version) == (Status.QUEUED, 2)
    assert again.report is not None
    with pytest.raises(NotFoundError):
        store.rerun(kept.id, version=3)


def test_a_rerun_leaves_alone_what_waits_or_runs(store):
    waits = store.accept(a_submission(student="ada"))
    assert store.rerun(waits.id) == waits
    taken = store.take(owner="a", lease_seconds=60)
    store.rerun(waits.id)
    assert store.finish(taken, a_report(taken))


def test_scores_say_what_a_gradebook_needs(store, clock):
    ids = []
    for student, score in (("bob", 0.5), ("ada", 1.0), ("bob", None)):
        ids.append(store.accept(a_submission(student=student)).id)
        clock.advance(1)
        grade(store, ids[-1], score=score)
    waiting = store.accept(a_submission(student="cyd"))
    scores = store.scores(a_version().manifest.id)
    assert [(one.student, one.submission, one.score) for one in scores] == [
        ("ada", ids[1], 1.0),
        ("bob", ids[0], 0.5),
        ("bob", ids[2], None),
        ("cyd", waiting.id, None),
    ]
    assert [one.status for one in scores] == [
        Status.GRADED,
        Status.GRADED,
        Status.BROKEN,
        Status.QUEUED,
    ]
    assert [one.max_score for one in scores] == [1.0, 1.0, 1.0, None]
    assert {one.version for one in scores} == {1}
    assert all(one.practice for one in scores)
    assert list(store.scores(a_version("demo", "hw2").manifest.id)) == []
