"""Bring a notebook of any format to the shape of format 4."""

from __future__ import annotations

import copy
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


def _upgraded(value: dict[str, Any], *, name: str) -> dict[str, Any]:
    """Let nbformat upgrade it; it was written for honest files, so anything may go wrong there."""
    import nbformat

    old = value["nbformat"]
    sheets = value.get("worksheets")
    cells = [value] if not isinstance(sheets, list) else sheets
    counted = sum(len(sheet.get("cells") or ()) for sheet in cells if isinstance(sheet, dict))
    if counted > MAX_CELLS:
        raise too_many_cells(name, counted)
    try:
        given = nbformat.from_dict(copy.deepcopy(value))  # type: ignore[no-untyped-call]
        upgraded = nbformat.convert(given, 4)  # type: ignore[no-untyped-call]
    except Exception as error:
        raise StudentError(
            f"{name} says notebook format {old}, and cannot be upgraded to format 4.",
            hint=_SAVE,
            code="notebook-version",
        ) from error
    return dict(upgraded)


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
