"""Read an assignment's notebooks from their folder and hand them in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.widget.rest import Client


def assignment_of(notebook: Path) -> tuple[str, str]:
    """Give `(course, assignment)` as the notebook's metadata says.

    Raises:
        StudentError: it cannot be read, or is no assignment's notebook.
    """
    told = read_notebook(notebook).get("metadata", {}).get("coplit", {})
    if not isinstance(told, dict) or not told.get("course") or not told.get("assignment"):
        raise StudentError(
            f"{notebook.name} is not an assignment's notebook.",
            hint="Open the notebook that your instructor gave out.",
            code="no-assignment",
        )
    return str(told["course"]), str(told["assignment"])


def read_notebook(notebook: Path) -> dict[str, Any]:
    """Read a notebook's document.

    Raises:
        StudentError: it cannot be read, or is no JSON object.
    """
    try:
        document = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudentError(
            f"{notebook.name} cannot be read: {error}.", hint="Save it in Jupyter, then try again."
        ) from error
    if not isinstance(document, dict):
        raise StudentError(
            f"{notebook.name} is not a notebook.", hint="Save it in Jupyter, then try again."
        )
    return document


def hand_in(client: Client, notebook: Path, *, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hand in a notebook with its assignment's other notebooks beside it.

    Gives the assignment as the server describes it, and what was answered.

    Raises:
        StudentError: one cannot be read, one is missing, or they were refused.
        OperatorError: the server does not answer, or cannot take it now.
    """
    course, name = assignment_of(notebook)
    where = ("courses", course, "assignments", name)
    assignment = client.get(*where)
    wanted = assignment["notebooks"]
    if len(wanted) == 1:  # a copy under another name is still the student's notebook
        documents = {wanted[0]: read_notebook(notebook)}
    else:
        documents = {name: read_notebook(notebook.parent / name) for name in wanted}
    body = {
        "notebooks": {name: _small(document) for name, document in documents.items()},
        "key": key,
    }
    return assignment, client.post(*where, "submissions", body=body)


def _small(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out what grading drops anyway: outputs of code cells.

    Not those of cells that a person grades: nbgrader marks them with `solution` and `grade`.
    """
    cells = document.get("cells")
    if not isinstance(cells, list):
        return document
    return {**document, "cells": [_without_outputs(cell) for cell in cells]}


def _without_outputs(cell: Any) -> Any:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return cell
    metadata = cell.get("metadata")
    graded = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(graded, dict) and graded.get("grade") and graded.get("solution"):
        return cell
    return {**cell, "outputs": []}
