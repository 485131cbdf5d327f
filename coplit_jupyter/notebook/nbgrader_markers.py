"""Find the regions that an author marked in a cell, and cut them out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from coplit_jupyter.errors import InstructorError

CODE_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")
TEXT_STUB = ("YOUR ANSWER HERE",)


class Region(Enum):
    """What an author may mark with `BEGIN …` and `END …` (a substring of a line)."""

    SOLUTION = "SOLUTION"
    HIDDEN_TESTS = "HIDDEN TESTS"
    MARK_SCHEME = "MARK SCHEME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is left of a source without one kind of region, and the lines that were in it.

    `found` is the number of regions.
    """

    source: str
    removed: tuple[str, ...] = ()
    found: int = 0


def cut(source: str, region: Region, *, where: str, stub: tuple[str, ...] = ()) -> Cut:
    """Take every region of one kind out of a source; `stub` lines stand in its place.

    The stub is indented like the line with BEGIN.

    Raises:
        InstructorError: BEGIN in BEGIN, END without BEGIN, or a region that never ends.
    """
    begin, end = _marker("BEGIN", region), _marker("END", region)
    kept: list[str] = []
    removed: list[str] = []
    opened = 0
    found = 0
    for number, line in enumerate(source.split("\n"), start=1):
        if begin(line):
            if opened:
                _refuse_second_begin(region, where=where, line=number, opened=opened)
            opened = number
            found += 1
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + stub_line for stub_line in stub]
        elif end(line):
            if not opened:
                raise InstructorError(
                    f"{where}, line {number}: END {region.value} without BEGIN {region.value}.",
                    hint=f"Write ### BEGIN {region.value} above it, or remove the line.",
                    code="marker-unmatched",
                )
            opened = 0
        else:
            (removed if opened else kept).append(line)
    if opened:
        raise InstructorError(
            f"{where}, line {opened}: BEGIN {region.value} has no END {region.value}.",
            hint=f"Write ### END {region.value} after the last line of the region.",
            code="marker-unmatched",
        )
    return Cut(source="\n".join(kept), removed=tuple(removed), found=found)


def _marker(word: str, region: Region) -> Callable[[str], bool]:
    # "BEGIN ALWAYS HIDDEN TESTS" is written by some courses and means the same.
    always = "(?:ALWAYS )?" if region is Region.HIDDEN_TESTS else ""
    pattern = re.compile(rf"{word} {always}{region.value}")
    return lambda line: pattern.search(line) is not None


def _refuse_second_begin(region: Region, *, where: str, line: int, opened: int) -> None:
    raise InstructorError(
        f"{where}, line {line}: BEGIN {region.value} stands inside the region that began in line "
        f"{opened}.",
        hint=f"If it should end there, write ### END {region.value} instead of BEGIN; regions "
        "cannot be nested.",
        code="marker-nested",
    )
