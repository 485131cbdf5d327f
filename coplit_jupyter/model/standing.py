"""Decide by a policy: may it be handed in, what does it earn, which one counts. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from coplit_jupyter.model.moment import Length, on_the_wall
from coplit_jupyter.model.policy import Counts, Extension, Policy, Rate
from coplit_jupyter.model.verdict import Status

CLAIM_DAYS = 7
"""So long after closing, what was sent before it may still arrive, and waits for the instructor."""
DIGITS = 6


class Handed(Protocol):
    """What must be known of one submission (`store.protocol.Score` is one)."""

    @property
    def submission(self) -> str:
        """Its id."""

    @property
    def status(self) -> Status:
        """Where it stands."""

    @property
    def score(self) -> float | None:
        """Of the report that counts."""

    @property
    def accepted_at(self) -> datetime:
        """When it arrived."""

    @property
    def arrived_at(self) -> datetime | None:
        """When it counts as arrived, if an instructor said so."""

    @property
    def superseded(self) -> bool:
        """It was replaced while it waited."""

    @property
    def flawed(self) -> bool:
        """A test of its report is broken through no fault of the student."""

    @property
    def practice(self) -> bool:
        """It is no grade."""


H = TypeVar("H", bound=Handed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A policy as it holds for one student.

    `steps` are what work earns until which moment, in order; after the last of them it earns
    `afterwards`. Moments are in UTC.
    """

    policy: Policy
    opens: datetime | None
    due: datetime | None
    closes: datetime | None
    attempts: int | None
    steps: tuple[tuple[datetime, float], ...]
    afterwards: float
    extended: bool

    def credit(self, moment: datetime) -> float:
        """Give what work earns that arrives at a moment, as a part of its score."""
        if self.closes is not None and moment > self.closes:
            return 0.0
        return next((credit for until, credit in self.steps if moment <= until), self.afterwards)

    def late_seconds(self, moment: datetime) -> float:
        """Give how long after the due date a moment is; 0 if it is not."""
        if self.due is None:
            return 0.0
        return max(0.0, (moment - self.due).total_seconds())

    def next_after(self, now: datetime) -> tuple[str, datetime] | None:
        """Name the next moment that changes something: `opens`, `due`, `credit` or `closes`."""
        named: list[tuple[str, datetime | None]] = [("opens", self.opens), ("due", self.due)]
        named += [("credit", until) for until, _ in self.steps]
        named.append(("closes", self.closes))
        coming = [(name, moment) for name, moment in named if moment and moment > now]
        return min(coming, key=lambda one: one[1], default=None)


