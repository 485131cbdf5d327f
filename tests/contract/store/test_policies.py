"""What instructors set is kept with who and when; who is let in is decided once, at the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coplit_jupyter.errors import NotFoundError, NotNowError, StudentError
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.model.verdict import Status, Verdict
from coplit_jupyter.testing import ManualClock, a_report, a_submission, a_version

HW1 = a_version().manifest.id
HW2 = a_version(name="hw2").manifest.id
DUE = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def school(store):
    store.publish(a_version())
    store.publish(a_version(name="hw2"))
    return store


def at(clock: ManualClock) -> datetime:
    return datetime.fromtimestamp(clock(), UTC)


def an_extension(*students, **more) -> Extension:
    return Extension(students=students or ("ada",), by="kim", **more)


# ---- what is set


def test_the_newest_policy_holds_and_the_others_are_remembered(school, clock):
    assert school.policy(HW1) == {}
    school.set_policy(HW1, {"due": "2026-12-01T12:00:00+00:00"}, by="kim", why="눈이 와서")
    first = at(clock)
    clock.advance(5)
    school.set_policy(HW1, {"attempts": None}, by="lee", why="\x00\ud800")
    assert school.policy(HW1) == {"attempts": None}
    assert school.policy(HW2) == {}
    told = [(dict(one.policy), one.by, one.why, one.at) for one in school.policies(HW1)]
    assert told == [
        ({"attempts": None}, "lee", "\x00\ud800", at(clock)),
        ({"due": "2026-12-01T12:00:00+00:00"}, "kim", "눈이 와서", first),
    ]


def test_an_extension_is_kept_as_it_was_given(school, clock):
    kept = school.extend(
        HW1,
        an_extension(
            "bob", "ada", group="조 1", due=DUE, extra_seconds=1.5, extra_attempts=2, why="캠프"
        ),
    )
    assert (kept.students, kept.at) == (("ada", "bob"), at(clock))
    assert school.extensions(HW1) == [kept]
    assert (kept.group, kept.due, kept.closes) == ("조 1", DUE, None)
    assert (kept.extra_seconds, kept.extra_attempts, kept.by, kept.why) == (1.5, 2, "kim", "캠프")
    assert school.extensions(HW2) == []


def test_each_student_and_each_group_has_one_extension(school):
    def seen(student=None):
        found = school.extensions(HW1, student=student)
        return sorted((one.group or "", one.extra_attempts) for one in found)

    school.extend(HW1, an_extension("ada", extra_attempts=1))
    school.extend(HW1, an_extension("bob", extra_attempts=2))
    school.extend(HW1, an_extension("ada", "bob", group="lab", extra_attempts=3))
    assert (seen("ada"), seen("bob"), seen("eve")) == (
        [("", 1), ("lab", 3)],
        [("", 2), ("lab", 3)],
        [],
    )
    school.extend(HW1, an_extension("ada", extra_attempts=4))
    school.extend(HW1, an_extension("ada", "eve", group="lab", extra_attempts=5))
    assert seen() == [("", 2), ("", 4), ("lab", 5)]
    assert (seen("bob"), seen("eve")) == ([("", 2)], [("lab", 5)])


def test_a_withdrawn_extension_is_in_force_no_more(school):
    kept = school.extend(HW1, an_extension(extra_attempts=1))
    for assignment, name in ((HW2, kept.id), (HW1, "nobody's")):
        with pytest.raises(NotFoundError):
            school.end_extension(assignment, name, by="kim")
    school.end_extension(HW1, kept.id, by="kim")
    assert school.extensions(HW1) == []
    with pytest.raises(NotFoundError):
        school.end_extension(HW1, kept.id, by="kim")


def test_what_no_database_could_read_back_is_refused(school):
    for extension in (an_extension("a\x00da"), an_extension(""), an_extension("ada", group="\n")):
        with pytest.raises(StudentError):
            school.extend(HW1, extension)
    assert school.extensions(HW1) == []


def test_nothing_is_set_for_an_assignment_that_does_not_exist(school):
    nowhere = a_version(name="nowhere").manifest.id
    for call in (
        lambda: school.policies(nowhere),
        lambda: school.set_policy(nowhere, {}, by="kim", why=""),
        lambda: school.extensions(nowhere),
        lambda: school.extend(nowhere, an_extension()),
        lambda: school.accept_late("nobody's", arrived_at=DUE, by="kim", why=""),
    ):
        with pytest.raises(NotFoundError):
            call()


# ---- what is known of a submission


def test_a_gradebook_is_told_what_credit_depends_on(school):
    claimed = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    kept = school.accept(replace(a_submission(), claimed_at=claimed))
    (score,) = school.scores(HW1)
    assert (score.claimed_at, score.arrived_at, score.isolation) == (claimed, None, None)
    take = school.take(owner="a", lease_seconds=60)
    report = a_report(take)
    broken = replace(report.tests[0], verdict=Verdict.BROKEN)
    school.finish(take, replace(report, tests=(broken,)))
    school.accept_late(kept.id, arrived_at=DUE, by="kim", why="")
    school.accept_late(kept.id, arrived_at=claimed, by="lee", why="power cut")
    (score,) = school.scores(HW1)
    assert (score.flawed, score.isolation, score.arrived_at) == (True, "isolated", claimed)
    school.rerun(kept.id)
    again = school.take(owner="a", lease_seconds=60)
    school.finish(again, a_report(again))
    assert not school.scores(HW1)[0].flawed
    school.let_count(kept.id, run=take.run)
    assert school.scores(HW1)[0].flawed
    assert school.scores(HW1, student="bob") == []


def test_what_credit_depends_on_changes_the_pulse(school):
    kept = school.accept(a_submission())
    seen = [school.pulse("demo")["hw1"]]
    for call in (
        lambda: school.set_policy(HW1, {"attempts": 1}, by="kim", why=""),
        lambda: school.set_policy(HW1, {}, by="kim", why=""),
        lambda: school.extend(HW1, an_extension(extra_attempts=1)),
        lambda: school.end_extension(HW1, school.extensions(HW1)[0].id, by="kim"),
        lambda: school.accept_late(kept.id, arrived_at=DUE, by="kim", why=""),
    ):
        call()
        assert school.pulse("demo")["hw1"] not in seen
        seen.append(school.pulse("demo")["hw1"])


# ---- at the door


def test_who_decides_is_told_everything_and_may_refuse(school, clock):
    asked = []

    def admit(situation):
        asked.append(situation)
        if len(asked) == 3:
            raise NotNowError("No.", code="closed")
        return False

    school.set_policy(HW1, {"attempts": 2}, by="kim", why="")
    extension = school.extend(HW1, an_extension(extra_attempts=1))
    first = school.accept(a_submission(key="one-and-only"), admit=admit)
    clock.advance(1)
    school.accept(a_submission(student="bob"), admit=admit)
    with pytest.raises(NotNowError):
        school.accept(a_submission(), admit=admit, supersede=True)
    assert [one.submission for one in school.scores(HW1, student="ada")] == [first.id]
    mine, other, last = asked
    assert (list(mine.handed), mine.waiting, dict(mine.override)) == (
        [],
        frozenset(),
        {"attempts": 2},
    )
    assert (list(mine.extensions), list(other.extensions)) == ([extension], [])
    assert [one.submission for one in last.handed] == [first.id]
    assert (last.waiting, last.at, last.version.manifest.id) == ({first.id}, at(clock), HW1)
    # What is known already is not asked about again.
    assert school.accept(a_submission(key="one-and-only"), admit=admit).id == first.id
    assert len(asked) == 3


def test_a_replaced_one_is_graded_last_if_the_door_says_so(school, clock):
    def accept(student="ada", *, spare):
        clock.advance(1)
        return school.accept(
            a_submission(student=student), supersede=True, admit=lambda _: spare
        ).id

    old, lost = accept(spare=True), accept("bob", spare=False)
    new, newer = accept(spare=True), accept("bob", spare=False)
    other = accept("eve", spare=True)
    assert school.submission(old).status is Status.SUPERSEDED
    assert school.waiting() == 3
    taken = []
    while take := school.take(owner="a", lease_seconds=60):
        clock.advance(1)
        taken.append(take.submission.id)
        school.finish(take, a_report(take))
    assert taken == [new, newer, other, old]
    assert school.submission(lost).status is Status.SUPERSEDED
    by_id = {one.submission: one for one in school.scores(HW1)}
    assert (by_id[old].status, by_id[old].superseded) == (Status.GRADED, True)


def test_nobody_waits_for_a_replaced_one_that_is_graded_meanwhile(school, clock):
    school.accept(a_submission(), supersede=True)
    clock.advance(1)
    new = school.accept(a_submission(), supersede=True, admit=lambda _: True).id
    running = school.take(owner="a", lease_seconds=600)
    assert running.submission.id == new
    spare = school.take(owner="b", lease_seconds=600)
    assert spare is not None
    school.finish(running, a_report(running))
    newest = school.accept(a_submission(), supersede=True, admit=lambda _: True).id
    assert school.take(owner="a", lease_seconds=600).submission.id == newest


# ---- outages


def test_an_outage_is_noticed_when_it_ends(school, clock):
    began = at(clock)
    assert school.beat(gap_seconds=60) is None
    clock.advance(60)
    assert school.beat(gap_seconds=60) is None
    clock.advance(3600)
    outage = school.beat(gap_seconds=60)
    assert outage.started_at == began + timedelta(seconds=60)
    assert outage.ended_at == at(clock)
    clock.advance(1)
    assert school.beat(gap_seconds=60) is None
    assert school.outages() == [outage]


def test_a_clock_that_steps_back_makes_no_outage(school, clock):
    school.beat(gap_seconds=60)
    clock.advance(-1000)
    assert school.beat(gap_seconds=60) is None
    clock.advance(1000)
    assert school.beat(gap_seconds=60) is None
