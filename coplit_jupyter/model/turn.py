"""Say whose turn it is among courses, and when a report can be expected.

Pure arithmetic. The store stamps the tags when it accepts, because only it sees every process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from statistics import fmean


class Priority(IntEnum):
    """Which of two submissions is taken first, whatever their tags; the lower one."""

    LIVE = 0  # a student waits for it
    REGRADE = 1  # a new run of something that has a report
    SPARE = 2  # replaced while it waited, graded all the same because the best counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A submission's place: it is taken in order of `start`; `finish` is kept for its course."""

    start: float
    finish: float


def fair_tag(*, now: float, finish: float, cost: float = 1.0) -> Tag:
    """Tag the next submission of a course by start-time fair queueing.

    `now` is the virtual time (the greatest `start` taken so far), `finish` the last tag's finish
    of this course, `cost` what one submission counts. A course that hands in a thousand at once
    gets tags far ahead, so another course's first one is taken next; a course that was silent
    earns no credit for it. Goyal, Vin, Cheng: Start-time Fair Queueing, SIGCOMM 1996.
    """
    start = max(now, finish)
    return Tag(start=start, finish=start + cost)


def expected_seconds(pace: Sequence[float], *, before: int, running: int) -> float | None:
    """Expect the seconds until a report, or None while nothing is known.

    `pace` is the seconds of recent runs, `before` how many wait before it, `running` how many run
    at the same time now. Runs that took no time are a pace of 0 s, which is known. A rough figure:
    the runs before it may be longer or shorter.
    """
    if not pace:
        return None
    return round(fmean(pace) * (1 + before / max(1, running)), 1)
