"""Let instructors move deadlines, extend them for some, and accept what arrived late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.grading.standing import policy_of
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.moment import PolicyError
from coplit_jupyter.model.policy import KEYS, Extension, Policy
from coplit_jupyter.model.standing import Terms, arrival, final_score, terms
from coplit_jupyter.store.protocol import Outage, Score, Store

MAX_EXTRA_SECONDS = 366 * 86400
MAX_EXTRA_ATTEMPTS = 1000
MAX_STUDENTS = 5000
MAX_WHY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedLate:
    """What an instructor's word made of one submission."""

    submission: str
    student: str
    arrived_at: datetime
    late_seconds: float
    credit: float
    final_score: float | None

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "submission": self.submission,
            "student": self.student,
            "arrived_at": iso(self.arrived_at),
            "late_seconds": self.late_seconds,
            "credit": self.credit,
            "final_score": self.final_score,
        }


# ---- the policy


def told_policy(store: Store, assignment: AssignmentId) -> dict[str, Any]:
    """Give the policy in force, what of it was published, and what was set since.

    Raises:
        NotFoundError: no such assignment.
    """
    version = store.version(assignment)
    history = store.policies(assignment)
    published = Policy.from_mapping(version.manifest.policy)
    policy = policy_of(store, version)
    return {
        "policy": {"counts": policy.counts.value, **policy.to_json()},
        "published": {"counts": published.counts.value, **published.to_json()},
        "override": dict(history[0].policy) if history else {},
        "history": [
            {"override": dict(one.policy), "by": one.by, "why": one.why, "at": iso(one.at)}
            for one in history
        ],
    }


def set_policy(
    store: Store, assignment: AssignmentId, given: Mapping[str, Any], *, by: str, why: str
) -> None:
    """Set what differs from the published policy, instead of what was set before.

    A null takes a published setting away; nothing given is the published policy again. Scores
    follow at once: credit is never stored.

    Raises:
        NotFoundError: no such assignment.
        InstructorError: a setting that is none, or that cannot be meant so; nothing was set.
    """
    version = store.version(assignment)
    for key in given:
        if key not in KEYS:
            raise PolicyError(key[:80], "it is no setting", hint=f"Use: {', '.join(KEYS)}.")
    published = Policy.from_mapping(version.manifest.policy).to_json()
    policy = Policy.effective(published, given).to_json()
    # Kept as a person's words would be read again; what equals the published is left out.
    override = {key: policy.get(key) for key in given if policy.get(key) != published.get(key)}
    store.set_policy(assignment, override, by=by, why=_reason(why))


# ---- extensions


def extend(store: Store, assignment: AssignmentId, extension: Extension) -> Extension:
    """Give more time or attempts, instead of what the same student or group was given before.

    Raises:
        NotFoundError: no such assignment.
        InstructorError: it gives nothing, to nobody, or what cannot be meant.
        StudentError: a student's name that cannot be one.
    """
    _check_students(extension)
    within = 0 <= extension.extra_seconds <= MAX_EXTRA_SECONDS
    if not within or not 0 <= extension.extra_attempts <= MAX_EXTRA_ATTEMPTS:
        raise _wrong(
            "An extension gives 0 to 366 days and 0 to 1000 attempts more.",
            hint="To take one back, withdraw it.",
        )
    given = (extension.due, extension.closes, extension.extra_seconds, extension.extra_attempts)
    if not any(given):
        raise _wrong(
            "This extension gives nothing.",
            hint="Say a later due or closing moment, more seconds, or more attempts.",
        )
    policy = policy_of(store, store.version(assignment))
    if not terms(policy, [extension]).extended:
        raise _wrong(
            "This extension would change nothing: the assignment gives as much to everybody.",
            hint="Look at its due and closing moments and at its attempts.",
        )
    _reason(extension.why)
    return store.extend(assignment, extension)


def _check_students(extension: Extension) -> None:
    if not 1 <= len(extension.students) <= MAX_STUDENTS:
        raise _wrong(
            f"An extension is for 1 to {MAX_STUDENTS} students, not {len(extension.students)}.",
            hint="Name them.",
        )
    if extension.group is None and len(set(extension.students)) > 1:
        raise _wrong(
            "An extension for several students needs the name of their group.",
            hint="Name the group, or extend each student alone.",
        )


# ---- late arrivals


def accept_late(
    store: Store, submission: str, *, arrived_at: datetime | None, by: str, why: str
) -> AcceptedLate:
    """Let a submission count as arrived at a moment: by default when its sender says it was sent.

    Where the sender says nothing, it counts as arrived just in time.

    Raises:
        NotFoundError: no such submission.
        InstructorError: no reason is given, or it is not late.
    """
    found = store.submission(submission)
    assignment = found.new.assignment
    policy = policy_of(store, store.version(assignment))
    held = terms(policy, store.extensions(assignment, student=found.new.student))
    moment = arrived_at or found.new.claimed_at or held.due or held.closes
    if moment is None:
        raise _wrong(
            "This assignment has no due date: nothing is late.", hint="There is nothing to accept."
        )
    store.accept_late(submission, arrived_at=moment, by=by, why=_reason(why, needed=True))
    score = next(
        one
        for one in store.scores(assignment, student=found.new.student)
        if one.submission == submission
    )
    return _accepted(score, held)


def accept_outage(
    store: Store, assignment: AssignmentId, *, started_at: datetime, by: str, why: str
) -> list[AcceptedLate]:
    """Accept all that, by its sender's word, was sent during an outage that the service recorded.

    Raises:
        NotFoundError: no such assignment, or no outage that began then.
        InstructorError: no reason is given.
    """
    outage = _outage(store.outages(), started_at)
    _reason(why, needed=True)
    policy = policy_of(store, store.version(assignment))
    extensions = store.extensions(assignment)
    accepted = []
    for score in store.scores(assignment):
        if not _sent_during(score, outage):
            continue
        done = accept_late(store, score.submission, arrived_at=score.claimed_at, by=by, why=why)
        held = terms(policy, [one for one in extensions if score.student in one.students])
        if held.late_seconds(score.accepted_at) > 0 or held.credit(score.accepted_at) < 1:
            accepted.append(done)
    return accepted


def _outage(outages: Sequence[Outage], started_at: datetime) -> Outage:
    for outage in outages:
        if iso(outage.started_at) == iso(started_at):
            return outage
    raise NotFoundError(
        f"The service recorded no outage that began at {iso(started_at)}.",
        hint="Look at the outages it recorded.",
        code="unknown-outage",
    )


def _sent_during(score: Score, outage: Outage) -> bool:
    claimed = score.claimed_at
    return (
        claimed is not None
        and score.arrived_at is None
        and outage.started_at <= claimed <= outage.ended_at <= score.accepted_at
    )


def _accepted(score: Score, held: Terms) -> AcceptedLate:
    moment = arrival(score)
    return AcceptedLate(
        submission=score.submission,
        student=score.student,
        arrived_at=moment,
        late_seconds=round(held.late_seconds(moment), 3),
        credit=held.credit(moment),
        final_score=final_score(held, score),
    )


def _reason(why: str, *, needed: bool = False) -> str:
    if len(why) > MAX_WHY or (needed and not why.strip()):
        raise _wrong(
            f"A reason (`why`) of 1 to {MAX_WHY} characters is needed.",
            hint="It is kept beside the grade for those who ask later.",
        )
    return why.strip()


def _wrong(message: str, *, hint: str) -> InstructorError:
    return InstructorError(message, hint=hint, code="bad-request")
