"""What an instructor writes is understood as a person would mean it, or refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.moment import PolicyError, read_length
from coplit_jupyter.model.policy import Counts, Policy

DUE = {"due": "2026-03-08T23:59:00+09:00"}
SEOUL = {"time_zone": "Asia/Seoul"}
BERLIN = {"time_zone": "Europe/Berlin"}


def read(**said) -> Policy:
    return Policy.from_mapping(said)


def test_nothing_said_is_no_rule():
    assert read() == Policy()
    assert Policy().to_json() == {}


def test_a_moment_has_its_offset_or_the_zone_s():
    """A deadline in the wrong zone costs a class a night."""
    there = read(**DUE).due
    assert there == datetime(2026, 3, 8, 14, 59, tzinfo=UTC)
    assert read(due="2026-03-08T23:59:00", **SEOUL).due == there
    assert read(due=datetime.fromisoformat("2026-03-08 23:59"), **SEOUL).due == there
    assert read(due="2026-03-08 14:59Z", **SEOUL).due == there


def test_a_date_alone_is_all_of_that_day():
    policy = read(opens=date(2026, 3, 8), due="2026-03-08", **SEOUL)
    assert policy.opens == datetime(2026, 3, 7, 15, 0, tzinfo=UTC)
    assert policy.due == datetime(2026, 3, 8, 14, 59, 59, tzinfo=UTC)


def test_a_time_that_the_clock_shows_twice_is_read_for_the_students():
    twice = "2026-10-25T02:30:00"
    policy = read(opens=twice, due=twice, **BERLIN)
    assert policy.opens.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert policy.due.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_late_work_is_written_in_any_of_its_forms():
    forms = (
        ["24h: 80%", "3 days: 50 %"],
        "24h: 80%, 3 days: 50%",
        [{"within": "24 hours", "credit": 0.8}, "within 3d: 50%"],
    )
    for form in forms:
        late = read(**DUE, late=form).late
        assert [(str(step.within), step.credit) for step in late] == [("24h", 0.8), ("3d", 0.5)]


@pytest.mark.parametrize(
    ("said", "count", "per_seconds", "burst"),
    [
        ("10/hour", 10, 3600, 10),
        ("3 per minute", 3, 60, 3),
        ("1/30s", 1, 30, 1),
        ("10/hour, burst 3", 10, 3600, 3),
        ("5 / 2 days burst 9", 5, 172800, 9),
    ],
)
def test_a_rate_is_so_many_in_so_long(said, count, per_seconds, burst):
    rate = read(rate=said).rate
    assert (rate.count, rate.per_seconds, rate.burst) == (count, per_seconds, burst)
    assert read(rate=str(rate)).rate == rate


def test_lengths_are_read_as_people_write_them():
    told = {"24h": "24h", "1 day": "1d", "1d 12h": "1d 12h", "2 weeks": "14d", "90 min": "1h 30m"}
    assert {said: str(read_length("late", said)) for said in told} == told


WRONG = {
    "due": [5, "tomorrow", "2026-03-08", "2026-03-08T10:00:00", "2026-02-30T10:00:00Z", True],
    "time_zone": ["Seoul", 5, "../etc", "Asia"],
    "late": ["80%", ["24h"], ["24h: 180%"], [5], 5, ["x: 80%"], ["0h: 80%"], [["24h", 0.5]]],
    "grace_days": [-1, 1.5, True, "2", 400],
    "attempts": [0, -1, True, "3", 1.0, 99999],
    "rate": ["10", "fast", "0/hour", "10/fortnight", 10, "10/hour, burst 0"],
    "counts": ["worst", 1],
}


@pytest.mark.parametrize(
    ("key", "value"), [(k, v) for k, vs in WRONG.items() for v in vs], ids=repr
)
def test_what_cannot_be_meant_is_refused_by_name(key, value):
    with pytest.raises(PolicyError) as caught:
        Policy.from_mapping({**(DUE if key != "due" else {}), key: value})
    error = caught.value
    assert isinstance(error, InstructorError)
    assert (error.key, error.code) == (key, "bad-policy")
    assert key in error.message
    assert error.hint


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"due": "2026-03-29T02:30:00", **BERLIN}, "due"),  # the clock is put forward
        ({**DUE, "opens": "2026-03-09T00:00:00Z"}, "due"),
        ({**DUE, "closes": "2026-03-08T00:00:00Z"}, "closes"),
        ({**DUE, "late": ["24h: 50%", "48h: 80%"]}, "late"),
        ({**DUE, "late": ["48h: 80%", "24h: 50%"]}, "late"),
        ({"late": ["24h: 50%"]}, "late"),
        ({"grace_days": 1}, "grace_days"),
    ],
)
def test_what_contradicts_itself_is_refused(said, key):
    with pytest.raises(PolicyError) as caught:
        Policy.from_mapping(said)
    assert caught.value.key == key


def test_other_settings_of_a_manifest_are_not_ours():
    """Otter's seed stands in the same mapping."""
    assert Policy.from_mapping({"seed": 42, **DUE}).to_json() == DUE


def test_what_was_set_since_wins_and_a_null_takes_a_rule_away():
    policy = Policy.effective({**DUE, "attempts": 3}, {"attempts": None, "counts": "last"})
    assert (policy.attempts, policy.counts, policy.to_json()["due"]) == (
        None,
        Counts.LAST,
        DUE["due"],
    )
