"""Read nbgrader's cell metadata, of any schema version, into cells with a role."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.front_door_cells import DocumentCell

SCHEMA_VERSION = 3
GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]+")
FLAGS = ("grade", "locked", "solution")
KNOWN_KEYS = frozenset(
    (*FLAGS, "task", "schema_version", "grade_id", "points", "checksum", "cell_type")
)


class Role(Enum):
    """What a cell is for, in the words of nbgrader's Create Assignment."""

    ANSWER = "autograded answer"  # solution only
    MANUAL = "manually graded answer"  # grade + solution
    TASK = "manually graded task"  # task + locked, with points
    TEST = "autograder tests"  # grade, not solution
    GIVEN = "read-only"  # locked only
    ORDINARY = "ordinary"  # no nbgrader metadata: the student's


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedCell:
    """One cell of a notebook and its role; `number` counts all cells of the notebook from 1.

    `key` is the grade_id, or for ordinary cells the cell's id: unique in its notebook.
    """

    file: str
    number: int
    cell_type: str
    source: str
    key: str
    role: Role
    points: float = 0.0
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """`hw.ipynb, cell 3 ('squares')`."""
        return place(self.file, self.number, self.key if self.role is not Role.ORDINARY else "")

    @property
    def is_code(self) -> bool:
        """Say whether the cell holds code."""
        return self.cell_type == "code"


def place(file: str, number: int, grade_id: str = "", line: int = 0) -> str:
    """Name a place as an author finds it: file, cell (counted from 1), line (from 1)."""
    named = f" ('{grade_id}')" if grade_id else ""
    return f"{file}, cell {number}{named}" + (f", line {line}" if line else "")


def mark_cells(
    file: str, cells: Sequence[DocumentCell]
) -> tuple[tuple[MarkedCell, ...], tuple[str, ...]]:
    """Give every cell with its role, and warnings about metadata that was put right.

    Raises:
        InstructorError: metadata that is too new, incomplete or contradictory.
    """
    read: list[MarkedCell] = []
    warnings: list[str] = []
    seen: dict[str, int] = {}
    for cell in cells:
        marked = _mark(file, cell, warnings)
        if marked.role is not Role.ORDINARY and marked.key in seen:
            raise InstructorError(
                f"{marked.where}: the id '{marked.key}' is also the id of cell {seen[marked.key]}.",
                hint="Give each of the two cells an id of its own.",
                code="duplicate-id",
            )
        if marked.role is not Role.ORDINARY:
            seen[marked.key] = cell.number
        read.append(marked)
    return _with_unique_keys(read, set(seen)), tuple(warnings)


def _with_unique_keys(cells: Sequence[MarkedCell], taken: set[str]) -> tuple[MarkedCell, ...]:
    """Give ordinary cells a key of their own, stable from one reading to the next."""
    unique: list[MarkedCell] = []
    for cell in cells:
        if cell.role is Role.ORDINARY:
            wanted, again = cell.key, 1
            while wanted in taken:
                again += 1
                wanted = f"{cell.key[:60]}-{again}"
            taken.add(wanted)
            unique.append(replace(cell, key=wanted))
        else:
            unique.append(cell)
    return tuple(unique)


def _mark(file: str, cell: DocumentCell, warnings: list[str]) -> MarkedCell:
    block = upgraded(
        cell.metadata.get("nbgrader"), where=place(file, cell.number), warnings=warnings
    )
    role = role_of(block)
    grade_id = str(block.get("grade_id") or "") if block else ""
    where = place(file, cell.number, grade_id)
    if block and role is not Role.ORDINARY:
        _check(block, role, cell.kind, where=where)
    return MarkedCell(
        file=file,
        number=cell.number,
        cell_type=cell.kind,
        source=cell.source,
        key=grade_id if role is not Role.ORDINARY else cell.id,
        role=role,
        points=_points(block, where=where) if role in POINTED else 0.0,
        metadata={key: value for key, value in cell.metadata.items() if key != "nbgrader"},
        attachments=cell.attachments,
    )


POINTED = frozenset({Role.MANUAL, Role.TASK, Role.TEST})


def upgraded(given: Any, *, where: str, warnings: list[str]) -> dict[str, Any]:
    """Bring one `metadata.nbgrader` block to schema version 3, without changing `given`.

    An empty answer means that the cell has no role. The rules are those of nbgrader's own
    `nbgrader update` (its validator's upgrade functions).

    Raises:
        InstructorError: the block is newer than version 3, or no block at all.
    """
    if given is None or given == {}:
        return {}
    if not isinstance(given, Mapping):
        raise InstructorError(
            f"{where}: its nbgrader metadata is {type(given).__name__}, not an object.",
            hint="Remove 'nbgrader' from the cell's metadata and set the cell's role again.",
            code="bad-metadata",
        )
    block = dict(given)
    version = block.get("schema_version", 0)
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise InstructorError(
            f"{where}: {version!r} is no schema version of nbgrader metadata.",
            hint="Use schema version 3.",
            code="bad-metadata",
        )
    if version > SCHEMA_VERSION:
        raise InstructorError(
            f"{where}: its nbgrader metadata has schema version {version}, which is too new; "
            f"versions 0 to {SCHEMA_VERSION} can be read.",
            hint="Save the notebook with nbgrader 0.9, or update coplit-jupyter.",
            code="schema-too-new",
        )
    _require_flags(block, where=where)
    if version == 0:
        block = _from_version_0(block)
    unknown = sorted(set(block) - KNOWN_KEYS)
    if block and unknown:
        warnings.append(f"{where}: unknown nbgrader metadata was left out: {', '.join(unknown)}.")
    return {key: block[key] for key in block if key in KNOWN_KEYS} | (
        {"schema_version": SCHEMA_VERSION} if block else {}
    )


