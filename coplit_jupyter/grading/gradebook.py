"""Turn what is stored of an assignment into one row a student: which submission counts, for what.

Nothing of it is kept: whoever moves a deadline sees the scores that follow from it at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from coplit_jupyter.grading.standing import policy_of
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.policy import Extension, Policy
from coplit_jupyter.model.standing import Terms, arrival, attempts_used, choose, final_score, terms
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Score, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookRow:
    """How one student stands in one assignment.

    `submission` is the one that counts; None while none has a score. `score` is its own and
    `final_score` what is left of it after `credit` (1.0: all of it). `latest` is the newest
    submission that was not replaced, and `status` where that one stands. Of the one that counts,
    or of the newest if none does: `arrived_at` is the moment that counts, `late_seconds` how long
    that is after the student's due date, `claimed_at` when its sender says that it was sent, and
    `isolation` how it was graded (None: not yet).
    """

    student: str
    submission: str | None
    latest: str
    status: Status
    score: float | None
    credit: float
    final_score: float | None
    max_score: float
    late_seconds: float
    extended: bool
    attempts_used: int
    attempts_allowed: int | None
    isolation: str | None
    arrived_at: datetime
    claimed_at: datetime | None
    accepted_late: bool
    practice: bool

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "student": self.student,
            "submission": self.submission,
            "latest": self.latest,
            "status": str(self.status),
            "score": self.score,
            "credit": self.credit,
            "final_score": self.final_score,
            "max_score": self.max_score,
            "late_seconds": self.late_seconds,
            "extended": self.extended,
            "attempts_used": self.attempts_used,
            "attempts_allowed": self.attempts_allowed,
            "isolation": self.isolation,
            "arrived_at": iso(self.arrived_at),
            "claimed_at": iso(self.claimed_at) if self.claimed_at else None,
            "accepted_late": self.accepted_late,
            "practice": self.practice,
        }


def gradebook(store: Store, assignment: AssignmentId) -> tuple[GradebookRow, ...]:
    """Read how everybody stands who handed in anything, by student.

    Raises:
        NotFoundError: no such assignment.
    """
    version = store.version(assignment)
    policy = policy_of(store, version)
    extensions = store.extensions(assignment)
    by_student = groupby(store.scores(assignment), key=lambda score: score.student)
    return tuple(
        row_of(
            list(scores),
            _terms(policy, extensions, student),
            max_score=version.manifest.max_score,
        )
        for student, scores in by_student
    )


def _terms(policy: Policy, extensions: Sequence[Extension], student: str) -> Terms:
    return terms(policy, [one for one in extensions if student in one.students])


def row_of(handed: Sequence[Score], held: Terms, *, max_score: float) -> GradebookRow:
    """Sum up what one student handed in, oldest first; there is at least one."""
    counting = choose(held, handed)
    latest = ([one for one in handed if one.status is not Status.SUPERSEDED] or handed)[-1]
    shown = counting or latest
    moment = arrival(shown)
    return GradebookRow(
        student=shown.student,
        submission=counting.submission if counting else None,
        latest=latest.submission,
        status=latest.status,
        score=counting.score if counting else None,
        credit=held.credit(moment),
        final_score=final_score(held, counting) if counting else None,
        max_score=max_score if shown.max_score is None else shown.max_score,
        late_seconds=round(held.late_seconds(moment), 3),
        extended=held.extended,
        attempts_used=attempts_used(handed),
        attempts_allowed=held.attempts,
        isolation=shown.isolation,
        arrived_at=moment,
        claimed_at=shown.claimed_at,
        accepted_late=shown.arrived_at is not None,
        practice=shown.practice,
    )
