"""Find in a student's notebook the cells of the release."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role
from coplit_jupyter.notebook.nbgrader_release import cell_id
from coplit_jupyter.notebook.realign_text import (
    Lines,
    containment,
    likeness,
    lines_of,
    plain,
    similarity,
)

OWN = frozenset({Role.TEST, Role.GIVEN, Role.TASK})
"""Roles whose source is always the assignment's own."""
ALIKE = 0.6
VERY_ALIKE = 0.7
PIECE = 0.8
MAX_COMPARED = 1_000_000
"""Characters of cells that are compared line by line, in about 0.3 µs each."""
MAX_LIKENESSES = 1_000
"""Comparisons character by character; a notebook that needs more is a stranger's."""
MAX_COPIES = 20
"""A text that stands there more often says nothing (and costs SequenceMatcher quadratic time)."""
GIVEN_ID = re.compile(r"cell-\d+(-\d+)?")
"""Ids that the reader gave by place, which say nothing about which cell it is."""


@dataclass(slots=True, kw_only=True)
class Match:
    """What was found, by index: of the release on the left, of the student on the right.

    `first` are the cells that stand for a cell of the release; `more` are further copies or
    pieces of the same cell; `recognised` are those of `first` found by text or place alone.
    """

    first: dict[int, int] = field(default_factory=dict)
    more: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    recognised: set[int] = field(default_factory=set)

    @property
    def taken(self) -> set[int]:
        """Give the student's cells that stand for a cell of the release, copies included."""
        return {*self.first.values(), *(cell for cells in self.more.values() for cell in cells)}

    @property
    def in_order(self) -> set[int]:
        """Give the cells of the release that kept their order (a longest increasing run)."""
        pairs = sorted(self.first.items())
        ends: list[int] = []
        chains: list[list[int]] = []
        for mine, theirs in pairs:
            at = bisect_left(ends, theirs)
            chain = [*(chains[at - 1] if at else []), mine]
            ends[at : at + 1] = [theirs]
            chains[at : at + 1] = [chain]
        return set(chains[-1]) if chains else set()


def match(release: Sequence[MarkedCell], cells: Sequence[DocumentCell]) -> Match:
    """Match by grade_id, then by the cell's id, then by text, then by place.

    Takes time in proportion to cells and lines, whatever the notebook holds.
    """
    found = Match()
    _by_grade_id(release, cells, found)
    _by_cell_id(release, cells, found)
    named = set(found.first)
    _by_same_text(release, cells, found)
    _by_similar_text(release, cells, found)
    _by_place(release, cells, found)
    found.recognised = {
        index for index in set(found.first) - named if release[index].role is not Role.ORDINARY
    }
    _find_pieces(release, cells, found)
    return found


def is_unchanged(cell: MarkedCell, handed_in: DocumentCell) -> bool:
    """Say whether the student's cell has the text that the release has."""
    return plain(cell.source) == plain(handed_in.source)


def _by_grade_id(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match
) -> None:
    by_id: dict[str, list[int]] = defaultdict(list)
    for index, cell in enumerate(cells):
        if cell.grade_id:
            by_id[cell.grade_id].append(index)
    for mine, wanted in enumerate(release):
        there = by_id.get(wanted.key, []) if wanted.role is not Role.ORDINARY else []
        if there:
            written = (
                index
                for index in there
                if cells[index].source.strip() and not is_unchanged(wanted, cells[index])
            )
            chosen = there[0] if wanted.role in OWN else next(written, there[0])
            found.first[mine] = chosen
            found.more[mine] += [index for index in there if index != chosen]


def _by_cell_id(release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match) -> None:
    taken = found.taken
    known = {cell.key for cell in release if cell.role is not Role.ORDINARY}
    by_id = {
        cell.id: index
        for index, cell in enumerate(cells)
        if index not in taken and cell.grade_id not in known
    }
    for mine, wanted in enumerate(release):
        there = by_id.get(cell_id(wanted))
        if mine in found.first or there is None:
            continue
        if not GIVEN_ID.fullmatch(cells[there].id) or is_unchanged(wanted, cells[there]):
            found.first[mine] = there


def _left(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match
) -> tuple[list[int], list[int]]:
    taken = found.taken
    return (
        [index for index in range(len(release)) if index not in found.first],
        [index for index in range(len(cells)) if index not in taken],
    )


