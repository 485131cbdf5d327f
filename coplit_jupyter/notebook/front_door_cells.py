"""Check the cells of a notebook of format 4, one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.limits import MAX_CELL_BYTES, MAX_CELLS
from coplit_jupyter.notebook.front_door_upgrade import too_many_cells

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_KINDS = ("code", "markdown", "raw")
_OUTPUT_KINDS = ("execute_result", "display_data", "stream", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCell:
    r"""One cell; `number` counts all cells of the notebook from 1.

    `kind` is `code`, `markdown` or `raw`; `source` has `\n` line ends only, as Python counts
    lines (U+2028 and form feeds end none).
    """

    number: int
    id: str
    kind: str
    source: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Any] = field(default_factory=dict)
    outputs: tuple[Mapping[str, Any], ...] = ()

    @property
    def grade_id(self) -> str | None:
        """The name that nbgrader's metadata gives the cell."""
        nbgrader = self.metadata.get("nbgrader")
        given = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        return given if isinstance(given, str) else None

    def with_outputs(self, outputs: list[Any]) -> DocumentCell:
        """Give the cell with those of `outputs` that are outputs."""
        kept = [one for one in outputs if isinstance(one, dict)]
        return replace(
            self, outputs=tuple(one for one in kept if one.get("output_type") in _OUTPUT_KINDS)
        )

    def to_json(self) -> dict[str, Any]:
        """Give a cell of format 4.5."""
        cell: dict[str, Any] = {
            "cell_type": self.kind,
            "id": self.id,
            "metadata": dict(self.metadata),
            "source": self.source,
        }
        if self.kind == "code":
            cell |= {"execution_count": None, "outputs": [dict(one) for one in self.outputs]}
        elif self.attachments:
            cell["attachments"] = dict(self.attachments)
        return cell


def read_cells(given: list[Any], *, name: str) -> tuple[list[DocumentCell], list[int], list[int]]:
    """Check every cell; gives them, the numbers of those whose id was changed, and of odd ones.

    A missing, invalid or repeated id becomes `cell-N`, N the cell's place, so that the same
    notebook gets the same ids each time. A type that notebooks do not have becomes `raw`.

    Raises:
        StudentError: too many or too large cells, or one that is no cell; the message says which.
    """
    if len(given) > MAX_CELLS:
        raise too_many_cells(name, len(given))
    cells = [_read_cell(cell, name=name, number=at) for at, cell in enumerate(given, start=1)]
    odd = [at for at, cell in enumerate(given, start=1) if cell["cell_type"] not in _KINDS]
    return *_with_ids(cells), odd


def _read_cell(given: Any, *, name: str, number: int) -> DocumentCell:
    if not isinstance(given, dict):
        raise _bad_cell(name, number, "is not an object")
    kind = given.get("cell_type")
    if not isinstance(kind, str):
        shown = repr(kind)[:40]
        raise _bad_cell(name, number, f"has the type {shown}, not code, markdown or raw")
    source = _source(given.get("source", ""), name=name, number=number)
    metadata = given.get("metadata", {})
    if not isinstance(metadata, dict):
        raise _bad_cell(name, number, "has metadata that is not an object")
    attachments = given.get("attachments")
    if not isinstance(attachments, dict):
        attachments = {}
    return DocumentCell(
        number=number,
        id=given["id"] if isinstance(given.get("id"), str) else "",
        kind=kind if kind in _KINDS else "raw",
        source=source,
        metadata=metadata,
        attachments={key: one for key, one in attachments.items() if isinstance(one, dict)},
    )


def _source(given: Any, *, name: str, number: int) -> str:
    if isinstance(given, list) and all(isinstance(line, str) for line in given):
        given = "".join(given)
    if not isinstance(given, str):
        raise _bad_cell(name, number, "has a source that is not text")
    size = len(given) if given.isascii() else len(given.encode("utf-8"))
    if size > MAX_CELL_BYTES:
        raise StudentError(
            f"{name}, cell {number} holds {size:,} bytes; at most {MAX_CELL_BYTES:,} are taken.",
            hint="Put large data into a file, not into a cell.",
            code="cell-too-large",
        )
    return given.replace("\r\n", "\n").replace("\r", "\n")


def _with_ids(cells: list[DocumentCell]) -> tuple[list[DocumentCell], list[int]]:
    taken: set[str] = set()
    keeps = []
    changed = []
    for cell in cells:
        good = _ID.fullmatch(cell.id) is not None and cell.id not in taken
        keeps.append(good)
        if good:
            taken.add(cell.id)
        elif cell.id:
            changed.append(cell.number)
    named = []
    for cell, good in zip(cells, keeps, strict=True):
        new = cell.id if good else _free(f"cell-{cell.number}", taken)
        taken.add(new)
        named.append(cell if good else replace(cell, id=new))
    return named, changed


def _free(wanted: str, taken: set[str]) -> str:
    name, again = wanted, 1
    while name in taken:
        again += 1
        name = f"{wanted}-{again}"
    return name


def _bad_cell(name: str, number: int, what: str) -> StudentError:
    return StudentError(
        f"{name}, cell {number} {what}.",
        hint="Open the notebook in JupyterLab, save it, and hand it in again.",
        code="bad-cell",
    )
