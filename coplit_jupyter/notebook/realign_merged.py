"""Find answers that stand in a cell which is not theirs, as when a student merged cells.

JupyterLab's *Merge Selected Cells* keeps the id and the metadata of one of them: where that is a
test or a read-only cell, the original takes its place, and the answer would be gone with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role
from coplit_jupyter.notebook.realign_match import ALIKE, Match
from coplit_jupyter.notebook.realign_text import containment, lines_of

# A definition, an import, or an assignment to a name: what an answer is made of.
_DEFINES = re.compile(
    r"(?:async\s+def|def|class|import|from)\s|@\w|[^\W\d][\w.]*(?:\s*[,:][^=\n]*|\[[^=\n]*\]\s*|\s*)"
    r"(?:[-+*/|&]|//|\*\*)?=(?!=)"
)
_FENCED = re.compile(r"\s*(?:```+|~~~+)[^\n`]*\n(?P<code>.*?)\n?\s*(?:```+|~~~+)\s*", re.DOTALL)


def missing_answers(release: Sequence[MarkedCell], found: Match) -> list[int]:
    """Give the code answers of the release for which no cell was found."""
    return [
        index
        for index, cell in enumerate(release)
        if cell.is_code and cell.role in (Role.ANSWER, Role.MANUAL) and index not in found.first
    ]


def merged_cells(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match
) -> dict[int, int]:
    """Give the student's versions of tests and read-only cells in which answers may stand.

    By index of the student's cell: that of the release's cell after which it runs, before a test
    and after what is given. Empty unless an answer is missing.
    """
    if not missing_answers(release, found):
        return {}
    places: dict[int, int] = {}
    for index, there in found.first.items():
        cell, given = release[index], cells[there]
        if cell.role not in (Role.TEST, Role.GIVEN) or not cell.is_code:
            continue
        further = lines_of(given.source).counts - lines_of(cell.source).counts
        if any(_DEFINES.match(line) for line in further):
            places[there] = index - 1 if cell.role is Role.TEST else index
    return places


def elsewhere(
    release: Sequence[MarkedCell],
    cells: Sequence[DocumentCell],
    found: Match,
    merged: Mapping[int, int],
) -> dict[int, int]:
    """Give the missing answers whose beginning (`def area(r):`) is in a cell that runs: that cell.

    An answer of which students get nothing but a stub cannot be told.
    """
    running = {there for index, there in found.first.items() if _is_the_student_s(release[index])}
    running |= set(range(len(cells))) - found.taken | merged.keys()
    sources = {
        there: lines_of(cells[there].source)
        for there in sorted(running)
        if cells[there].kind == "code" or there in merged
    }
    places: dict[int, int] = {}
    for index in missing_answers(release, found):
        begun = lines_of(release[index].source)
        holding = (there for there, of_it in sources.items() if containment(begun, of_it) >= ALIKE)
        there = next(holding, None)
        if there is not None:
            places[index] = there
    return places


def needed_earlier(places: Mapping[int, int], found: Match) -> dict[int, int]:
    """Give those of `elsewhere` that stand in a later answer: tests ask for them before it runs."""
    answers = {there: index for index, there in found.first.items()}
    return {index: there for index, there in places.items() if answers.get(there, -1) > index}


def _is_the_student_s(cell: MarkedCell) -> bool:
    return cell.role not in (Role.TEST, Role.GIVEN, Role.TASK)


def unfenced(source: str) -> str:
    """Give the code of a cell that became text and is fenced as markdown fences code."""
    whole = _FENCED.fullmatch(source)
    return whole["code"] if whole else source
