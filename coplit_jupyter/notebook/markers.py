"""Take what an author marked out of one cell, and put in its place what a student gets."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.magics import to_plain_python
from coplit_jupyter.notebook.nbgrader_markers import CODE_STUB, TEXT_STUB, Region, cut

# What a student's first try runs into, where the language has an idiom for it.
_STUBS = {
    "python": CODE_STUB,
    "r": ("# YOUR CODE HERE", "stop('No answer given')"),
    "javascript": ("// YOUR CODE HERE", "throw new Error('Not implemented');"),
    "typescript": ("// YOUR CODE HERE", "throw new Error('Not implemented');"),
    "java": ("// YOUR CODE HERE", "throw new UnsupportedOperationException();"),
    "julia": ("# YOUR CODE HERE", 'error("Not implemented")'),
}
_STUB_LINES = frozenset([*(line for stub in _STUBS.values() for line in stub), *TEXT_STUB, "..."])
_SLASHES = frozenset({"c", "c++", "cpp", "go", "rust", "kotlin", "scala", "swift", "csharp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A cell's source as a student gets it, and the lines of each region that was removed."""

    where: str
    source: str
    regions: list[list[str]]

    def syntax_problem(self) -> str:
        """Say why Python cannot read what is left, or nothing."""
        try:
            ast.parse(to_plain_python(self.source).source)
        except SyntaxError as error:
            return f"line {error.lineno}: {error.msg}."
        except (ValueError, MemoryError, RecursionError) as error:
            return f"{error}."
        return ""


def strip_cell(cell: DocumentCell, *, where: str, language: str) -> Removed:
    """Remove SOLUTION, HIDDEN TESTS and MARK SCHEME regions from a cell.

    A stub stands where a solution stood, indented like its BEGIN; nothing stands for the others.

    Raises:
        InstructorError: BEGIN in BEGIN, END without BEGIN, or a region that never ends.
    """
    source = cell.source
    regions: list[list[str]] = []
    for region in Region:
        stub: tuple[str, ...] = ()
        if region is Region.SOLUTION:
            stub = stub_for(language) if cell.kind == "code" else TEXT_STUB
        done = cut(source, region, where=where, stub=stub)
        if done.found:
            regions += _by_region(source, region)
        source = done.source
    return Removed(where=where, source=source, regions=regions)


def _by_region(source: str, region: Region) -> list[list[str]]:
    """Give the lines of each region; the markers were checked before."""
    name = rf"(?:ALWAYS )?{region.value}"
    inside = re.compile(
        rf"^[^\n]*BEGIN {name}[^\n]*\n(.*?)^[^\n]*END {name}", re.DOTALL | re.MULTILINE
    )
    return [found.group(1).split("\n") for found in inside.finditer(source)]


def is_stub(source: str) -> bool:
    """Say whether a released cell waits for an answer, in any of the formats."""
    lines = [line.strip() for line in source.split("\n")]
    return any(line in _STUB_LINES or line.endswith("= ...") for line in lines)


def stub_for(language: str) -> tuple[str, ...]:
    """Give the lines that stand where a solution in this language stood."""
    comment = "//" if language in _SLASHES else "#"
    return _STUBS.get(language, (f"{comment} YOUR CODE HERE",))