def _by_same_text(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match
) -> None:
    """Match equal texts in order, and then, wherever it stands, a text that is there once."""
    mine, theirs = _left(release, cells, found)
    texts = {index: plain(cells[index].source) for index in theirs}
    own = {index: plain(release[index].source) for index in mine}
    times = Counter(texts.values())
    few = [index for index in theirs if times[texts[index]] <= MAX_COPIES]
    blocks = SequenceMatcher(
        None, list(own.values()), [texts[index] for index in few], autojunk=False
    ).get_matching_blocks()
    for block in blocks:
        for offset in range(block.size):
            if own[mine[block.a + offset]]:
                found.first[mine[block.a + offset]] = few[block.b + offset]
    mine, theirs = _left(release, cells, found)
    own_times = Counter(own[index] for index in mine)
    by_text: dict[str, list[int]] = defaultdict(list)
    for index in theirs:
        by_text[texts[index]].append(index)
    for index in mine:
        text = own[index]
        if text and own_times[text] == 1 and len(by_text.get(text, [])) == 1:
            found.first[index] = by_text[text][0]


def _by_similar_text(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match
) -> None:
    mine, theirs = _left(release, cells, found)
    lines = _lines(cells, theirs)
    compared = 0
    for index in mine:
        wanted = release[index]
        if wanted.role is Role.ORDINARY:
            continue
        wanted_lines = lines_of(wanted.source)
        measure = similarity if wanted.role in OWN else containment
        scores = {there: measure(wanted_lines, of_it) for there, of_it in lines.items()}
        best = max(scores, key=scores.__getitem__, default=-1)
        if scores.get(best, 0.0) < ALIKE:
            short = [there for there, of_it in lines.items() if _is_short(of_it)]
            short = short if _is_short(wanted_lines) else []
            compared += len(short)
            best = _most_alike(wanted, short, cells) if compared <= MAX_LIKENESSES else -1
        if best >= 0:
            found.first[index] = best
            del lines[best]


def _lines(cells: Sequence[DocumentCell], chosen: Iterable[int]) -> dict[int, Lines]:
    """Read the lines of cells, as far as a notebook that somebody wrote would go."""
    lines: dict[int, Lines] = {}
    left = MAX_COMPARED
    for index in chosen:
        left -= len(cells[index].source)
        if left < 0:
            break
        lines[index] = lines_of(cells[index].source)
    return lines


def _most_alike(wanted: MarkedCell, short: Sequence[int], cells: Sequence[DocumentCell]) -> int:
    scores = {there: likeness(wanted.source, cells[there].source) for there in short}
    best = max(scores, key=scores.__getitem__, default=-1)
    return best if scores.get(best, 0.0) >= VERY_ALIKE else -1


def _is_short(lines: Lines) -> bool:
    return 0 < lines.total <= 4  # noqa: PLR2004  (of few lines, one edited line is much)


def _by_place(release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match) -> None:
    """Take what stands between the same neighbours for the answer that is missing there."""
    steady = sorted(found.in_order)
    taken = found.taken
    for before, after in zip([None, *steady], [*steady, None], strict=True):
        if before is None and after is None:
            return
        first = 0 if before is None else before + 1
        last = len(release) if after is None else after
        answers = [
            index
            for index in range(first, last)
            if index not in found.first and release[index].role in (Role.ANSWER, Role.MANUAL)
        ]
        start = 0 if before is None else found.first[before] + 1
        end = len(cells) if after is None else found.first[after]
        free = [
            index
            for index in range(start, end)
            if index not in taken and cells[index].source.strip()
        ]
        for mine, theirs in _in_order(release, cells, answers, free):
            found.first[mine] = theirs


def _in_order(
    release: Sequence[MarkedCell],
    cells: Sequence[DocumentCell],
    answers: Sequence[int],
    free: Sequence[int],
) -> Iterable[tuple[int, int]]:
    """Pair code with code and text with text, in order."""
    for is_code in (True, False):
        mine = [index for index in answers if release[index].is_code is is_code]
        theirs = [index for index in free if (cells[index].kind == "code") is is_code]
        yield from zip(mine, theirs, strict=False)


def _find_pieces(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Match
) -> None:
    """Take cells that are a part of one test or read-only cell for pieces of it."""
    _, theirs = _left(release, cells, found)
    own = [
        (index, lines_of(cell.source))
        for index, cell in enumerate(release)
        if cell.role in (Role.TEST, Role.GIVEN) and cell.is_code
    ]
    for there, lines in _lines(cells, theirs).items():
        asserts = any(line.startswith("assert") for line in lines.counts)
        if lines.total < 2 and not asserts:  # noqa: PLR2004
            continue
        whole = next((index for index, all_of in own if containment(lines, all_of) >= PIECE), None)
        if whole is not None:
            found.more[whole].append(there)
