"""Turn what a student handed in into a run of the released assignment.

The order is the assignment's. Read-only and test cells are always its own; answers and further
cells are the student's, each further cell in its place after the cell that it follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest, Step
from coplit_jupyter.model.submission import Cell, Export
from coplit_jupyter.notebook.export import (
    MAX_REWRITTEN_CHARACTERS,
    match_notebooks,
    plain_source,
    rewriting_cost,
)
from coplit_jupyter.notebook.front_door import Document, read_notebook
from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role, mark_cells
from coplit_jupyter.notebook.nbgrader_release import cell_id
from coplit_jupyter.notebook.realign_match import OWN, Match, is_unchanged, match
from coplit_jupyter.notebook.realign_merged import (
    elsewhere,
    merged_cells,
    needed_earlier,
    unfenced,
)
from coplit_jupyter.notebook.realign_told import Found, told

MAX_SENTENCES = 20


@dataclass(slots=True, kw_only=True)
class _Run:
    """The run as far as it is laid out."""

    cells: list[Cell] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    manual: dict[str, str] = field(default_factory=dict)
    known: int = 0
    seed: int | None = None
    budget: int = MAX_REWRITTEN_CHARACTERS
    in_steps: bool = True
    """Tests stand between the cells. In JavaScript all cells run first, and there are no steps."""


def realign(
    manifest: Manifest, release: Mapping[str, str], notebooks: Mapping[str, bytes | str]
) -> Export:
    """Lay out the run of a submission: `Export.steps` and the cells that they name.

    Raises:
        StudentError: a notebook cannot be read, or nothing in it is of this assignment.
    """
    documents, warnings = match_notebooks(notebooks, manifest)
    in_steps = manifest.language == "python"
    run = _Run(warnings=warnings, seed=manifest.policy.get("seed"), in_steps=in_steps)
    own_steps = {(step.notebook, step.cell): step for step in manifest.steps}
    manual = {(test.notebook, test.cell): test.id for test in manifest.tests if test.manual}
    wanted = 0
    for name in manifest.notebooks:
        marked, _ = mark_cells(name, read_notebook(release[name], name=name).cells)
        wanted += sum(cell.role is not Role.ORDINARY for cell in marked)
        document = documents.get(name) or Document(name=name, cells=())
        run.repairs += document.repairs
        _Realigned(
            name=name,
            release=marked,
            cells=document.cells,
            match=match(marked, document.cells),
            steps=own_steps,
            unseen=_unseen(manifest, name, {cell_id(cell) for cell in marked}),
            manual=manual,
            run=run,
            is_there=name in documents,
        ).lay_out()
    if wanted and not run.known:
        raise StudentError(
            f"{', '.join(notebooks)}: no cell of {manifest.id} was found in it.",
            hint="Copy your answers into the assignment's own notebook and hand that in.",
            code="not-this-assignment",
        )
    return Export(
        cells=tuple(run.cells),
        repairs=_capped(run.repairs),
        warnings=_capped(run.warnings),
        manual=run.manual,
        steps=tuple(run.steps),
    )


@dataclass(slots=True, kw_only=True)
class _Realigned:
    """One notebook of the assignment, and what was found of it."""

    name: str
    release: Sequence[MarkedCell]
    cells: Sequence[DocumentCell]
    match: Match
    steps: Mapping[tuple[str, str], Step]
    unseen: Mapping[str, Sequence[Step]]
    manual: Mapping[tuple[str | None, str | None], str]
    run: _Run
    is_there: bool
    merged: Mapping[int, int] = field(default_factory=dict)
    elsewhere: Mapping[int, int] = field(default_factory=dict)

    def lay_out(self) -> None:
        """Add the steps, cells, answers and sentences of this notebook to the run."""
        self.merged = merged_cells(self.release, self.cells, self.match)
        self.elsewhere = elsewhere(self.release, self.cells, self.match, self.merged)
        own = self._own_cells()
        self.run.known += sum(
            self.release[index].role is not Role.ORDINARY for index in self.match.first
        )
        numbers = self._numbers()
        used = {cell_id(cell) for cell in self.release}
        for index in range(-1, len(self.release)):
            if index >= 0:
                self._step(index, numbers)
            for there in own[index]:
                if self.cells[there].kind == "code" or there in self.merged:
                    self._add(there, _free_id(self.cells[there].id, used), numbers)
            after = cell_id(self.release[index]) if index >= 0 else ""
            self.run.steps += self.unseen.get(after, ())
        self._collect_manual(own)
        if self.is_there:
            merged = {index for index, at in self.match.first.items() if at in self.merged}
            where = Found(match=self.match, merged=merged, elsewhere=set(self.elsewhere))
            repairs, warnings = told(self.release, self.cells, where)
            prefix = f"{self.name}: "
            self.run.repairs += [prefix + sentence for sentence in repairs]
            self.run.warnings += [prefix + sentence for sentence in warnings]

    def _step(self, index: int, numbers: Mapping[int, int]) -> None:
        cell = self.release[index]
        key = cell_id(cell)
        if cell.role in OWN:
            step = self.steps.get((self.name, key))
            if step is not None and self.run.in_steps:
                self.run.steps.append(step)
            elif step is not None and step.kind == "given":
                number = numbers.get(self.match.first.get(index, -1), 0)  # 0: not handed in
                given = Cell(notebook=self.name, id=key, number=number, source=step.source)
                self.run.cells.append(given)
        elif cell.is_code:
            early = needed_earlier(self.elsewhere, self.match)
            there = self.match.first.get(index, early.get(index))
            if there is not None:
                self._add(there, key, numbers)

    def _add(self, there: int, key: str, numbers: Mapping[int, int]) -> None:
        given = self.cells[there]
        number = numbers[there]
        text = given.source if given.kind == "code" else unfenced(given.source)
        if not self.run.in_steps:
            plain = Cell(notebook=self.name, id=key, number=number, source=text)
            self.run.cells.append(plain)
            return
        self.run.budget -= rewriting_cost(text)
        source, notes = plain_source(text, affordable=self.run.budget >= 0)
        self.run.warnings += [f"{self.name}, code cell {number}, {note}." for note in notes]
        if self.run.seed is not None:
            self.run.steps.append(_seed_step(self.name, len(self.run.steps), self.run.seed))
        self.run.cells.append(Cell(notebook=self.name, id=key, number=number, source=source))
        self.run.steps.append(Step(kind="answer", notebook=self.name, cell=key))

    def _numbers(self) -> dict[int, int]:
        """Count code cells as a student would; what was code once counts like the one before."""
        numbers: dict[int, int] = {}
        count = 0
        for index, cell in enumerate(self.cells):
            count += cell.kind == "code"
            numbers[index] = max(count, 1)
        return numbers

    def _own_cells(self) -> dict[int, list[int]]:
        """Give the student's own cells by the cell of the release that they follow (-1: none).

        Only cells that kept their order can be followed. Copies of an answer that were edited are
        the student's own too, and so are tests and read-only cells that hold a missing answer.
        """
        steady = self.match.in_order
        place = {self.match.first[index]: index for index in steady}
        taken = self.match.taken - self._edited_copies()
        own: dict[int, list[int]] = defaultdict(list)
        follows = -1
        for there in range(len(self.cells)):
            if there in self.merged:
                own[self.merged[there]].append(there)
            if there in place:
                follows = place[there]
            elif there not in taken:
                own[follows].append(there)
        return own

    def _edited_copies(self) -> set[int]:
        return {
            there
            for index, copies in self.match.more.items()
            if self.release[index].role not in OWN
            for there in copies
            if self.cells[there].source.strip()
            and not is_unchanged(self.release[index], self.cells[there])
            and self.cells[there].source != self.cells[self.match.first[index]].source
        }

    def _collect_manual(self, own: Mapping[int, Sequence[int]]) -> None:
        copies = self._edited_copies()
        for index, cell in enumerate(self.release):
            test_id = self.manual.get((self.name, cell_id(cell)))
            if test_id is None:
                continue
            if cell.role is Role.TASK:
                parts = self._after_task(index, own)
            else:
                there = self.match.first.get(index)
                parts = [] if there is None else [there]
                parts = [at for at in parts if not is_unchanged(cell, self.cells[at])]
                parts += [at for at in self.match.more.get(index, ()) if at in copies]
            self.run.manual[test_id] = "\n\n".join(self.cells[at].source for at in sorted(parts))

    def _after_task(self, index: int, own: Mapping[int, Sequence[int]]) -> list[int]:
        """Give the cells with which a task was answered: the student's own below it."""
        return [at for at in own.get(index, ()) if self.cells[at].source.strip()]


