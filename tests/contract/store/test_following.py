"""A stream of events has no gaps, resumes, and is announced."""

from __future__ import annotations

import threading

import pytest

from coplit_jupyter.model.event import EventType
from coplit_jupyter.testing import a_report, a_submission, a_version


@pytest.fixture(autouse=True)
def published(store):
    return store.publish(a_version())


def test_events_are_numbered_without_gaps_and_come_back_as_written(store, clock):
    kept = store.accept(a_submission())
    taken = store.take(owner="a", lease_seconds=60)
    payload = {"text": "안녕 \x00 \ud800 %s", "points": 0.1, "none": None}
    written = store.append(taken, EventType.OUTPUT, payload)
    store.finish(taken, a_report(taken))
    events = store.events(kept.id)
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert events[2] == written
    assert events[2].payload == payload
    assert events[2].at.timestamp() == clock()


def test_a_stream_resumes_after_what_was_seen(store):
    kept = store.accept(a_submission())
    taken = store.take(owner="a", lease_seconds=60)
    for number in range(5):
        store.append(taken, EventType.OUTPUT, {"text": str(number)})
    assert [event.seq for event in store.events(kept.id, after=4)] == [5, 6, 7]
    assert list(store.events(kept.id, after=7)) == []


def test_events_of_one_submission_are_no_others(store):
    one = store.accept(a_submission(student="ada"))
    two = store.accept(a_submission(student="bob"))
    store.take(owner="a", lease_seconds=60)
    assert len(store.events(one.id)) == 2
    assert len(store.events(two.id)) == 1


def test_watchers_hear_of_each_step(store):
    kept = store.accept(a_submission())
    seen = []
    end = store.watch(kept.id, lambda: seen.append(store.submission(kept.id).status.value))
    taken = store.take(owner="a", lease_seconds=60)
    store.append(taken, EventType.OUTPUT, {"text": ""})
    store.give_back(taken)
    taken = store.take(owner="a", lease_seconds=60)
    store.finish(taken, a_report(taken))
    assert seen == ["running", "running", "queued", "running", "graded"]
    end()
    end()
    store.rerun(kept.id)
    assert len(seen) == 5


def test_a_watcher_hears_that_its_submission_was_superseded(store):
    kept = store.accept(a_submission())
    seen = []
    store.watch(kept.id, lambda: seen.append(store.submission(kept.id).status.value))
    store.accept(a_submission(), supersede=True)
    assert seen == ["superseded"]


def test_watchers_of_another_submission_hear_nothing(store):
    one = store.accept(a_submission(student="ada"))
    two = store.accept(a_submission(student="bob"))
    seen = []
    store.watch(two.id, lambda: seen.append(1))
    store.take_one(one.id, owner="a", lease_seconds=60)
    assert seen == []


def test_a_watcher_that_fails_costs_no_one_else(store, caplog):
    kept = store.accept(a_submission())
    seen = []

    def fail() -> None:
        raise ValueError("a closed page")

    store.watch(kept.id, fail)
    store.watch(kept.id, lambda: seen.append(1))
    assert store.take(owner="a", lease_seconds=60) is not None
    assert seen == [1]
    assert "a closed page" in caplog.text


def test_watching_works_from_any_thread(store):
    kept = store.accept(a_submission())
    heard = threading.Event()
    store.watch(kept.id, heard.set)
    thread = threading.Thread(target=store.take, kwargs={"owner": "a", "lease_seconds": 60})
    thread.start()
    thread.join()
    assert heard.is_set()
