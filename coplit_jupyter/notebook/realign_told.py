"""Tell a student what was put right in a notebook, and what is missing in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role
from coplit_jupyter.notebook.realign_match import OWN, Match, is_unchanged

KINDS = {
    Role.TEST: "test cell",
    Role.GIVEN: "read-only cell",
    Role.TASK: "task cell",
    Role.ANSWER: "answer cell",
    Role.MANUAL: "answer cell",
}
MAX_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of one notebook, by index of the release.

    `merged` are tests and read-only cells that also run as the student has them, `elsewhere`
    answers that stand in other cells.
    """

    match: Match
    merged: AbstractSet[int] = frozenset()
    elsewhere: AbstractSet[int] = frozenset()


def told(
    release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Found
) -> tuple[list[str], list[str]]:
    """Give the repairs and the warnings of one notebook, one sentence for each kind of finding."""
    teller = _Teller(release, cells, found)
    return teller.repairs(), teller.warnings()


class _Teller:
    def __init__(
        self, release: Sequence[MarkedCell], cells: Sequence[DocumentCell], found: Found
    ) -> None:
        self.release = release
        self.cells = cells
        self.match = found.match
        self.merged = found.merged
        self.elsewhere = found.elsewhere
        self.marked = [
            index for index, cell in enumerate(release) if cell.role is not Role.ORDINARY
        ]

    def repairs(self) -> list[str]:
        own = [index for index in self.marked if self.release[index].role in OWN]
        answers = [index for index in self.marked if index not in set(own)]
        steady = self.match.in_order
        there = set(self.match.first)
        return [
            *self._each(
                self.merged,
                "was merged with another; it was run as it is, and the original in its place",
                "were merged with others; they were run as they are, and the originals in place",
            ),
            *self._each(
                self.elsewhere,
                "stood in another cell; it was run there",
                "stood in other cells; they were run there",
            ),
            *self._each(
                (index for index in own if index in there - self.merged and self._is_edited(index)),
                "was edited; the original was used",
                "were edited; the originals were used",
            ),
            *self._each(
                (index for index in own if index not in there and self._matters(index)),
                "was missing; the original was used",
                "were missing; the originals were used",
            ),
            *self._each(
                (index for index in own if self._copies(index) and self._matters(index)),
                "was there more than once; the original was used once",
                "were there more than once; each original was used once",
            ),
            *self._each(
                (index for index in answers if self._copies(index)),
                "was there more than once; every edited copy was used, in order",
                "were there more than once; every edited copy was used, in order",
            ),
            *self._each(
                (index for index in answers if index in there and self._is_retyped(index)),
                "had another cell type; it was read as what it was",
                "had another cell type; they were read as what they were",
            ),
            *self._each(
                (index for index in self.match.recognised if index in set(answers)),
                "had lost its metadata; it was recognised by its text and place",
                "had lost their metadata; they were recognised by text and place",
            ),
            *self._each(
                (
                    index
                    for index in self.marked
                    if index in there - steady and self._is_moved(index)
                ),
                "had been moved; it was put back in its place",
                "had been moved; they were put back in their places",
            ),
        ]

    def warnings(self) -> list[str]:
        missing = (
            index
            for index in self.marked
            if self.release[index].role in (Role.ANSWER, Role.MANUAL)
            and index not in self.match.first
            and index not in self.elsewhere
        )
        return self._each(
            missing,
            "is missing: what it should define is not there",
            "are missing: what they should define is not there",
        )

    def _is_moved(self, index: int) -> bool:
        """Say whether a cell that is out of order was put back; text of the author's is not."""
        role = self.release[index].role
        return not self._copies(index) and (role not in OWN or self._matters(index))

    def _copies(self, index: int) -> bool:
        return bool(self.match.more.get(index))

    def _matters(self, index: int) -> bool:
        """Say whether leaving the cell out could have made a difference."""
        return self.release[index].is_code

    def _is_edited(self, index: int) -> bool:
        cell, given = self.release[index], self.cells[self.match.first[index]]
        return cell.is_code and (given.kind != "code" or not is_unchanged(cell, given))

    def _is_retyped(self, index: int) -> bool:
        return self.release[index].cell_type != self.cells[self.match.first[index]].kind

    def _each(self, indices: Iterable[int], one: str, many: str) -> list[str]:
        """Make a sentence for each kind of cell, naming the cells."""
        by_kind: dict[str, list[str]] = {}
        for index in sorted(indices):
            cell = self.release[index]
            by_kind.setdefault(KINDS[cell.role], []).append(f"'{cell.key}'")
        return [
            f"The {kind} {names[0]} {one}."
            if len(names) == 1
            else f"The {kind}s {_listed(names)} {many}."
            for kind, names in by_kind.items()
        ]


def _listed(names: Sequence[str]) -> str:
    if len(names) > MAX_NAMED:
        return f"{', '.join(names[:MAX_NAMED])} and {len(names) - MAX_NAMED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"
