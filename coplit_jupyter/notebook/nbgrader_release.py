"""Make the student's version of an nbgrader notebook, and the reference, from the author's."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.magics import to_plain_python
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role, block_for, checksum
from coplit_jupyter.notebook.nbgrader_config import CourseConfig
from coplit_jupyter.notebook.nbgrader_markers import Region, cut
from coplit_jupyter.notebook.release_texts import collapsed

CANARY_LENGTH = 8
COPIED_LENGTH = 24
"""A region of one line can only be told from a coincidence in text, and from this length on."""
NOT_TELLING = ("import ", "from ", "#", "@", "print(", "//", "/*", "console.log(")
CELL_ID = re.compile(r"[a-zA-Z0-9_\-]{1,64}")
DROPPED_METADATA = frozenset({"ExecuteTime", "execution", "collapsed", "scrolled", "outputId"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedCell:
    """A cell as the student gets it.

    `removed` are the lines that are not in `source` any more; `hides` says that hidden tests, or a
    mark scheme, are among them.
    """

    cell: MarkedCell
    source: str
    removed: tuple[str, ...] = ()
    hides: bool = False


def release_cell(
    cell: MarkedCell,
    warnings: list[str],
    *,
    language: str = "python",
    config: CourseConfig | None = None,
) -> ReleasedCell:
    """Take solutions, hidden tests and mark schemes out of a cell.

    An answer without any SOLUTION region is replaced whole, as nbgrader does. Where the course's
    config does not want roles enforced, ordinary cells may hold solutions, too.

    Raises:
        InstructorError: markers that do not match, or a solution in a cell that is no answer.
    """
    config = config or CourseConfig()
    stub = config.stub(is_code=cell.is_code, language=language)
    is_answer = cell.role in (Role.ANSWER, Role.MANUAL)
    solution = cut(cell.source, Region.SOLUTION, where=cell.where, stub=stub)
    if is_answer and not solution.found:
        source, removed = "\n".join(stub), tuple(cell.source.split("\n"))
        if source == cell.source:
            removed = ()
    else:
        source, removed = solution.source, solution.removed
        allowed = is_answer or (not config.strict and cell.role is Role.ORDINARY)
        if solution.found and not allowed:
            raise _solution_outside(cell)
    hidden = cut(source, Region.HIDDEN_TESTS, where=cell.where)
    if hidden.found and cell.role is not Role.TEST:
        warnings.append(
            f"{cell.where}: a HIDDEN TESTS region stands in a cell that holds no tests; it was "
            "removed from the students' version and is not run as a test."
        )
    scheme = cut(hidden.source, Region.MARK_SCHEME, where=cell.where)
    if scheme.found and cell.role not in (Role.TASK, Role.MANUAL):
        warnings.append(
            f"{cell.where}: a MARK SCHEME region stands in a cell that no person grades; it was "
            "removed from the students' version."
        )
    if cell.role is Role.GIVEN and cell.is_code and language == "python":
        notes = to_plain_python(scheme.source).notes
        warnings += [f"{cell.where}, line {line}: {what}." for line, what in notes]
    return ReleasedCell(
        cell=cell,
        source=scheme.source,
        removed=removed + hidden.removed + scheme.removed,
        hides=hidden.found > 0 or scheme.found > 0,
    )


def _solution_outside(cell: MarkedCell) -> InstructorError:
    """Refuse what nbgrader refuses: what students write in such a cell is not theirs to keep."""
    lines = cell.source.split("\n")
    line = next(at for at, text in enumerate(lines, start=1) if "BEGIN SOLUTION" in text)
    return InstructorError(
        f"{cell.where}, line {line}: a SOLUTION region stands in a cell that is no answer.",
        hint="Make the cell an autograded or manually graded answer, or take the markers out.",
        code="solution-outside",
    )


def canaries(cells: Sequence[ReleasedCell]) -> tuple[str, ...]:
    """Give the removed lines that nothing in the release may contain.

    Left out: short lines, and lines that stand in a released cell by coincidence (the same import,
    the same visible test). When a released cell has all of a removed region, that is none.
    """
    kept = [(released, collapsed(released.source)) for released in cells]
    lines: dict[str, None] = {}
    for released in cells:
        region = [collapsed(line.strip()) for line in released.removed]
        telling = list(dict.fromkeys(line for line in region if _is_telling(line)))
        by_chance: set[str] = set()
        for other, source in kept:
            found = [line for line in telling if line in source]
            if not _gives_away(found, telling, is_code=other.cell.is_code):
                by_chance.update(found)
        lines.update((line, None) for line in telling if line not in by_chance)
        shown = [source for _, source in kept]
        lines.update((line, None) for line in region if _is_remark(line, shown))
    return tuple(lines)


def _is_remark(line: str, shown: Sequence[str]) -> bool:
    """Say whether a line is a comment of the removed region that no released source has."""
    long = line.startswith(("#", "//")) and len(re.findall(r"\w", line)) >= CANARY_LENGTH
    return long and not any(line in source for source in shown)


def _gives_away(found: Sequence[str], telling: Sequence[str], *, is_code: bool) -> bool:
    """Say whether these lines in one released cell are a copy of the region, or a coincidence.

    Authors show half-filled templates and earlier versions on purpose: only all of it is a copy.
    """
    if len(telling) > 1:
        return len(found) == len(telling)
    return bool(found) and not is_code and len(found[0]) >= COPIED_LENGTH


def _is_telling(line: str) -> bool:
    if len(line) < CANARY_LENGTH or line.startswith(NOT_TELLING):
        return False
    return len(set(re.findall(r"\w", line))) >= 4  # noqa: PLR2004  (not "-----" or "else:")


def document_with(metadata: Mapping[str, Any], cells: Iterable[tuple[MarkedCell, str]]) -> str:
    """Write a notebook of these cells: no outputs, ids and checksums as nbgrader keeps them."""
    kept = {key: metadata[key] for key in ("kernelspec", "language_info") if key in metadata}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": kept,
        "cells": [_plain_cell(cell, source) for cell, source in cells],
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _plain_cell(cell: MarkedCell, source: str) -> dict[str, Any]:
    metadata = {key: value for key, value in cell.metadata.items() if key not in DROPPED_METADATA}
    plain: dict[str, Any] = {"cell_type": cell.cell_type, "id": cell_id(cell)}
    if cell.role is not Role.ORDINARY:
        metadata["nbgrader"] = block_for(cell, source=source)
        metadata["deletable"] = False
        if cell.role in (Role.GIVEN, Role.TEST, Role.TASK):
            metadata["editable"] = False
    plain["metadata"] = metadata
    plain["source"] = source
    used = {name: bundle for name, bundle in cell.attachments.items() if name in source}
    if used:
        plain["attachments"] = used
    if cell.is_code:
        plain |= {"execution_count": None, "outputs": []}
    return plain


def cell_id(cell: MarkedCell) -> str:
    """Give the id under which a cell is released: its key, wherever the format allows it."""
    if CELL_ID.fullmatch(cell.key):
        return cell.key
    digest = hashlib.sha256(cell.key.encode()).hexdigest()[:12]
    return f"{re.sub(r'[^a-zA-Z0-9_-]', '-', cell.key)[:50]}-{digest}"


def rewrite_test_cell(text: str, grade_id: str, *, source: str) -> str:
    """Give a release in which one test cell has another source (hidden tests are cut again)."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        block = cell["metadata"].get("nbgrader")
        if block and block["grade_id"] == grade_id:
            cell["source"] = cut(source, Region.HIDDEN_TESTS, where=grade_id).source
            block["checksum"] = checksum(cell["source"], block)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
