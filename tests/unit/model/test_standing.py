"""Credit only falls, extensions only give, our faults cost nothing, deadlines can be moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coplit_jupyter.model.policy import Counts, Extension, Policy
from coplit_jupyter.model.standing import (
    CLAIM_DAYS,
    attempts_used,
    choose,
    costs_attempt,
    final_score,
    refusal,
    terms,
    wait_seconds,
)
from coplit_jupyter.model.verdict import Status

DUE = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """One submission, as far as policies look at it."""

    submission: str = "s"
    status: Status = Status.GRADED
    score: float | None = 10.0
    accepted_at: datetime = DUE
    arrived_at: datetime | None = None
    superseded: bool = False
    flawed: bool = False
    practice: bool = False


def policy(**said) -> Policy:
    moments = {key: value.isoformat() for key, value in said.items() if hasattr(value, "isoformat")}
    return Policy.from_mapping({**said, **moments})


MOMENTS = st.integers(1_600_000_000, 2_000_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


@st.composite
def policies(draw) -> Policy:
    """Any policy that can be written."""
    opens = draw(MOMENTS)
    due = opens + timedelta(seconds=draw(st.integers(0, 10**7)))
    closes = due + timedelta(seconds=draw(st.integers(0, 10**7)))
    hours = sorted(draw(st.sets(st.integers(1, 500), max_size=4)))
    parts = sorted(
        draw(st.lists(st.integers(0, 100), min_size=len(hours), max_size=len(hours))), reverse=True
    )
    said = {"opens": opens, "due": due, "closes": closes}
    if draw(st.booleans()):
        del said["closes"]
    return Policy.from_mapping(
        {
            **{key: moment.isoformat() for key, moment in said.items()},
            "time_zone": draw(
                st.sampled_from(["", "UTC", "Asia/Seoul", "Europe/Berlin", "Australia/Lord_Howe"])
            ),
            "late": [f"{h}h: {c}%" for h, c in zip(hours, parts, strict=True)],
            "grace_days": draw(st.integers(0, 3)),
            "attempts": draw(st.none() | st.integers(1, 5)),
            "rate": draw(st.none() | st.sampled_from(["10/hour", "1/minute, burst 4"])),
            "counts": draw(st.sampled_from(list(Counts))),
        }
    )


@given(policies())
def test_a_policy_survives_being_kept(policy):
    """It is stored with the assignment and read again for every submission."""
    assert Policy.from_mapping(policy.to_json()) == policy
    assert Policy.from_mapping(policy.to_json()).to_json() == policy.to_json()


@st.composite
def handed(draw, near: datetime = DUE) -> Handed:
    status = draw(st.sampled_from(list(Status)))
    scored = status is Status.GRADED or draw(st.booleans())
    return Handed(
        submission=draw(st.text("abcdef", min_size=6, max_size=6)),
        status=status,
        score=float(draw(st.integers(0, 20))) if scored else None,
        accepted_at=near + timedelta(seconds=draw(st.integers(-(10**6), 10**6))),
        superseded=status is Status.SUPERSEDED,
        flawed=draw(st.booleans()),
    )


@st.composite
def extensions(draw) -> Extension:
    return Extension(
        students=("ada",),
        due=draw(st.none() | MOMENTS),
        closes=draw(st.none() | MOMENTS),
        extra_seconds=draw(st.integers(0, 10**7)),
        extra_attempts=draw(st.integers(0, 3)),
    )


# ---- credit


@given(policies(), MOMENTS, st.integers(0, 10**8))
def test_who_comes_later_never_earns_more(given_policy, moment, seconds):
    held = terms(given_policy)
    later = moment + timedelta(seconds=seconds)
    assert 0.0 <= held.credit(later) <= held.credit(moment) <= 1.0
    assert held.late_seconds(later) >= held.late_seconds(moment) >= 0.0


@given(policies(), st.integers(0, 10**8))
def test_who_is_in_time_earns_all(given_policy, seconds):
    held = terms(given_policy)
    assert held.credit(held.due - timedelta(seconds=seconds)) == 1.0
    assert held.late_seconds(held.due) == 0.0


def test_the_timeline_is_kept_to_the_second():
    held = terms(policy(due=DUE, late=["24h: 80%", "72h: 50%"], closes=DUE + 100 * HOUR))
    told = [(0, 1.0), (1, 0.8), (24 * 3600, 0.8), (24 * 3600 + 1, 0.5), (72 * 3600, 0.5)]
    told += [(72 * 3600 + 1, 0.0), (100 * 3600, 0.0)]
    assert [(at, held.credit(DUE + timedelta(seconds=at))) for at, _ in told] == told


def test_without_a_timeline_late_work_is_late_but_worth_the_same_until_it_closes():
    held = terms(policy(due=DUE, closes=DUE + HOUR))
    assert held.credit(DUE + HOUR) == 1.0
    assert held.late_seconds(DUE + HOUR) == 3600
    assert held.credit(DUE + HOUR + timedelta(seconds=1)) == 0.0


def test_grace_days_come_before_the_timeline():
    held = terms(policy(due=DUE, grace_days=1, late=["24h: 80%"]))
    assert [held.credit(DUE + n * HOUR) for n in (24, 25, 48, 49)] == [1.0, 0.8, 0.8, 0.0]


@pytest.mark.parametrize(
    ("due", "hours"), [("2026-03-28", 23), ("2026-10-24", 25), ("2026-06-01", 24)]
)
def test_a_day_is_as_long_as_that_day_is(due, hours):
    """Due at 18:00, a day late is the next day's 18:00, whatever the clocks do that night."""
    held = terms(policy(due=f"{due}T18:00:00", time_zone="Europe/Berlin", late=["1 day: 80%"]))
    last = held.due + timedelta(hours=hours)
    assert (held.credit(last), held.credit(last + timedelta(seconds=1))) == (0.8, 0.0)
    elapsed = terms(policy(due=f"{due}T18:00:00", time_zone="Europe/Berlin", late=["24h: 80%"]))
    assert elapsed.credit(elapsed.due + 24 * HOUR) == 0.8


