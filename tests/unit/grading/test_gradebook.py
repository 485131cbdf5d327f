"""What a class stands at follows from what is stored: nothing of it is kept, nothing goes stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from coplit_jupyter.errors import InstructorError, NotFoundError, NotNowError
from coplit_jupyter.grading import leniency, standing
from coplit_jupyter.grading.gradebook import gradebook
from coplit_jupyter.model.moment import PolicyError
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing import ManualClock, MemoryStore, a_report, a_submission, a_version

START = datetime.fromtimestamp(ManualClock().seconds, UTC)
HOUR = timedelta(hours=1)
DUE = START + 10 * HOUR
LATE = {"due": DUE.isoformat(), "late": [{"within": "24h", "credit": 0.5}]}
HW1 = a_version().manifest.id


class Class:
    """A store with one assignment, and students who hand in."""

    def __init__(self, **policy) -> None:
        self.clock = ManualClock()
        self.store = MemoryStore(clock=self.clock)
        version = a_version()
        manifest = replace(version.manifest, policy=policy)
        self.store.publish(replace(version, manifest=manifest))

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.seconds, UTC)

    def hand_in(self, student="ada", *, claimed_at=None, key=None, supersede=False, held=True):
        new = replace(a_submission(student=student, key=key), practice=False, claimed_at=claimed_at)
        admit = partial(standing.admit, claimed_at=claimed_at) if held else None
        return self.store.accept(new, supersede=supersede, admit=admit).id

    def grade(self, submission, score=1.0, **more):
        take = self.store.take_one(submission, owner="w", lease_seconds=60)
        self.store.finish(take, a_report(take, score=score, **more))
        return submission

    def hours(self, hours):
        self.clock.advance(3600 * hours)

    def row(self, student="ada"):
        return next(row for row in gradebook(self.store, HW1) if row.student == student)

    def standing(self, student="ada", *, enforced=True):
        return standing.standing_of(
            self.store,
            self.store.version(HW1),
            student=student,
            now=self.now,
            enforced=enforced,
            supersedes=True,
        ).to_json()


def test_a_later_better_submission_counts_only_if_it_is_worth_more():
    school = Class(**LATE)
    first = school.grade(school.hand_in(), 0.6)
    school.hours(11)
    late = school.grade(school.hand_in(), 1.0)
    row = school.row()
    assert (row.submission, row.latest) == (first, late)
    assert (row.score, row.credit, row.final_score, row.late_seconds) == (0.6, 1.0, 0.6, 0.0)
    assert (row.attempts_used, row.attempts_allowed) == (2, None)


def test_moving_the_deadline_changes_the_scores_of_what_was_handed_in_before():
    school = Class(**LATE)
    school.hours(11)
    late = school.grade(school.hand_in(), 1.0)
    assert (school.row().final_score, school.row().late_seconds) == (0.5, 3600)
    later = {"due": (DUE + 2 * HOUR).isoformat()}
    leniency.set_policy(school.store, HW1, later, by="kim", why="fire drill")
    assert (school.row().final_score, school.row().late_seconds) == (1.0, 0)
    leniency.set_policy(school.store, HW1, {}, by="kim", why="")
    assert school.row().final_score == 0.5
    told = leniency.told_policy(school.store, HW1)
    assert [(one["by"], one["why"]) for one in told["history"]] == [
        ("kim", ""),
        ("kim", "fire drill"),
    ]
    assert told["policy"] == told["published"]
    worth = standing.worth_of(school.store, school.store.version(HW1), student="ada")
    assert (worth[late].counts, worth[late].final_score, worth[late].credit) == (True, 0.5, 0.5)


def test_what_is_set_is_kept_as_what_differs():
    school = Class(**LATE, attempts=3)
    given = {"attempts": None, "counts": "best", "late": "24h: 50%, 48h: 20%", "rate": "5/hour"}
    leniency.set_policy(school.store, HW1, given, by="kim", why="")
    assert school.store.policy(HW1) == {
        "attempts": None,
        "late": [{"within": "24h", "credit": 0.5}, {"within": "48h", "credit": 0.2}],
        "rate": "5/1h",
    }


@pytest.mark.parametrize(
    "given", [{"due": "tomorrow"}, {"attempt": 3}, {"closes": START.isoformat()}, {"due": None}]
)
def test_what_makes_no_sense_is_not_set(given):
    """Without a due date the late steps that were published would hang in the air."""
    school = Class(**LATE)
    with pytest.raises(PolicyError):
        leniency.set_policy(school.store, HW1, given, by="kim", why="")
    assert school.store.policies(HW1) == []


def test_an_extension_is_one_student_s_only():
    school = Class(**LATE, attempts=1)
    school.hours(11)
    for student in ("ada", "bob"):
        school.grade(school.hand_in(student), 1.0)
    extension = Extension(
        students=("bob",), extra_seconds=7200, extra_attempts=1, by="kim", why="ill"
    )
    kept = leniency.extend(school.store, HW1, extension)
    assert (school.row("ada").final_score, school.row("ada").extended) == (0.5, False)
    bob = school.row("bob")
    assert (bob.final_score, bob.extended, bob.attempts_allowed) == (1.0, True, 2)
    assert school.standing("bob")["attempts"] == {"used": 1, "left": 1, "allowed": 2}
    school.store.end_extension(HW1, kept.id, by="kim")
    assert school.row("bob").final_score == 0.5


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"extra_seconds": -1},
        {"extra_attempts": -1},
        {"extra_seconds": float("nan")},
        {"extra_seconds": 1e12},
        {"due": DUE - HOUR},
        {"extra_attempts": 1},  # there is no cap
        {"extra_seconds": 60, "students": ()},
        {"extra_seconds": 60, "students": ("ada", "bob")},  # without a group's name
        {"extra_seconds": 60, "why": "x" * 1001},
    ],
    ids=str,
)
def test_an_extension_that_gives_nothing_is_refused(given):
    school = Class(**LATE)
    with pytest.raises(InstructorError):
        leniency.extend(
            school.store, HW1, Extension(**{"students": ("ada",), "by": "kim", **given})
        )
    assert school.store.extensions(HW1) == []


def test_attempts_are_refused_when_they_are_used_up_and_resends_cost_none():
    school = Class(attempts=2)
    first = school.grade(school.hand_in(key="once-and-again"))
    assert school.hand_in(key="once-and-again") == first
    school.hand_in()
    assert school.standing()["attempts"] == {"used": 2, "left": 0, "allowed": 2}
    with pytest.raises(NotNowError) as caught:
        school.hand_in()
    assert (caught.value.code, caught.value.wait_seconds) == ("attempts-used", None)
    assert school.hand_in(key="once-and-again") == first
    assert school.hand_in(held=False)  # an instructor


def test_what_went_wrong_gives_the_attempt_back():
    school = Class(attempts=1)
    for status in (Status.UNGRADABLE, Status.BROKEN):
        school.grade(school.hand_in(), None, status=status)
    waiting = school.hand_in()
    told = school.standing()
    assert (told["attempts"]["left"], told["accepting"]) == (0, True)
    newer = school.hand_in(supersede=True)  # takes its place and its attempt
    assert school.store.submission(waiting).status is Status.SUPERSEDED
    school.grade(newer, 0.5)
    assert (school.row().attempts_used, school.row().final_score) == (1, 0.5)


def test_too_fast_says_when():
    school = Class(rate="2/minute")
    school.hand_in()
    school.hand_in()
    with pytest.raises(NotNowError) as caught:
        school.hand_in()
    assert (caught.value.code, caught.value.wait_seconds) == ("too-fast", 30)
    told = school.standing()
    assert (told["accepting"], told["refusal"]["code"]) == (False, "too-fast")
    school.clock.advance(30)
    assert school.hand_in()


def test_the_next_moment_that_matters_is_told():
    school = Class(opens=(START + HOUR).isoformat(), **LATE, closes=(DUE + 48 * HOUR).isoformat())
    seen = []
    for hours in (0, 1, 10, 24, 24):
        school.hours(hours)
        told = school.standing()
        seen.append((told["next"] and told["next"]["what"], told["credit_now"], told["accepting"]))
        school.clock.advance(1)
    assert seen == [
        ("opens", 1.0, False),
        ("due", 1.0, True),
        ("credit", 0.5, True),
        ("closes", 0.0, True),
        (None, 0.0, False),
    ]
    assert school.standing(enforced=False)["accepting"] is True


def test_what_was_sent_before_closing_waits_for_the_instructor_s_word():
    """The service was down in the last minutes; a claim alone earns nothing."""
    school = Class(closes=DUE.isoformat())
    school.hours(11)
    with pytest.raises(NotNowError) as caught:
        school.hand_in()
    assert caught.value.code == "closed"
    late = school.grade(school.hand_in(claimed_at=DUE - HOUR))
    row = school.row()
    assert (row.final_score, row.credit, row.claimed_at) == (0.0, 0.0, DUE - HOUR)
    accepted = leniency.accept_late(school.store, late, arrived_at=None, by="kim", why="power cut")
    assert (accepted.arrived_at, accepted.final_score) == (DUE - HOUR, 1.0)
    assert (school.row().final_score, school.row().accepted_late) == (1.0, True)


def test_an_outage_that_was_recorded_is_accepted_for_all_who_were_hit():
    school = Class(closes=DUE.isoformat())
    school.hours(9)
    school.store.beat(gap_seconds=60)
    school.hours(2)
    outage = school.store.beat(gap_seconds=60)
    during, before = DUE - HOUR / 2, DUE - 2 * HOUR
    hit = school.grade(school.hand_in("ada", claimed_at=during))
    school.grade(school.hand_in("bob", claimed_at=before))  # the service lived then
    accepted = leniency.accept_outage(
        school.store, HW1, started_at=outage.started_at, by="kim", why="outage"
    )
    assert [one.submission for one in accepted] == [hit]
    assert (school.row("ada").final_score, school.row("bob").final_score) == (1.0, 0.0)
    with pytest.raises(NotFoundError):
        leniency.accept_outage(school.store, HW1, started_at=DUE, by="kim", why="none")


def test_a_reason_is_needed_to_accept_what_is_late():
    school = Class(due=DUE.isoformat())
    submission = school.hand_in()
    with pytest.raises(InstructorError):
        leniency.accept_late(school.store, submission, arrived_at=None, by="kim", why=" ")


def test_replaced_ones_are_graded_where_the_best_counts_and_nothing_is_capped():
    for policy, spare in (({}, True), ({"attempts": 5}, False), ({"counts": "last"}, False)):
        school = Class(**policy)
        old = school.hand_in()
        new = school.hand_in(supersede=True)
        taken = []
        while take := school.store.take(owner="w", lease_seconds=60):
            taken.append(take.submission.id)
            school.store.finish(take, a_report(take, score=1.0 if take.submission.id == old else 0))
        assert taken == ([new, old] if spare else [new])
        assert (school.row().submission, school.row().attempts_used) == (old if spare else new, 1)


def test_an_author_is_told_what_may_surprise():
    school = Class(**LATE)
    version = school.store.version(HW1)
    assert standing.surprises(school.store, version.manifest) == []
    leniency.set_policy(school.store, HW1, {"attempts": 2}, by="kim", why="")
    (told,) = standing.surprises(school.store, version.manifest)
    assert told.startswith("attempts: what was set since publishing holds")
    bare = replace(version.manifest, policy={"due": DUE.isoformat()})
    assert any("for ever" in one for one in standing.surprises(school.store, bare))
    undue = {"closes": (DUE + HOUR).isoformat()}
    leniency.set_policy(school.store, HW1, undue, by="kim", why="")
    moved = {"due": (DUE + 5 * HOUR).isoformat()}
    with pytest.raises(PolicyError) as caught:
        standing.surprises(school.store, replace(version.manifest, policy=moved))
    assert "coplit policy demo/hw1 --reset" in caught.value.hint


def test_a_policy_that_got_stuck_leaves_the_published_one():
    """What was set and what was published since contradict each other: students can submit."""
    school = Class(**LATE)
    school.store.set_policy(HW1, {"closes": START.isoformat()}, by="kim", why="")
    assert standing.policy_of(school.store, school.store.version(HW1)).closes is None