def terms(policy: Policy, extensions: Iterable[Extension] = ()) -> Terms:
    """Give what holds for a student with these extensions: of each kind the one that gives most."""
    given = list(extensions)
    due, closes = _utc(policy.due), _utc(policy.closes)
    later, last = due, closes
    if due:
        later = max([due, *(_extended_due(due, one) for one in given)])
    if closes:
        last = max([closes, *(_extended_closing(due, closes, one) for one in given)])
        last = max(last, later or last)
    more = max([0, *(one.extra_attempts for one in given)])
    attempts = None if policy.attempts is None else policy.attempts + more
    return Terms(
        policy=policy,
        opens=_utc(policy.opens),
        due=later,
        closes=last,
        attempts=attempts,
        # A day more on the clock may be an hour less where it is put back: the later one holds.
        steps=tuple(map(max, _steps(policy, due), _steps(policy, later))),
        afterwards=0.0 if policy.late else 1.0,
        extended=(later, last, attempts) != (due, closes, policy.attempts),
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _extended_due(due: datetime, extension: Extension) -> datetime:
    shifted = due + timedelta(seconds=max(0.0, extension.extra_seconds))
    own = _utc(extension.due)
    return shifted if own is None else max(shifted, own)


def _extended_closing(due: datetime | None, closes: datetime, extension: Extension) -> datetime:
    shifted = closes + timedelta(seconds=max(0.0, extension.extra_seconds))
    own = _utc(extension.closes)
    if own is not None:
        return max(shifted, own)
    if due is not None:
        return max(shifted, closes + (_extended_due(due, extension) - due))
    return shifted


def _steps(policy: Policy, due: datetime | None) -> list[tuple[datetime, float]]:
    if due is None:
        return []
    grace = Length(days=policy.grace_days).after(due, policy.zone)
    steps = [(grace, 1.0)]
    steps += [(step.within.after(grace, policy.zone), step.credit) for step in policy.late]
    return steps


# ---- what was handed in


def arrival(handed: Handed) -> datetime:
    """Give the moment at which it counts as arrived: never later than it did arrive."""
    if handed.arrived_at is None:
        return handed.accepted_at
    return min(handed.arrived_at, handed.accepted_at)


def costs_attempt(handed: Handed) -> bool:
    """Whether it is one of the student's attempts.

    What was replaced while it waited, what could not be read, what broke through our fault and
    what is practice costs none; what waits or runs costs one until that is known.
    """
    if handed.superseded or handed.flawed or handed.practice:
        return False
    return handed.status in {Status.QUEUED, Status.RUNNING, Status.GRADED}


def attempts_used(handed: Iterable[Handed]) -> int:
    """Count the attempts."""
    return sum(costs_attempt(one) for one in handed)


def final_score(terms: Terms, handed: Handed) -> float | None:
    """Give the score after credit; None without a score."""
    if handed.score is None:
        return None
    return round(handed.score * terms.credit(arrival(handed)), DIGITS)


def choose(terms: Terms, handed: Sequence[H]) -> H | None:
    """Give the submission that counts; None if none has a score.

    Practice counts only where there is nothing else: on a machine of one's own.
    """
    scored = [one for one in handed if one.score is not None]
    scored = [one for one in scored if not one.practice] or scored
    scored.sort(key=lambda one: (arrival(one), one.accepted_at, one.submission))
    match terms.policy.counts:
        case Counts.BEST:
            return max(scored, key=lambda one: final_score(terms, one) or 0.0, default=None)
        case Counts.LAST:
            return scored[-1] if scored else None
        case Counts.FIRST:
            return scored[0] if scored else None


# ---- may it be handed in


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a submission cannot be taken now; `possible_at` says when it could be, if ever."""

    code: str
    message: str
    hint: str
    possible_at: datetime | None = None


def not_open(policy: Policy, *, now: datetime) -> Refusal | None:
    """Say that the assignment opens later; None if it is open."""
    if policy.opens is None or now >= policy.opens:
        return None
    return Refusal(
        code="not-open",
        message=f"This assignment opens on {on_the_wall(policy.opens, policy.zone)}.",
        hint="Come back then; what you have written stays in your notebook.",
        possible_at=policy.opens.astimezone(UTC),
    )


def refusal(
    terms: Terms,
    handed: Sequence[Handed],
    *,
    now: datetime,
    claimed_at: datetime | None = None,
    replaces: frozenset[str] = frozenset(),
) -> Refusal | None:
    """Say why a submission that arrives `now` is not taken; None if it is.

    `claimed_at` is when its sender says it was sent: what arrives after closing, was sent before,
    and is no more than a week late is taken, earns nothing, and waits for the instructor's word.
    `replaces` are the waiting ones whose place it would take: they cost no attempt then.
    """
    zone = terms.policy.zone
    if early := not_open(terms.policy, now=now):
        return early
    if terms.closes and now > terms.closes and not _was_under_way(terms.closes, claimed_at, now):
        return Refusal(
            code="closed",
            message=f"This assignment closed on {on_the_wall(terms.closes, zone)}.",
            hint="Ask your instructor if you need more time.",
        )
    used = attempts_used(one for one in handed if one.submission not in replaces)
    if terms.attempts is not None and used >= terms.attempts:
        return Refusal(
            code="attempts-used",
            message=f"You have used all {terms.attempts} attempts of this assignment."
            if terms.attempts != 1
            else "You have used the one attempt of this assignment.",
            hint="Ask your instructor if you need another one.",
        )
    if terms.policy.rate is None:
        return None
    wait = wait_seconds(terms.policy.rate, [one.accepted_at for one in handed], now=now)
    if wait <= 0:
        return None
    possible_at = now + timedelta(seconds=wait)
    return Refusal(
        code="too-fast",
        message=f"This assignment takes {terms.policy.rate.told()} from each student.",
        hint=f"Submit again in {_rounded(round(wait, 3))}.",
        possible_at=possible_at,
    )


def _rounded(seconds: float) -> str:
    whole = math.ceil(seconds)
    if whole < 2 * _MINUTE:
        return f"{whole} seconds" if whole != 1 else "1 second"
    return f"{math.ceil(whole / _MINUTE)} minutes"


_MINUTE = 60


def _was_under_way(closes: datetime, claimed_at: datetime | None, now: datetime) -> bool:
    return (
        claimed_at is not None
        and claimed_at <= closes
        and now <= closes + timedelta(days=CLAIM_DAYS)
    )


def wait_seconds(rate: Rate, arrivals: Iterable[datetime], *, now: datetime) -> float:
    """Give how long the bucket needs until it holds a token; 0 if it does.

    It is full at first; every arrival took one token, or what there was of it.
    """
    each_seconds = rate.per_seconds / rate.count
    tokens, last = float(rate.burst), None
    for arrived in sorted(one for one in arrivals if one <= now):
        tokens = _filled(rate, tokens, last, arrived)
        tokens, last = max(0.0, tokens - 1.0), arrived
    tokens = _filled(rate, tokens, last, now)
    missing = 1.0 - tokens
    return missing * each_seconds if missing > _ROUNDING else 0.0


_ROUNDING = 1e-6


def _filled(rate: Rate, tokens: float, last: datetime | None, now: datetime) -> float:
    if last is None:
        return tokens
    gained = (now - last).total_seconds() * rate.count / rate.per_seconds
    return min(float(rate.burst), tokens + gained)