# ---- extensions


@given(policies(), st.lists(extensions(), max_size=3), MOMENTS, st.lists(handed(), max_size=4))
def test_an_extension_never_makes_worse(given_policy, given_extensions, now, mine):
    plain, extended = terms(given_policy), terms(given_policy, given_extensions)
    assert extended.credit(now) >= plain.credit(now)
    assert extended.late_seconds(now) <= plain.late_seconds(now)
    assert (extended.attempts or 0) >= (plain.attempts or 0)
    assert (extended.closes is None) == (plain.closes is None)
    if refusal(plain, mine, now=now) is None:
        assert refusal(extended, mine, now=now) is None
    for one in mine:
        assert (final_score(extended, one) or 0) >= (final_score(plain, one) or 0)


@given(policies(), extensions())
def test_more_extensions_never_give_less(given_policy, one):
    assert terms(given_policy, [one, one]) == terms(given_policy, [one])


def test_of_several_extensions_the_best_holds_and_they_do_not_add_up():
    day = 24 * 3600
    given_policy = policy(due=DUE, closes=DUE + HOUR, attempts=2)
    own = Extension(students=("ada",), extra_seconds=day, extra_attempts=1)
    group = Extension(students=("ada", "bob"), group="lab", extra_seconds=2 * day)
    held = terms(given_policy, [own, group])
    assert (held.due, held.closes) == (DUE + 48 * HOUR, DUE + 49 * HOUR)
    assert (held.attempts, held.extended) == (3, True)


def test_a_later_due_date_moves_the_closing_with_it():
    held = terms(
        policy(due=DUE, closes=DUE + HOUR), [Extension(students=("ada",), due=DUE + 24 * HOUR)]
    )
    assert held.closes == DUE + 25 * HOUR


# ---- attempts


def test_only_what_is_the_student_s_own_costs_an_attempt():
    costs = {
        Status.QUEUED: True,
        Status.RUNNING: True,
        Status.GRADED: True,
        Status.UNGRADABLE: False,
        Status.SUPERSEDED: False,
        Status.BROKEN: False,
    }
    assert {one: costs_attempt(Handed(status=one)) for one in Status} == costs
    for free in ({"flawed": True}, {"practice": True}, {"superseded": True}):
        assert not costs_attempt(Handed(**free))


@given(st.lists(handed(), max_size=6), st.integers(1, 4))
def test_the_last_attempt_is_the_last(mine, attempts):
    held = terms(policy(attempts=attempts))
    refused = refusal(held, mine, now=DUE)
    assert (refused is not None) == (attempts_used(mine) >= attempts)
    if refused:
        assert (refused.code, refused.possible_at) == ("attempts-used", None)
        assert refused.hint


def test_what_would_be_replaced_does_not_stand_in_the_way():
    """The waiting one costs nothing once it is replaced: the new one may take its attempt."""
    held = terms(policy(attempts=1))
    waiting = Handed(submission="w", status=Status.QUEUED, score=None)
    assert refusal(held, [waiting], now=DUE).code == "attempts-used"
    assert refusal(held, [waiting], now=DUE, replaces=frozenset({"w"})) is None


# ---- when


def test_before_it_opens_the_moment_is_told():
    held = terms(policy(opens=DUE.isoformat(), time_zone="Asia/Seoul"))
    refused = refusal(held, [], now=DUE - HOUR)
    assert (refused.code, refused.possible_at) == ("not-open", DUE)
    assert "2026-03-08 21:00 (Asia/Seoul)" in refused.message
    assert refusal(held, [], now=DUE) is None


