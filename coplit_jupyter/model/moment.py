"""Turn what an instructor writes for a moment or a length of time into values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from coplit_jupyter.errors import InstructorError

DAY_SECONDS = 86400
MAX_DAYS = 3660
FIRST_YEAR, LAST_YEAR = 1971, 2200
_UNITS = {"w": 7 * DAY_SECONDS, "d": DAY_SECONDS, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(
    r"(\d{1,6})\s*(w|weeks?|d|days?|h|hours?|hrs?|m|min|minutes?|s|sec|seconds?)(?![a-z])\s*,?\s*",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class PolicyError(InstructorError):
    """A setting of an assignment's policy cannot be meant so; `key` names it."""

    default_code = "bad-policy"

    def __init__(self, key: str, why: str, *, hint: str = "") -> None:
        super().__init__(f"{key}: {why}.", hint=hint)
        self.key = key
        self.why = why


def read_zone(key: str, name: str) -> ZoneInfo:
    """Give the time zone of that name.

    Raises:
        PolicyError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PolicyError(
            key,
            f"there is no time zone {name!r}",
            hint='Write a place like "Asia/Seoul" or "Europe/Berlin", or "UTC".',
        ) from error


def read_moment(key: str, value: Any, zone: ZoneInfo | None, *, end: bool) -> datetime:
    """Read a moment: with its offset, or as a clock in `zone` shows it.

    A date alone, in a zone, is the end of that day (`end`) or its beginning. A time that the clock
    shows twice, when it is put back, is taken in favour of students.

    Raises:
        PolicyError: it is none, there is no zone to read it in, or the clock never shows it.
    """
    hint = f"Write {key} = 2026-03-01T23:59:00+09:00, with the offset of your time zone."
    if isinstance(value, str):
        try:
            reader = date if _DATE.fullmatch(value) else datetime
            value = reader.fromisoformat(value)
        except ValueError:
            raise PolicyError(key, f"{value!r} is no date and time", hint=hint) from None
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PolicyError(key, f"the year {value.year} cannot be meant", hint=hint)
    if not isinstance(value, datetime | date | time):
        raise PolicyError(key, f"{value!r} is no date and time", hint=hint)
    if isinstance(value, time) or (zone is None and _unzoned(value)):
        _refuse_unzoned(key, value, hint)
    whole_day = time(23, 59, 59) if end else time(0)
    moment = value if isinstance(value, datetime) else datetime.combine(value, whole_day)
    if moment.tzinfo is not None:
        return moment if zone is None else moment.astimezone(zone)
    return _on_the_clock(key, moment, zone or UTC, end=end)


def _unzoned(value: date) -> bool:
    return not isinstance(value, datetime) or value.utcoffset() is None


def _refuse_unzoned(key: str, value: date | time, hint: str) -> NoReturn:
    raise PolicyError(
        key,
        f"{value} does not say which time zone, or which time",
        hint=f'{hint} Or say once: time_zone = "Asia/Seoul".',
    )


def _on_the_clock(key: str, value: datetime, zone: tzinfo, *, end: bool) -> datetime:
    found = value.replace(tzinfo=zone, fold=1 if end else 0)
    if found.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value:
        raise PolicyError(
            key,
            f"{value} does not exist in {zone}: the clock is put forward then",
            hint="Choose a time an hour earlier or later.",
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time: whole days as a calendar counts them, and seconds."""

    days: int = 0
    seconds: int = 0

    def after(self, moment: datetime, zone: tzinfo | None) -> datetime:
        """Give the moment so long after: days keep the time on the clock of `zone`.

        In a zone whose clock is put forward, a day may have 23 hours. In UTC.
        """
        local = moment.astimezone(zone or UTC) + timedelta(days=self.days)
        return local.astimezone(UTC) + timedelta(seconds=self.seconds)

    @property
    def rough_seconds(self) -> int:
        """Its length if every day has 24 hours."""
        return self.days * DAY_SECONDS + self.seconds

    def __str__(self) -> str:
        parts = [f"{self.days}d"] if self.days else []
        rest = self.seconds
        for unit in "hms":
            if rest >= _UNITS[unit]:
                parts.append(f"{rest // _UNITS[unit]}{unit}")
                rest %= _UNITS[unit]
        return " ".join(parts) or "0s"


def read_length(key: str, value: Any) -> Length:
    """Read `24h`, `3 days`, `1 week`, `90 min` or several of them, as `1d 12h`.

    Raises:
        PolicyError: it is none, or longer than ten years.
    """
    text = value.strip() if isinstance(value, str) else ""
    days = seconds = position = 0
    while found := _PART.match(text, position):
        position = found.end()
        unit = found[2][0].lower()
        if unit in "wd":
            days += int(found[1]) * (_UNITS[unit] // DAY_SECONDS)
        else:
            seconds += int(found[1]) * _UNITS[unit]
    length = Length(days=days, seconds=seconds)
    if not text or position < len(text) or not 0 < length.rough_seconds <= MAX_DAYS * DAY_SECONDS:
        raise PolicyError(
            key, f"{value!r} is no length of time", hint='Write "24h", "3 days" or "1d 12h".'
        )
    return length


def on_the_wall(moment: datetime, zone: tzinfo | None = None) -> str:
    """Write a moment as a person reads it: `2026-03-08 23:59 (Asia/Seoul)`."""
    local = moment.astimezone(zone) if zone else moment
    return f"{local:%Y-%m-%d %H:%M} ({local.tzinfo})"
