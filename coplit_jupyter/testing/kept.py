"""Hold one submission of the store in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from coplit_jupyter.model.event import Event
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.turn import Priority
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Score
from coplit_jupyter.store.taking import FAR_SECONDS


@dataclass(kw_only=True)
class Kept:
    """One submission; `place` is its place in the queue."""

    id: str
    new: NewSubmission
    version: int
    accepted_at: float
    place: tuple[int, float, float]
    status: Status = Status.QUEUED
    run: int = 0
    tries: int = 0
    retry_at: float = 0.0
    lease_until: float = 0.0
    started_at: float = 0.0
    report: Report | None = None
    receipt: Mapping[str, Any] | None = None
    emptied: bool = False
    reports: list[Report] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    superseded: bool = False
    accepted_late: tuple[datetime, str, str] | None = None

    def supersede(self, *, spare: bool) -> None:
        """Let it be replaced; a spare one is graded when nothing else waits."""
        self.status, self.superseded = Status.SUPERSEDED, True
        self.place = (int(Priority.SPARE) if spare else self.place[0], *self.place[1:])

    @property
    def is_spare(self) -> bool:
        """Whether it was replaced, and is to be graded all the same."""
        return self.status is Status.SUPERSEDED and self.place[0] == Priority.SPARE

    def is_expired(self, now: float) -> bool:
        """Whether whoever took it has lost it."""
        return self.status is Status.RUNNING and self.lease_until <= now

    def is_from_the_future(self, now: float) -> bool:
        """Whether it was taken before the clock was set back."""
        return self.status is Status.RUNNING and self.lease_until > now + FAR_SECONDS

    def is_lost(self, now: float) -> bool:
        """Whether nobody grades it any more, although somebody took it."""
        return self.is_expired(now) or self.is_from_the_future(now)

    @property
    def order(self) -> tuple[int, float, float, str]:
        return (*self.place, self.id)


def waits_live(kept: Kept) -> bool:
    """Whether it waits as a student's own, not for a regrade."""
    return kept.status is Status.QUEUED and kept.place[0] == Priority.LIVE


def to_moment(seconds: float) -> datetime:
    """Read a moment of the clock."""
    return datetime.fromtimestamp(seconds, UTC)


def score(kept: Kept) -> Score:
    """Give a gradebook's columns."""
    return Score(
        submission=kept.id,
        student=kept.new.student,
        status=kept.status,
        score=kept.report.score if kept.report else None,
        max_score=kept.report.max_score if kept.report else None,
        submitted_at=kept.new.submitted_at,
        accepted_at=to_moment(kept.accepted_at),
        version=kept.version,
        run=kept.run,
        practice=kept.new.practice,
        isolation=kept.report.isolation if kept.report else None,
        flawed=kept.report.flawed if kept.report else False,
        superseded=kept.superseded,
        claimed_at=kept.new.claimed_at,
        arrived_at=kept.accepted_late[0] if kept.accepted_late else None,
    )
