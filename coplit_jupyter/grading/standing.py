"""Hold students to the policy of an assignment, and tell them how they stand."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from coplit_jupyter.errors import NotNowError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.moment import PolicyError
from coplit_jupyter.model.policy import Counts, Policy
from coplit_jupyter.model.standing import (
    Refusal,
    Terms,
    arrival,
    attempts_used,
    choose,
    costs_attempt,
    final_score,
    not_open,
    refusal,
    terms,
)
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Score, Situation, Store, Version

logger = logging.getLogger(__name__)


def effective(published: Mapping[str, Any], override: Mapping[str, Any]) -> Policy:
    """Read the policy in force.

    What was set since is refused when it makes no sense, and so is publishing what contradicts it.
    If both got here all the same, what was published holds: nobody can submit under no rule.
    """
    try:
        return Policy.effective(published, override)
    except PolicyError as error:
        logger.warning("a policy that was set makes no sense any more: %s", error.message)
        return Policy.from_mapping(published)


def surprises(store: Store, manifest: Manifest) -> list[str]:
    """Say what of an assignment's policy its author may not expect.

    Raises:
        PolicyError: it contradicts what was set since an earlier version was published.
    """
    override = store.policy(manifest.id)
    try:
        policy = Policy.effective(manifest.policy, override)
    except PolicyError as error:
        told = ", ".join(override)
        raise PolicyError(
            error.key,
            f"{error.why}, as was set for this assignment since it was published ({told})",
            hint=f"Take that back with: coplit policy {manifest.id} --reset",
        ) from error
    found = []
    if override:
        told = ", ".join(sorted(override))
        found.append(
            f"{told}: what was set since publishing holds, not what is written here. "
            f"To take that back: coplit policy {manifest.id} --reset"
        )
    if policy.due and not policy.late and policy.closes is None:
        found.append(
            "due: later work is marked late, keeps its full credit, and is taken for ever. "
            "Write `late` or `closes` to change that."
        )
    return found


def policy_of(store: Store, version: Version) -> Policy:
    """Read the policy in force of an assignment, of which this is the newest version."""
    return effective(version.manifest.policy, store.policy(version.manifest.id))


def admit(situation: Situation, *, claimed_at: datetime | None) -> bool:
    """Let a submission in or refuse it; says whether those that it replaces are graded too.

    They are where the best counts, unless attempts are capped: what costs no attempt would then
    be an attempt more.

    Raises:
        NotNowError: not open, closed, no attempt left, too fast.
    """
    policy = effective(situation.version.manifest.policy, situation.override)
    held = terms(policy, situation.extensions)
    refused = refusal(
        held,
        situation.handed,
        now=situation.at,
        claimed_at=claimed_at,
        replaces=situation.waiting,
    )
    if refused is not None:
        raise not_now(refused, now=situation.at)
    return policy.counts is Counts.BEST and held.attempts is None


def check_open(store: Store, version: Version, *, now: datetime) -> None:
    """Let nobody see what is in an assignment before it opens.

    Raises:
        NotNowError: it opens later.
    """
    if early := not_open(policy_of(store, version), now=now):
        raise not_now(early, now=now)


def not_now(refused: Refusal, *, now: datetime) -> NotNowError:
    """Give the error that a student is told."""
    return NotNowError(
        refused.message,
        hint=refused.hint,
        code=refused.code,
        possible_at=refused.possible_at,
        wait_seconds=(refused.possible_at - now).total_seconds() if refused.possible_at else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one student stands in one assignment at a moment.

    `enforced` is False where nobody is held to the policy: on a machine of one's own, and for
    those who teach.
    """

    now: datetime
    terms: Terms
    refused: Refusal | None
    used: int
    counting: Score | None
    enforced: bool

    @property
    def may_look(self) -> bool:
        """Whether this person may see what is asked: not before it opens."""
        return not self.enforced or not_open(self.terms.policy, now=self.now) is None

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, as the OpenAPI file says."""
        held, coming = self.terms, self.terms.next_after(self.now)
        return {
            "now": iso(self.now),
            "enforced": self.enforced,
            "opens": _iso(held.opens),
            "due": _iso(held.due),
            "closes": _iso(held.closes),
            "extended": held.extended,
            "accepting": self.refused is None or not self.enforced,
            "refusal": None if self.refused is None else _refusal(self.refused),
            "credit_now": held.credit(self.now),
            "late_now": held.late_seconds(self.now) > 0,
            "credits": [{"until": iso(until), "credit": credit} for until, credit in held.steps],
            "credit_afterwards": held.afterwards,
            "next": None if coming is None else {"what": coming[0], "at": iso(coming[1])},
            "attempts": {"used": self.used, "left": self._left(), "allowed": held.attempts},
            "counting": None if self.counting is None else _counting(held, self.counting),
        }

    def _left(self) -> int | None:
        allowed = self.terms.attempts
        return None if allowed is None else max(0, allowed - self.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one submission is worth by the policy in force.

    `final_score` is None without a score; `late_seconds` is 0 if it is not late.
    """

    counts: bool = False
    costs_attempt: bool = False
    credit: float = 1.0
    final_score: float | None = None
    late_seconds: float = 0.0
    accepted_late: bool = False


