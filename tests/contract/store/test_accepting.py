"""What is accepted is kept, once, with its place in the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from coplit_jupyter.errors import NotFoundError, OperatorError, StudentError
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing import a_report, a_submission, a_version


@pytest.fixture(autouse=True)
def published(store):
    return store.publish(a_version())


def test_a_submission_comes_back_as_it_was_handed_in(store, clock):
    """Byte for byte, also what a database could stumble over."""
    seoul = timezone(timedelta(hours=9))
    given = replace(
        a_submission(student="김하나"),
        notebooks={"hw1.ipynb": '{"a": "\x00 \ud800 %(x)s :y"}', "data é.ipynb": ""},
        submitted_at=datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=seoul),
        source="homework/\udcff.ipynb",
        practice=False,
    )
    kept = store.accept(given)
    assert store.submission(kept.id) == kept
    assert kept.new == given
    assert kept.accepted_at == datetime.fromtimestamp(clock(), UTC)
    assert (kept.status, kept.run, kept.report, kept.version) == (Status.QUEUED, 0, None, 1)


def test_the_newest_version_grades_new_submissions(store):
    before = store.accept(a_submission())
    store.publish(a_version(bundle="sha256:bb"))
    after = store.accept(a_submission())
    assert (store.submission(before.id).version, after.version) == (1, 2)


def test_a_send_that_is_repeated_is_one_submission(store):
    """A browser that lost the answer sends again."""
    new = a_submission()
    first = store.accept(new)
    again = store.accept(replace(new, submitted_at=new.submitted_at + timedelta(seconds=5)))
    assert again.id == first.id
    assert store.waiting() == 1
    assert len(store.events(first.id)) == 1


def test_a_repeated_send_finds_its_report(store):
    new = a_submission()
    store.accept(new)
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    assert store.accept(new).report == a_report(take)


def test_a_key_stands_for_one_content_only(store):
    store.accept(a_submission(key="k"))
    with pytest.raises(StudentError) as caught:
        store.accept(a_submission(key="k", notebook='{"cells":[1]}'))
    assert caught.value.code == "key-reused"
    assert store.waiting() == 1


def test_keys_of_two_students_do_not_meet(store):
    one = store.accept(a_submission(key="k", student="ada"))
    two = store.accept(a_submission(key="k", student="bob", notebook='{"cells":[1]}'))
    assert one.id != two.id


@pytest.mark.parametrize("name", ["", "x" * 201, "a\x00b", "\ud800", "new\nline"])
def test_a_name_that_cannot_be_read_back_is_refused(store, name):
    with pytest.raises(StudentError):
        store.accept(replace(a_submission(), key=name))
    with pytest.raises(StudentError):
        store.accept(replace(a_submission(), student=name))
    assert store.waiting() == 0


def test_nothing_is_kept_for_an_unknown_assignment(store):
    with pytest.raises(NotFoundError):
        store.accept(a_submission(a_version("demo", "hw2")))
    with pytest.raises(NotFoundError):
        store.accept(a_submission(a_version("algebra", "hw1")))
    assert store.waiting() == 0


def test_the_first_event_says_how_many_wait_before(store):
    ids = [store.accept(a_submission(student=name)).id for name in ("ada", "bob", "cyd")]
    events = [store.events(submission) for submission in ids]
    assert [[event.type for event in one] for one in events] == [[EventType.ACCEPTED]] * 3
    assert [one[0].payload for one in events] == [
        {"position": position, "eta_seconds": None} for position in range(3)
    ]
    assert [store.submission(submission).position for submission in ids] == [0, 1, 2]


def test_a_time_is_expected_from_the_pace_of_recent_runs(store, clock):
    store.accept(a_submission(student="ada"))
    take = store.take(owner="a", lease_seconds=60)
    clock.advance(8)
    store.finish(take, a_report(take))
    ids = [store.accept(a_submission(student=name)).id for name in ("bob", "cyd")]
    assert [store.events(one)[0].payload["eta_seconds"] for one in ids] == [8.0, 16.0]


def test_what_is_expected_follows_the_queue(store, clock):
    """The first event says how it was then; whoever waits asks how it is now."""
    ids = [store.accept(a_submission(student=name)).id for name in ("ada", "bob", "cyd")]
    assert [store.expected_seconds(one) for one in ids] == [None] * 3
    take = store.take(owner="a", lease_seconds=60)
    clock.advance(6)
    assert [store.expected_seconds(one) for one in ids] == [None] * 3, "nothing ended yet"
    store.finish(take, a_report(take))
    assert [store.submission(one).position for one in ids] == [0, 0, 1]
    assert [store.expected_seconds(one) for one in ids] == [None, 6.0, 12.0]
    for _ in range(2):
        store.take(owner="a", lease_seconds=60)
    assert [store.expected_seconds(one) for one in ids] == [None] * 3, "all run or are done"
    store.accept(a_submission(student="dan"))
    store.accept(last := a_submission(student="eve"))
    waits = store.submissions(last.assignment, student="eve")[0].id
    assert store.expected_seconds(waits) == 9.0, "two at the same time"
    assert len(store.events(waits)) == 1, "asking writes nothing"
    with pytest.raises(NotFoundError):
        store.expected_seconds("nobody's")


def test_a_run_that_took_no_time_is_a_pace_too(store):
    store.accept(a_submission(student="ada"))
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    kept = store.accept(a_submission(student="bob"))
    assert store.events(kept.id)[0].payload["eta_seconds"] == 0.0


def test_the_pace_of_yesterday_says_nothing(store, clock):
    store.accept(a_submission(student="ada"))
    take = store.take(owner="a", lease_seconds=60)
    clock.advance(8)
    store.finish(take, a_report(take))
    clock.advance(24 * 3600)
    kept = store.accept(a_submission(student="bob"))
    assert store.events(kept.id)[0].payload["eta_seconds"] is None


def test_the_first_event_carries_what_the_caller_adds(store):
    kept = store.accept(a_submission(), about={"repairs": ["A cell was put back."], "tests": []})
    payload = store.events(kept.id)[0].payload
    assert payload["repairs"] == ["A cell was put back."]
    assert payload["position"] == 0


def test_a_newer_submission_takes_the_place_of_the_waiting_one(store):
    """A student who submits again and again does not fill the queue, and loses no place."""
    first = store.accept(a_submission(student="ada"))
    other = store.accept(a_submission(student="bob"))
    second = store.accept(a_submission(student="ada"), supersede=True)
    assert store.submission(first.id).status is Status.SUPERSEDED
    assert store.waiting() == 2
    assert (second.position, store.submission(other.id).position) == (0, 1)
    taken = [store.take(owner="a", lease_seconds=60).submission.id for _ in range(2)]
    assert taken == [second.id, other.id]
    assert store.take(owner="a", lease_seconds=60) is None


def test_only_the_same_students_waiting_submission_is_superseded(store):
    store.publish(a_version("demo", "hw2"))
    running = store.accept(a_submission(student="ada"))
    store.take(owner="a", lease_seconds=60)
    others = [
        store.accept(a_submission(student="bob")),
        store.accept(a_submission(a_version("demo", "hw2"), student="ada")),
    ]
    store.accept(a_submission(student="ada"), supersede=True)
    assert store.submission(running.id).status is Status.RUNNING
    assert [store.submission(one.id).status for one in others] == [Status.QUEUED] * 2


def test_a_regrade_that_waits_is_not_superseded(store):
    """It has a report already, and the instructor wants it graded again."""
    old = store.accept(a_submission(student="ada"))
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, a_report(take))
    store.rerun(old.id)
    new = store.accept(a_submission(student="ada"), supersede=True)
    assert store.submission(old.id).status is Status.QUEUED
    assert store.take(owner="a", lease_seconds=60).submission.id == new.id


def test_a_repeated_send_supersedes_nothing(store):
    new = a_submission()
    first = store.accept(new)
    assert store.accept(new, supersede=True).id == first.id
    assert store.submission(first.id).status is Status.QUEUED


def test_submissions_are_listed_newest_first(store, clock):
    ids = []
    for student in ("ada", "bob", "ada"):
        ids.append(store.accept(a_submission(student=student)).id)
        clock.advance(1)
    hw1 = a_version().manifest.id
    assert [one.id for one in store.submissions(hw1)] == ids[::-1]
    assert [one.id for one in store.submissions(hw1, student="ada")] == [ids[2], ids[0]]
    assert [one.id for one in store.submissions(hw1, limit=1)] == [ids[2]]
    assert list(store.submissions(a_version("demo", "hw2").manifest.id)) == []
    assert store.submissions(hw1)[0].new.notebooks == a_submission().notebooks


def test_an_unknown_submission_is_not_found(store):
    for ask in (store.submission, store.events, store.reports, store.rerun):
        with pytest.raises(NotFoundError):
            ask("no-such")
    with pytest.raises(NotFoundError):
        store.take_one("no-such", owner="a", lease_seconds=60)


def test_a_receipt_is_kept_with_what_it_says(store, clock):
    """It says the id and the moment that were given; a repeated send gets the same one."""

    def sign(kept):
        return {"receipt": {"submission": kept.id, "at": kept.accepted_at.isoformat()}}

    claimed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    new = replace(a_submission(), claimed_at=claimed)
    kept = store.accept(new, sign=sign)
    moment = datetime.fromtimestamp(clock(), UTC).isoformat()
    assert kept.receipt == {"receipt": {"submission": kept.id, "at": moment}}
    assert kept.new.claimed_at == claimed
    clock.advance(5)
    again = store.accept(new, sign=lambda kept: {"receipt": "another"})
    assert again.receipt == kept.receipt == store.submission(kept.id).receipt
    assert store.accept(a_submission(key="k2")).receipt is None


def test_the_receipt_of_a_submission_that_was_replaced_stays(store):
    """It proves that the older one arrived, too."""
    old = store.accept(a_submission(key="k1"), sign=lambda kept: {"receipt": kept.id})
    store.accept(a_submission(key="k2"), sign=lambda kept: {"receipt": kept.id}, supersede=True)
    found = store.submission(old.id)
    assert (found.status, found.receipt) == (Status.SUPERSEDED, {"receipt": old.id})


def test_nothing_is_kept_that_cannot_be_signed(store):
    def sign(kept):
        raise OperatorError("The key is gone.")

    with pytest.raises(OperatorError, match="The key is gone"):
        store.accept(a_submission(), sign=sign)
    assert store.waiting() == 0
