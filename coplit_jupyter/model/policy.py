"""Turn an assignment's deadlines as written into a policy, and a policy into plain values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from coplit_jupyter.model.event import iso
from coplit_jupyter.model.moment import Length, PolicyError, read_length, read_moment, read_zone

MOMENTS = ("opens", "due", "closes")
KEYS = (*MOMENTS, "time_zone", "late", "grace_days", "attempts", "rate", "counts")
"""What an `[assignment]` may say of its policy; anything else in a mapping is not ours."""
MAX_COUNT = 10_000
MAX_STEPS = 50
_STEP = re.compile(r"(?P<within>[^:]+):\s*(?P<credit>\d{1,3}(?:\.\d+)?)\s*%\s*")
_RATE = re.compile(
    r"(?P<count>\d{1,5})\s*(?:/|per)\s*(?P<per>\d*\s*[a-z]+)(?:\s*,?\s*burst\s*(?P<burst>\d{1,5}))?"
)


class Counts(StrEnum):
    """Which of a student's submissions counts, among those with a score."""

    BEST = "best"  # the highest score after credit; of equals the earliest
    LAST = "last"  # the one that arrived last
    FIRST = "first"  # the one that arrived first


@dataclass(frozen=True, slots=True, kw_only=True)
class LateStep:
    """Work that arrives `within` so long after the due date earns `credit` (0 to 1)."""

    within: Length
    credit: float

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {"within": str(self.within), "credit": self.credit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A token bucket: `burst` submissions at once, and `count` more every `per_seconds`."""

    count: int
    per_seconds: int
    burst: int

    def told(self) -> str:
        """Say it in words: `10 submissions in 1h`."""
        what = "submission" if self.count == 1 else "submissions"
        return f"{self.count} {what} in {Length(seconds=self.per_seconds)}"

    def __str__(self) -> str:
        text = f"{self.count}/{Length(seconds=self.per_seconds)}"
        return text if self.burst == self.count else f"{text}, burst {self.burst}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When an assignment may be handed in, how often, and what counts; None and empty: no rule.

    `grace_days` days after the due date still earn full credit; `late` begins after them. After
    the last step of `late` the credit is 0; without `late`, late work keeps its full credit.
    Nothing is taken after `closes`.
    """

    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None
    time_zone: str = ""
    late: tuple[LateStep, ...] = ()
    grace_days: int = 0
    attempts: int | None = None
    rate: Rate | None = None
    counts: Counts = Counts.BEST

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone in which days are counted and moments are told; None: UTC."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Self:
        """Read the settings by name; a null is as if it were not written.

        Raises:
            PolicyError: a setting that cannot be meant so; names it.
        """
        said = {key: value for key, value in given.items() if key in KEYS and value is not None}
        zone_name = _text("time_zone", said.get("time_zone", ""))
        zone = read_zone("time_zone", zone_name) if zone_name else None
        moments = {
            key: read_moment(key, said[key], zone, end=key != "opens")
            for key in MOMENTS
            if key in said
        }
        _in_order(moments)
        late = _late(said.get("late", ()))
        grace_days = _whole("grace_days", said.get("grace_days", 0), least=0, most=365)
        for key, needs_due in (("late", bool(late)), ("grace_days", bool(grace_days))):
            if needs_due and "due" not in moments:
                raise PolicyError(key, "there is no due date", hint="Say when it is due.")
        attempts = said.get("attempts")
        return cls(
            **moments,
            time_zone=zone_name,
            late=late,
            grace_days=grace_days,
            attempts=None if attempts is None else _attempts(attempts),
            rate=_rate(said["rate"]) if said.get("rate") else None,
            counts=_counts(said.get("counts", Counts.BEST)),
        )

    @classmethod
    def effective(cls, published: Mapping[str, Any], override: Mapping[str, Any]) -> Self:
        """Read what was published, with what was set differently since.

        Raises:
            PolicyError: together they make no sense.
        """
        return cls.from_mapping({**published, **override})

    def to_json(self) -> dict[str, Any]:
        """Give what is set, as `from_mapping` reads it; moments keep their offset."""
        told: dict[str, Any] = {
            key: moment.isoformat() for key in MOMENTS if (moment := getattr(self, key))
        }
        for key in ("time_zone", "grace_days", "attempts"):
            if value := getattr(self, key):
                told[key] = value
        if self.late:
            told["late"] = [step.to_json() for step in self.late]
        if self.rate:
            told["rate"] = str(self.rate)
        if self.counts is not Counts.BEST:
            told["counts"] = self.counts.value
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """More time or more attempts for one student, or for a group of them.

    `due` and `closes` are moments of their own; `extra_seconds` moves the assignment's. A later
    due date without `closes` moves the closing by as much. Nothing of it can make worse what the
    assignment gives to everybody.
    """

    id: str = ""
    students: tuple[str, ...]
    group: str | None = None
    """What the group is called; None: one student's own."""
    due: datetime | None = None
    closes: datetime | None = None
    extra_seconds: float = 0.0
    extra_attempts: int = 0
    by: str = ""
    why: str = ""
    at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "extension": self.id,
            "students": list(self.students),
            "group": self.group,
            "due": iso(self.due) if self.due else None,
            "closes": iso(self.closes) if self.closes else None,
            "extra_seconds": self.extra_seconds,
            "extra_attempts": self.extra_attempts,
            "by": self.by,
            "why": self.why,
            "at": iso(self.at) if self.at else None,
        }


