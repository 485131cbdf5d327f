"""Lay out the cells of one updated notebook, and say of each what happened to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.markers import is_stub
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role, mark_cells
from coplit_jupyter.notebook.realign_match import ALIKE, OWN, Match, match
from coplit_jupyter.notebook.realign_text import containment, lines_of, plain

HEADING_ID = "coplit-kept"
HEADING = (
    "## Kept from before the update\n\n"
    "The assignment no longer has a place for what stands below. Nothing runs it, and it is not "
    "graded. Copy what you need into your answers."
)
ANSWERS = frozenset({Role.ANSWER, Role.MANUAL})


@dataclass(slots=True, kw_only=True)
class NotebookMerge:
    """One notebook of the new release, the student's, and the one that the student began with."""

    name: str
    fresh: Sequence[DocumentCell]
    mine: Sequence[DocumentCell]
    former: Sequence[DocumentCell] | None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    """Cell id, what was done with it (a value of `update.Kind`), the assignment's new text."""
    _aside: list[DocumentCell] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _released: set[str] = field(default_factory=set)

    def cells(self) -> list[DocumentCell]:
        """Give the cells of the updated notebook; fills `changes`."""
        marked = _marked(self.name, self.fresh)
        found = self._matched(marked)
        before = self._before()
        self._used = {cell.id for cell in self.fresh}
        self._released = {plain(cell.source) for cell in self.fresh}
        own = self._own(marked, found, before)
        laid: list[DocumentCell] = [self._kept(there) for there in own[-1]]
        for index, cell in enumerate(marked):
            laid.append(self._cell(index, cell, found.first.get(index), before))
            laid += [self._kept(there) for there in own[index]]
        return laid + self._end(laid)

    # ---- what belongs to what

    def _matched(self, marked: Sequence[MarkedCell]) -> Match:
        """Match, without what was only taken for an answer because it stands in the same place."""
        found = match(marked, self.mine)
        for index in sorted(found.recognised):
            wanted, there = marked[index].source, self.mine[found.first[index]].source
            alike = containment(lines_of(wanted), lines_of(there)) >= ALIKE
            if not alike and plain(wanted) != plain(there):
                del found.first[index]
                found.recognised.discard(index)
        return found

    def _before(self) -> dict[int, str]:
        """Give, for cells of the student, the text that the release they began with had there."""
        if self.former is None:
            return {}
        marked = _marked(self.name, self.former)
        found = match(marked, self.mine)
        return {
            there: plain(marked[index].source)
            for index in sorted(found.first)
            for there in (found.first[index], *found.more.get(index, ()))
        }

    def _own(
        self, marked: Sequence[MarkedCell], found: Match, before: dict[int, str]
    ) -> dict[int, list[int]]:
        """Give the student's further cells by the cell of the release that they follow (-1: none).

        What stood in a cell of the assignment that is gone is set aside instead.
        """
        place = {found.first[index]: index for index in found.in_order}
        matched = {there: index for index, there in found.first.items()}
        texts = self._released | {plain(self.mine[there].source) for there in matched}
        known = {cell.key for cell in marked if cell.role is not Role.ORDINARY}
        own: dict[int, list[int]] = defaultdict(list)
        follows = -1
        for there, cell in enumerate(self.mine):
            text = plain(cell.source)
            if there in place:
                follows = place[there]
            elif there in matched or not text or text in texts:
                continue
            elif text == before.get(there):
                self.changes.append((cell.id, "removed", ""))
            elif there in before or (cell.grade_id and cell.grade_id not in known):
                self._set_aside(cell)
            else:
                own[follows].append(there)
        return own

    # ---- cell by cell

    def _cell(
        self, index: int, cell: MarkedCell, there: int | None, before: dict[int, str]
    ) -> DocumentCell:
        """Give one cell of the new release, with the student's text if that is to stay."""
        given = self.fresh[index]
        if there is None:
            self.changes.append((given.id, "added", ""))
            return given
        mine = self.mine[there]
        text, new, old = plain(mine.source), plain(cell.source), before.get(there)
        if text == new or not text:
            return given
        if text == old:
            self.changes.append((given.id, "renewed", ""))
            return given
        if cell.role in ANSWERS or (cell.role not in OWN and old == new):
            both = old is not None and old != new
            told = (given.id, "both", given.source) if both else (given.id, "kept", "")
            self.changes.append(told)
            return replace(given, source=mine.source, attachments=mine.attachments)
        self._set_aside(mine)
        if old != new:
            self.changes.append((given.id, "renewed", ""))
        return given

    def _set_aside(self, cell: DocumentCell) -> None:
        """Remember for the end what is in no cell of the release."""
        if plain(cell.source) not in self._released:
            self._aside.append(cell)

    def _kept(self, there: int) -> DocumentCell:
        """Give a cell of the student's own, under an id that no other cell has."""
        cell = self.mine[there]
        cell = replace(cell, id=self._free(cell.id))
        self.changes.append((cell.id, "own", ""))
        return cell

    def _end(self, laid: Sequence[DocumentCell]) -> list[DocumentCell]:
        """Give what is set aside, under a heading; code becomes text that nothing runs."""
        if not self._aside:
            return []
        end = []
        if all(cell.id != HEADING_ID for cell in laid):
            heading = self._free(HEADING_ID)
            end.append(DocumentCell(number=0, id=heading, kind="markdown", source=HEADING))
        for cell in self._aside:
            kind = "raw" if cell.kind == "code" else cell.kind
            metadata = {key: value for key, value in cell.metadata.items() if key != "nbgrader"}
            for flag in ("editable", "deletable"):
                metadata.pop(flag, None)
            shown = replace(cell, id=self._free(cell.id), kind=kind, metadata=metadata, outputs=())
            self.changes.append((shown.id, "set-aside", ""))
            end.append(shown)
        return end

    def _free(self, wanted: str) -> str:
        name, again = wanted, 1
        while name in self._used:
            again += 1
            name = f"{wanted[:56]}-{again}"
        self._used.add(name)
        return name


def _marked(name: str, cells: Sequence[DocumentCell]) -> tuple[MarkedCell, ...]:
    """Give the release's cells with their roles; what holds a stub is an answer in any format."""
    marked, _ = mark_cells(name, cells)
    return tuple(
        replace(cell, role=Role.ANSWER)
        if cell.role is Role.ORDINARY and is_stub(cell.source)
        else cell
        for cell in marked
    )
