"""Say how alike two cells are, in time that grows with their lines only."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

STUB_LINES = frozenset(
    ["# YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE", "...", "pass"]
)
# Looks at a run of blanks from its first one only: linear time, whatever a cell holds.
_TRAILING = re.compile(r"(?<![ \t\r\f\v])[ \t\r\f\v]++$", re.MULTILINE)
COMPARED_CHARACTERS = 400
"""difflib takes quadratic time: only the beginnings of short cells go to it."""


def plain(source: str) -> str:
    """Give a source without what nobody sees: blanks at line ends, empty lines around."""
    return _TRAILING.sub("", source).strip("\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a cell with how often each is there, and how many there are in all."""

    counts: Counter[str]
    total: int


def lines_of(source: str) -> Lines:
    """Count the lines of a source, without indentation, blank lines and stubs."""
    stripped = (line.strip() for line in source.split("\n"))
    counts = Counter(line for line in stripped if line and line not in STUB_LINES)
    return Lines(counts, counts.total())


def similarity(one: Lines, other: Lines) -> float:
    """Give the part of the lines, of the longer one, that both have."""
    longer = max(one.total, other.total)
    return _shared(one, other) / longer if longer else 0.0


def containment(part: Lines, whole: Lines) -> float:
    """Give the part of the lines of `part` that `whole` has too."""
    return _shared(part, whole) / part.total if part.total else 0.0


def _shared(one: Lines, other: Lines) -> int:
    """Count the lines that both have; takes the time of the shorter list of different lines."""
    few, many = sorted((one.counts, other.counts), key=len)
    return sum(min(times, many[line]) for line, times in few.items())


def likeness(one: str, other: str) -> float:
    """Compare the beginnings of two texts character by character (difflib's ratio)."""
    return SequenceMatcher(
        None, one[:COMPARED_CHARACTERS], other[:COMPARED_CHARACTERS], autojunk=False
    ).ratio()
