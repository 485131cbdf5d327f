"""Take the solutions out of a code cell by Otter Assign's rules for lines and blocks.

The rules are those of Otter-Grader's documentation ("Otter Assign", "Solution removal").
"""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from enum import Enum, auto

from coplit_jupyter.errors import InstructorError

PROMPT = "..."
OLD_MARKER = re.compile(r"\s*##\s*solution\s*##\s*", re.IGNORECASE)


class _Kind(Enum):
    """What a block holds."""

    SOLUTION = auto()  # replaced by a prompt in the release
    SILENT = auto()  # SOLUTION NO PROMPT: taken out without a trace
    PROMPT = auto()  # a quoted text that only students get
    IGNORE = auto()  # nobody gets it


BEGIN_IGNORE = re.compile(r"\s*#\s*BEGIN IGNORE\b")
BEGINS = (
    (_Kind.SILENT, re.compile(r"\s*#\s*BEGIN SOLUTION NO PROMPT\b")),
    (_Kind.SOLUTION, re.compile(r"\s*#\s*BEGIN SOLUTION\b")),
    (_Kind.PROMPT, re.compile(r".*#\s*BEGIN PROMPT\s*$")),  # also `_ = """ # BEGIN PROMPT`
    (_Kind.IGNORE, BEGIN_IGNORE),
)
ENDS = {
    _Kind.SILENT: re.compile(r"\s*#\s*END SOLUTION\b"),
    _Kind.SOLUTION: re.compile(r"\s*#\s*END SOLUTION\b"),
    _Kind.PROMPT: re.compile(r".*#\s*END PROMPT\s*$"),
    _Kind.IGNORE: re.compile(r"\s*#\s*END IGNORE\b"),
}
NO_PROMPT_LINE = re.compile(r".*#\s*SOLUTION NO PROMPT\s*$")
SOLUTION_LINE = re.compile(r"(?P<code>.*?)\s*#\s?SOLUTION.*")
BEGUN_ASSIGNMENT = re.compile(r"\s*[\w.]+(?:\s*,\s*[\w.]+)*\s*=(?!=)")
SEED_LINE = re.compile(r".*#\s*SEED\s*$")
IGNORE_LINE = re.compile(r".*#\s*IGNORE\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A solution cell: as students get it, as the reference runs it, and what only that has."""

    release: str
    reference: str
    removed: tuple[str, ...]


def split(source: str, *, where: str) -> Split:
    """Split a cell that holds solutions.

    Raises:
        InstructorError: a block that never ends.
    """
    splitter = _Splitter()
    for number, line in enumerate(source.split("\n"), start=1):
        splitter.take(line, number)
    if splitter.block is not None:
        raise _never_ends(_word(splitter.block), where=where, line=splitter.opened)
    return Split(
        release="\n".join(splitter.release),
        reference="\n".join(splitter.reference),
        removed=tuple(splitter.removed),
    )


class _Splitter:
    """Reads a cell line by line; `block` is the block that is open, since line `opened`."""

    def __init__(self) -> None:
        self.release: list[str] = []
        self.reference: list[str] = []
        self.removed: list[str] = []
        self.block: _Kind | None = None
        self.opened = 0

    def take(self, line: str, number: int) -> None:
        if self.block is None:
            self.block = next((kind for kind, begin in BEGINS if begin.match(line)), None)
            self.opened = number
            if self.block is _Kind.SOLUTION:
                self.release.append(_indent(line) + PROMPT)
            elif self.block is None:
                self._outside(line)
        elif ENDS[self.block].match(line):
            self.block = None
        elif self.block is _Kind.PROMPT:
            self.release.append(line)
        elif self.block is not _Kind.IGNORE:
            self.reference.append(line)
            self.removed.append(line)

    def _outside(self, line: str) -> None:
        if IGNORE_LINE.match(line) or OLD_MARKER.fullmatch(line):
            return
        self.reference.append(line)
        if NO_PROMPT_LINE.match(line) or SEED_LINE.match(line):
            self.removed.append(line.split("#", maxsplit=1)[0].rstrip())
            return
        found = SOLUTION_LINE.fullmatch(line)
        if not found:
            self.release.append(line)
            return
        self.removed.append(found["code"])
        self.release.append(_prompted(found["code"]))


def _word(block: _Kind) -> str:
    return "SOLUTION" if block is _Kind.SILENT else block.name


def _prompted(code: str) -> str:
    """Keep the left side of an assignment; anything else becomes a prompt."""
    try:
        statement = ast.parse(textwrap.dedent(code)).body[0]
    except (SyntaxError, IndexError):
        begun = BEGUN_ASSIGNMENT.match(code)  # it goes on in the next line
        return f"{begun[0]} {PROMPT}" if begun else _indent(code) + PROMPT
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) and value is not None:
        before = textwrap.dedent(code).encode()[: value.col_offset].decode()
        return _indent(code) + before.rstrip("( ") + " " + PROMPT
    return _indent(code) + PROMPT


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def without_ignored(source: str, *, where: str) -> str:
    """Take out what only the author runs: `# IGNORE` lines, and blocks of them.

    Raises:
        InstructorError: a block that never ends.
    """
    kept: list[str] = []
    opened = 0
    for number, line in enumerate(source.split("\n"), start=1):
        if opened:
            opened = 0 if ENDS[_Kind.IGNORE].match(line) else opened
        elif BEGIN_IGNORE.match(line):
            opened = number
        elif not IGNORE_LINE.match(line):
            kept.append(line)
    if opened:
        raise _never_ends("IGNORE", where=where, line=opened)
    return "\n".join(kept)


def _never_ends(word: str, *, where: str, line: int) -> InstructorError:
    return InstructorError(
        f"{where}, line {line}: this BEGIN {word} has no END {word}.",
        hint=f"Write # END {word} after the last line of the block.",
        code="marker-unmatched",
    )