def _require_flags(block: Mapping[str, Any], *, where: str) -> None:
    for flag in (*FLAGS, "task"):
        given = block.get(flag)
        if given is not None and not isinstance(given, bool):
            raise InstructorError(
                f"{where}: {flag!r} of its nbgrader metadata is {given!r}, not true or false.",
                hint="Set the cell's role again in the Create Assignment panel.",
                code="bad-metadata",
            )


def _from_version_0(block: dict[str, Any]) -> dict[str, Any]:
    block = {**dict.fromkeys(FLAGS, False), **block}
    if not any(block[flag] for flag in FLAGS):
        return {}
    if block["grade"]:
        try:
            block["points"] = max(0.0, float(block.get("points") or 0.0))
        except (TypeError, ValueError):
            block["points"] = 0.0
    else:
        block.pop("points", None)
    return block


def role_of(block: Mapping[str, Any]) -> Role:
    """Say what an upgraded block makes of its cell."""
    if block.get("task"):
        return Role.TASK
    if block.get("solution"):
        return Role.MANUAL if block.get("grade") else Role.ANSWER
    if block.get("grade"):
        return Role.TEST
    return Role.GIVEN if block.get("locked") else Role.ORDINARY


def _check(block: Mapping[str, Any], role: Role, cell_type: str, *, where: str) -> None:
    grade_id = block.get("grade_id")
    if not isinstance(grade_id, str) or not grade_id:
        raise InstructorError(
            f"{where}: this cell ({role.value}) has no id.",
            hint="Give the cell an id in the Create Assignment panel.",
            code="blank-id",
        )
    if not GRADE_ID.fullmatch(grade_id):
        raise InstructorError(
            f"{where}: {grade_id!r} cannot be the id of a cell.",
            hint="Use letters, digits, '_' and '-' only.",
            code="bad-id",
        )
    wrong = {
        Role.TEST: "holds tests, but is no code cell",
        Role.ANSWER: "is an answer that a machine grades, but is no code cell",
    }
    if cell_type != "code" and role in wrong:
        raise InstructorError(
            f"{where}: this {cell_type} cell {wrong[role]}.",
            hint="Make it a code cell, or a manually graded answer.",
            code="bad-cell-type",
        )
    if cell_type != "markdown" and role is Role.TASK:
        raise InstructorError(
            f"{where}: this {cell_type} cell is a task; a task is a markdown cell.",
            hint="Make it a markdown cell, or a manually graded answer.",
            code="bad-cell-type",
        )


def _points(block: Mapping[str, Any], *, where: str) -> float:
    given = block.get("points")
    try:
        points = float(given) if given is not None and not isinstance(given, bool) else None
    except (TypeError, ValueError):
        points = None
    if points is None or not 0 <= points < float("inf"):
        said = "has no points" if given in (None, "") else f"has {given!r} as its points"
        raise InstructorError(
            f"{where}: this graded cell {said}.",
            hint="Give it a number of points, 0 or more.",
            code="points-missing",
        )
    return points


def block_for(cell: MarkedCell, *, source: str) -> dict[str, Any]:
    """Write the metadata block of a cell as released with `source`, checksum included."""
    role = cell.role
    block: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": cell.key,
        "grade": role in (Role.MANUAL, Role.TEST),
        "solution": role in (Role.MANUAL, Role.ANSWER),
        "locked": role in (Role.GIVEN, Role.TASK, Role.TEST),
        "task": role is Role.TASK,
        "cell_type": cell.cell_type,
    }
    if role in POINTED:
        block["points"] = cell.points
    block["checksum"] = checksum(source, block)
    return block


def checksum(source: str, block: Mapping[str, Any]) -> str:
    """Give nbgrader's checksum of a cell.

    md5 over source, cell type, grade, solution, locked (as Python writes booleans), id, and the
    points of graded cells; `locked` counts as False for solutions and True for tests.
    """
    grade, solution = bool(block["grade"]), bool(block["solution"])
    locked = not solution and (grade or bool(block["locked"]))
    text = f"{source}{block['cell_type']}{grade}{solution}{locked}{block['grade_id']}"
    if grade:
        text += str(float(block["points"]))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
