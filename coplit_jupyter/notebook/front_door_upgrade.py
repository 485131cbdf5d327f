"""Bring a notebook of any format to the shape of format 4."""

from __future__ import annotations

from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.limits import MAX_CELLS

_SAVE = "Open it in a current JupyterLab, save it, and hand it in again."


def to_version_4(given: Any, *, name: str) -> dict[str, Any]:
    """Give an object whose `cells` is a list; formats 1 to 3 are upgraded, later ones refused.

    Raises:
        StudentError: not a notebook, or of a format that does not exist yet.
    """
    if not isinstance(given, dict):
        raise _no_notebook(name, f"a JSON {_kind(given)}")
    value: dict[str, Any] = given
    version = value.get("nbformat")
    if isinstance(version, bool) or not isinstance(version, int):
        raise _no_notebook(name, "JSON without a notebook format (nbformat)")
    if version > 4:  # noqa: PLR2004 - the format's number
        raise StudentError(
            f"{name} says notebook format {version}; formats up to 4 are known.",
            hint="Save it as a notebook of format 4 and hand it in again.",
            code="notebook-version",
        )
    if version < 1:
        raise _no_notebook(name, f"JSON of notebook format {version}")
    if version < 4:  # noqa: PLR2004 - the format's number
        value = _upgraded(value, name=name)
    if not isinstance(value.get("cells"), list):
        raise _no_notebook(name, "JSON without a list of cells")
    return value


def _upgraded(old: dict[str, Any], *, name: str) -> dict[str, Any]:
    """Bring worksheets, headings and `input` to what they became in format 4, as nbformat does.

    nbformat itself is not asked: it validates on the way, which takes seconds for a large notebook
    and any time for a hostile one.
    """
    sheets = old.get("worksheets", [old])
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        raise _no_notebook(name, "JSON without a list of worksheets")
    cells: list[Any] = []
    for sheet in sheets:
        given = sheet.get("cells", [])
        if not isinstance(given, list):
            raise _no_notebook(name, "JSON without a list of cells")
        cells += given
        if len(cells) > MAX_CELLS:
            raise too_many_cells(name, len(cells))
    metadata = old.get("metadata")
    return {
        "cells": [_upgraded_cell(cell) for cell in cells],
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _upgraded_cell(old: Any) -> Any:
    """Give the cell as format 4 has it; what is no cell is left for the next check."""
    if not isinstance(old, dict):
        return old
    kind = old.get("cell_type")
    source = old.get("input" if kind == "code" and "input" in old else "source", "")
    if "source" not in old and isinstance(old.get("text"), str):  # format 1
        source = old["text"]
    if kind == "heading":
        level = old.get("level")
        marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)  # noqa: PLR2004
        text = "".join(source) if _is_lines(source) else source
        source = f"{marks} {' '.join(text.split())}" if isinstance(text, str) else text
    names = {"heading": "markdown", "html": "markdown", "text": "markdown"}
    return {
        "cell_type": names.get(kind, kind) if isinstance(kind, str) else kind,
        "metadata": old.get("metadata", {}),
        "source": source,
    }


def _is_lines(source: Any) -> bool:
    return isinstance(source, list) and all(isinstance(line, str) for line in source)


def too_many_cells(name: str, count: int) -> StudentError:
    """Say that a notebook has more cells than may be."""
    return StudentError(
        f"{name} has {count:,} cells; at most {MAX_CELLS:,} are taken.",
        hint="Delete cells that are not part of your answer, and hand it in again.",
        code="too-many-cells",
    )


def _no_notebook(name: str, what: str) -> StudentError:
    return StudentError(f"{name} is {what}, not a notebook.", hint=_SAVE, code="not-a-notebook")


def _kind(value: Any) -> str:
    names = {type(None): "null", bool: "boolean", list: "list", str: "text"}
    return names.get(type(value), "number")
