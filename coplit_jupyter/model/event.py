"""Wrap what happens to a submission in numbered, stored events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    """What a stream of events can say."""

    ACCEPTED = "accepted"  # {position, eta_seconds, tests: [...], repairs, warnings}
    STARTED = "started"  # {run}: clear what an earlier run showed
    CELL = "cell"  # one entry of the report's `cells`
    TEST = "test"  # one entry of the report's `tests`
    OUTPUT = "output"  # {text}: printed while cells ran
    FINISHED = "finished"  # {report}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; `seq` counts from 1 per submission and is given by the store."""

    submission: str
    seq: int
    run: int
    at: datetime
    type: EventType
    payload: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Give the envelope `{"v","seq","run","at","type",…}` with the payload's keys beside it."""
        return {
            "v": 1,
            "seq": self.seq,
            "run": self.run,
            "at": iso(self.at),
            "type": self.type.value,
            **self.payload,
        }


def iso(moment: datetime) -> str:
    """Write a moment in UTC, with milliseconds and a `Z`."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"