# ---- kinds of values


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise PolicyError(key, f"{value!r} is no text", hint=f'Write {key} = "…" in quotes.')
    return value.strip()


def _whole(key: str, value: Any, *, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise PolicyError(
            key, f"{value!r} is no whole number from {least} to {most}", hint=f"Write {key} = 2."
        )
    return value


def _attempts(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_COUNT:
        raise PolicyError(
            "attempts",
            f"{value!r} is no number of attempts",
            hint="Write attempts = 5, or leave it out for as many as they like.",
        )
    return value


def _in_order(moments: Mapping[str, datetime]) -> None:
    for (first, one), (second, two) in itertools.pairwise(moments.items()):
        if one.astimezone(UTC) > two.astimezone(UTC):
            raise PolicyError(
                second,
                f"it is before {first} ({one.isoformat()})",
                hint=f"Move {second} or {first}.",
            )


def _late(value: Any) -> tuple[LateStep, ...]:
    written = value.split(",") if isinstance(value, str) else value
    if not isinstance(written, list | tuple) or len(written) > MAX_STEPS:
        raise PolicyError("late", f"{value!r} is no list of steps", hint=_LATE_HINT)
    steps = tuple(_late_step(one) for one in written)
    for earlier, later in itertools.pairwise(steps):
        if later.within.rough_seconds <= earlier.within.rough_seconds:
            raise PolicyError(
                "late",
                f"{later.within} does not come after {earlier.within}",
                hint="Begin with the shortest: each is counted from the due date.",
            )
        if later.credit > earlier.credit:
            raise PolicyError(
                "late",
                f"{later.credit:.0%} within {later.within} is more than {earlier.credit:.0%} "
                f"within {earlier.within}",
                hint="Who comes later cannot earn more.",
            )
    return steps


_LATE_HINT = 'Write late = ["24h: 80%", "3 days: 50%"]: what is earned so long after the due date.'


def _late_step(value: Any) -> LateStep:
    if isinstance(value, str):
        found = _STEP.fullmatch(value.strip())
        if not found:
            raise PolicyError("late", f"{value!r} is no step", hint=_LATE_HINT)
        within, credit = found["within"].removeprefix("within "), float(found["credit"]) / 100
    elif isinstance(value, Mapping) and set(value) == {"within", "credit"}:
        within, credit = value["within"], value["credit"]
        if isinstance(credit, bool) or not isinstance(credit, int | float):
            raise PolicyError("late", f"{credit!r} is no credit", hint="Write a part of 1: 0.8.")
    else:
        raise PolicyError("late", f"{value!r} is no step", hint=_LATE_HINT)
    if not 0.0 <= credit <= 1.0:
        raise PolicyError("late", f"{credit:g} is no credit from 0 to 1", hint=_LATE_HINT)
    return LateStep(within=read_length("late", within), credit=round(float(credit), 6))


def _rate(value: Any) -> Rate:
    hint = 'Write rate = "10/hour", or "10/hour, burst 3".'
    found = _RATE.fullmatch(_text("rate", value).lower())
    if not found:
        raise PolicyError("rate", f"{value!r} is no rate", hint=hint)
    per = found["per"].strip()
    count = int(found["count"])
    burst = int(found["burst"]) if found["burst"] else count
    if count < 1 or burst < 1:
        raise PolicyError("rate", f"{value!r} would let nobody submit", hint=hint)
    seconds = read_length("rate", per if per[0].isdigit() else f"1 {per}").rough_seconds
    return Rate(count=count, per_seconds=seconds, burst=burst)


def _counts(value: Any) -> Counts:
    try:
        return Counts(value)
    except ValueError:
        raise PolicyError(
            "counts", f"{value!r} is none of its values", hint='Write "best", "last" or "first".'
        ) from None
