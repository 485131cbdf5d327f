"""Old work can be deleted; what it earned cannot get lost by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing import a_report, a_submission, a_version

DAY = 86_400.0
SECRET = "what only the student knows"


@pytest.fixture(autouse=True)
def published(store):
    return store.publish(a_version())


def graded(store, **about):
    """A submission with a report and events in which its text stands everywhere it can."""
    new = replace(a_submission(notebook=f'{{"a": "{SECRET}"}}', **about), source=f"{SECRET}.ipynb")
    kept = store.accept(new, about={"repairs": [SECRET]}, sign=lambda one: {"receipt": one.id})
    take = store.take(owner="a", lease_seconds=60)
    for kind in (EventType.OUTPUT, EventType.CELL, EventType.TEST):
        store.append(take, kind, {"text": SECRET})
    report = a_report(take, score=3.0)
    tests = tuple(
        replace(test, message=SECRET, output=SECRET, actual=SECRET) for test in report.tests
    )
    report = replace(report, tests=tests, warnings=(SECRET,), repairs=(SECRET,), source=SECRET)
    store.finish(take, replace(report, manual=({"id": "m", "answer": SECRET},)))
    return kept.id


def days_ago(clock, days):
    return datetime.fromtimestamp(clock() - days * DAY, UTC)


def test_notebooks_and_outputs_go_and_scores_stay(store, clock):
    one = graded(store)
    before = store.submission(one)
    clock.advance(400 * DAY)
    assert store.old(before=days_ago(clock, 399)) == 1
    assert store.empty(before=days_ago(clock, 399)) == 1
    assert store.empty(before=days_ago(clock, 399)) == store.old(before=days_ago(clock, 399)) == 0
    after = store.submission(one)
    assert (after.status, after.report.score, after.emptied) == (Status.GRADED, 3.0, True)
    assert (after.receipt, after.accepted_at) == (before.receipt, before.accepted_at)
    verdicts = [(test.id, test.verdict, test.points) for test in before.report.tests]
    assert [(test.id, test.verdict, test.points) for test in after.report.tests] == verdicts
    assert store.scores(published_id())[0].score == 3.0
    told = f"{after.report} {store.reports(one)} {[e.to_json() for e in store.events(one)]}"
    assert SECRET not in told
    assert SECRET not in str(after.new.source)
    kinds = [event.type for event in store.events(one)]
    assert kinds == [EventType.ACCEPTED, EventType.STARTED, EventType.FINISHED]
    assert [event.seq for event in store.events(one, after=2)] == [6]


def published_id():
    return a_version().manifest.id


def test_what_was_emptied_can_be_neither_opened_nor_graded_again(store, clock):
    one = graded(store)
    clock.advance(DAY)
    store.empty(before=days_ago(clock, 0))
    found = store.submission(one)
    with pytest.raises(NotFoundError) as caught:
        dict(found.new.notebooks)
    assert caught.value.code == "notebooks-deleted"
    with pytest.raises(NotFoundError) as caught:
        store.rerun(one)
    assert caught.value.code == "notebooks-deleted"
    assert store.submission(one).status is Status.GRADED


def test_what_is_young_or_not_done_is_left_alone(store, clock):
    """A submission that waits for a year is still owed a report."""
    waiting = store.accept(a_submission(student="waits")).id
    running = store.accept(a_submission(student="runs")).id
    store.take_one(running, owner="a", lease_seconds=1e9)
    regraded = store.accept(a_submission(student="again")).id
    take = store.take_one(regraded, owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    store.rerun(regraded)
    clock.advance(400 * DAY)
    young = store.accept(a_submission(student="young")).id
    take = store.take_one(young, owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    assert store.empty(before=days_ago(clock, 399)) == 0
    for one in (waiting, running, regraded, young):
        assert dict(store.submission(one).new.notebooks)


def test_it_is_done_in_small_steps_oldest_first(store, clock):
    """Nobody who hands in waits for a year's work to be deleted."""
    ids = []
    for number in range(5):
        ids.append(graded(store, student=f"s{number}"))
        clock.advance(60)
    assert [store.empty(before=days_ago(clock, 0), most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert all(store.submission(one).emptied for one in ids)


def test_what_was_replaced_and_would_be_graded_some_day_is_not_taken_empty(store, clock):
    store.accept(a_submission(key="k1"))
    store.accept(a_submission(key="k2"), supersede=True, admit=lambda _: True)
    take = store.take(owner="a", lease_seconds=60)
    clock.advance(DAY)
    assert store.empty(before=days_ago(clock, 0)) == 1
    assert store.finish(take, a_report(take))
    assert store.take(owner="a", lease_seconds=60) is None


def test_a_repeated_send_of_what_was_emptied_is_still_the_same_submission(store, clock):
    new = a_submission()
    kept = store.accept(new)
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    clock.advance(DAY)
    store.empty(before=days_ago(clock, 0))
    assert store.accept(new).id == kept.id