def test_after_closing_only_what_was_under_way_is_taken_and_earns_nothing():
    """The service was down in the last minutes: nothing is lost, the instructor decides."""
    held = terms(policy(closes=DUE))
    assert refusal(held, [], now=DUE) is None
    after = DUE + HOUR
    assert refusal(held, [], now=after).code == "closed"
    assert refusal(held, [], now=after, claimed_at=after).code == "closed"
    assert refusal(held, [], now=after, claimed_at=DUE - HOUR) is None
    too_late = DUE + timedelta(days=CLAIM_DAYS, seconds=1)
    assert refusal(held, [], now=too_late, claimed_at=DUE - HOUR).code == "closed"
    late = Handed(accepted_at=after)
    assert final_score(held, late) == 0.0
    assert final_score(held, replace(late, arrived_at=DUE - HOUR)) == 10.0


@given(policies(), handed(), MOMENTS)
def test_an_instructor_s_word_never_makes_later(given_policy, one, moment):
    held = terms(given_policy)
    accepted = replace(one, arrived_at=moment)
    assert (final_score(held, accepted) or 0) >= (final_score(held, one) or 0)


@given(policies(), st.integers(1, 10**7), st.lists(handed(), max_size=5))
def test_moving_a_deadline_recomputes(given_policy, seconds, mine):
    """Scores are never stored with their credit: the same submissions, another deadline."""
    assume(given_policy.counts is Counts.BEST)
    shift = timedelta(seconds=seconds)
    later = replace(
        given_policy,
        due=given_policy.due + shift,
        closes=given_policy.closes + shift if given_policy.closes else None,
    )
    before, after = terms(given_policy), terms(later)
    for one in mine:
        assert (final_score(after, one) or 0) >= (final_score(before, one) or 0)
    best = [final_score(held, one) for held in (before, after) if (one := choose(held, mine))]
    assert best == sorted(best)


# ---- which one counts


@given(
    st.lists(handed(), max_size=6, unique_by=lambda one: one.submission),
    st.sampled_from(list(Counts)),
)
def test_the_one_that_counts_is_as_the_policy_says(mine, counts):
    held = terms(policy(due=DUE, late=["24h: 50%"], counts=counts))
    chosen = choose(held, mine)
    scored = [one for one in mine if one.score is not None]
    assert (chosen is None) == (scored == [])
    if chosen is None:
        return
    finals = [final_score(held, one) for one in scored]
    match counts:
        case Counts.BEST:
            assert final_score(held, chosen) == max(finals)
            same = [one for one in scored if final_score(held, one) == max(finals)]
            assert chosen.accepted_at == min(one.accepted_at for one in same)
        case Counts.LAST:
            assert chosen.accepted_at == max(one.accepted_at for one in scored)
        case Counts.FIRST:
            assert chosen.accepted_at == min(one.accepted_at for one in scored)


@given(st.lists(handed(), max_size=5), st.sampled_from(list(Counts)), st.randoms())
def test_the_order_in_which_they_are_read_does_not_matter(mine, counts, random):
    held = terms(policy(counts=counts))
    mixed = random.sample(mine, len(mine))
    one, other = choose(held, mine), choose(held, mixed)
    assert (one and final_score(held, one)) == (other and final_score(held, other))


def test_practice_counts_only_where_there_is_nothing_else():
    held = terms(Policy())
    mine = [Handed(submission="p", score=9.0, practice=True), Handed(submission="g", score=3.0)]
    assert choose(held, mine).submission == "g"
    assert choose(held, mine[:1]).submission == "p"


# ---- how fast


@given(
    st.integers(1, 10),
    st.integers(1, 3600),
    st.integers(1, 10),
    st.lists(st.integers(0, 5000), max_size=30),
)
def test_a_bucket_lets_through_what_it_promises(count, per_seconds, burst, offsets):
    """Never more than `burst` at once, nor than `burst + count` in one `per_seconds`."""
    rate = policy(rate=f"{count}/{per_seconds}s, burst {burst}").rate
    taken = []
    for offset in sorted(offsets):
        now = DUE + timedelta(seconds=offset)
        wait = wait_seconds(rate, taken, now=now)
        assert wait <= per_seconds / count + 1e-3
        if wait == 0:
            taken.append(now)
        else:
            ready = now + timedelta(seconds=wait + 1e-3)
            assert wait_seconds(rate, taken, now=ready) == 0
    for first in taken:
        window = [one for one in taken if first <= one < first + timedelta(seconds=per_seconds)]
        assert len(window) <= burst + count


def test_too_fast_says_how_long_to_wait():
    held = terms(policy(rate="2/minute"))
    mine = [Handed(accepted_at=DUE), Handed(accepted_at=DUE)]
    refused = refusal(held, mine, now=DUE + timedelta(seconds=10))
    assert (refused.code, refused.possible_at) == ("too-fast", DUE + timedelta(seconds=30))
    assert refused.message == "This assignment takes 2 submissions in 1m from each student."
    assert refused.hint == "Submit again in 20 seconds."