def _unseen(manifest: Manifest, name: str, released: set[str]) -> dict[str, list[Step]]:
    """Give the steps of cells that no release shows, by the released cell that they follow."""
    unseen: dict[str, list[Step]] = defaultdict(list)
    after = ""
    for step in manifest.steps:
        if step.notebook != name:
            continue
        if step.cell in released:
            after = step.cell
        else:
            unseen[after].append(step)
    return unseen


def _seed_step(notebook: str, number: int, seed: int) -> Step:
    """Seed random numbers before a cell, as Otter does for graded runs."""
    source = (
        "import random as _random\n"
        f"_random.seed({seed})\n"
        "try:\n"
        "    import numpy as _numpy\n"
        f"    _numpy.random.seed({seed})\n"
        "except ImportError:\n"
        "    pass\n"
    )
    return Step(kind="given", notebook=notebook, cell=f"seed-{number}", source=source)


def _free_id(wanted: str, used: set[str]) -> str:
    name, again = wanted, 1
    while name in used:
        again += 1
        name = f"{wanted[:60]}-{again}"
    used.add(name)
    return name


def _capped(sentences: Sequence[str]) -> tuple[str, ...]:
    more = len(sentences) - MAX_SENTENCES
    if more <= 0:
        return tuple(sentences)
    return (*sentences[:MAX_SENTENCES], f"And {more:,} more of the same kind.")