def worth_of(store: Store, version: Version, *, student: str | None) -> dict[str, Worth]:
    """Say what each submission of an assignment is worth, by its id; those of `student` if named.

    `version` is the newest of the assignment.
    """
    policy = policy_of(store, version)
    extensions = store.extensions(version.manifest.id, student=student)
    found: dict[str, Worth] = {}
    scores = store.scores(version.manifest.id, student=student)
    for name, group in groupby(scores, key=lambda score: score.student):
        held = terms(policy, [one for one in extensions if name in one.students])
        handed = list(group)
        counting = choose(held, handed)
        for one in handed:
            found[one.submission] = Worth(
                counts=counting is one,
                costs_attempt=costs_attempt(one),
                credit=held.credit(arrival(one)),
                final_score=final_score(held, one),
                late_seconds=round(held.late_seconds(arrival(one)), 3),
                accepted_late=one.arrived_at is not None,
            )
    return found


def policies_of(store: Store, versions: Iterable[Version]) -> list[tuple[Version, Policy]]:
    """Read the policies in force of several assignments."""
    return [(version, policy_of(store, version)) for version in versions]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _refusal(refused: Refusal) -> dict[str, Any]:
    return {
        "code": refused.code,
        "message": refused.message,
        "hint": refused.hint,
        "possible_at": _iso(refused.possible_at),
    }


def _counting(held: Terms, counting: Score) -> dict[str, Any]:
    moment = arrival(counting)
    return {
        "submission": counting.submission,
        "score": counting.score,
        "max_score": counting.max_score,
        "credit": held.credit(moment),
        "final_score": final_score(held, counting),
        "late_seconds": round(held.late_seconds(moment), 3),
    }


def standing_of(
    store: Store,
    version: Version,
    *,
    student: str,
    now: datetime,
    enforced: bool,
    supersedes: bool,
) -> Standing:
    """Read how a student stands in an assignment, of which this is the newest version.

    `supersedes`: a new submission takes the place of one that waits, and its attempt.
    """
    assignment = version.manifest.id
    held = terms(policy_of(store, version), store.extensions(assignment, student=student))
    handed = store.scores(assignment, student=student)
    replaced = _replaceable(handed) if supersedes else frozenset()
    return Standing(
        now=now,
        terms=held,
        refused=refusal(held, handed, now=now, replaces=replaced),
        used=attempts_used(handed),
        counting=choose(held, handed),
        enforced=enforced,
    )


def _replaceable(handed: Iterable[Score]) -> frozenset[str]:
    """Name those whose place a new one would take: they wait, and never ran."""
    return frozenset(
        one.submission for one in handed if one.status is Status.QUEUED and one.run == 0
    )
