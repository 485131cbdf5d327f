"""Write author's notebooks cell by cell, with nbgrader's metadata or Otter's raw cells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROLES: dict[str, dict[str, bool]] = {
    "answer": {"grade": False, "solution": True, "locked": False, "task": False},
    "manual": {"grade": True, "solution": True, "locked": False, "task": False},
    "task": {"grade": False, "solution": False, "locked": True, "task": True},
    "test": {"grade": True, "solution": False, "locked": True, "task": False},
    "given": {"grade": False, "solution": False, "locked": True, "task": False},
}

Cell = dict[str, Any]


def code(source: str, *, id: str | None = None, metadata: Mapping[str, Any] | None = None) -> Cell:  # noqa: A002
    """Make a code cell."""
    cell: Cell = {
        "cell_type": "code",
        "metadata": dict(metadata or {}),
        "source": source,
        "execution_count": None,
        "outputs": [],
    }
    return cell if id is None else {**cell, "id": id}


def text(source: str, *, kind: str = "markdown", metadata: Mapping[str, Any] | None = None) -> Cell:
    """Make a markdown or raw cell."""
    return {"cell_type": kind, "metadata": dict(metadata or {}), "source": source}


def raw(source: str) -> Cell:
    """Make a raw cell, as Otter Assign's directives are."""
    return text(source, kind="raw")


def graded(cell: Cell, role: str, grade_id: str, *, points: float | None = None) -> Cell:
    """Give a cell nbgrader's metadata; `role` is a key of `ROLES`."""
    block: dict[str, Any] = {"schema_version": 3, "grade_id": grade_id, **ROLES[role]}
    if points is not None:
        block["points"] = points
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": block}}


def ran(cell: Cell, value: str, *, printed: str = "") -> Cell:
    """Give a code cell the output of having been run: its value's text, and what it printed."""
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed})
    outputs.append(
        {
            "output_type": "execute_result",
            "execution_count": 1,
            "metadata": {},
            "data": {"text/plain": value},
        }
    )
    return {**cell, "execution_count": 1, "outputs": outputs}


def notebook(*cells: Cell, kernel: str = "python3", language: str = "python") -> str:
    """Make a notebook of these cells; gives its JSON text."""
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5 if any("id" in cell for cell in cells) else 4,
            "metadata": {
                "kernelspec": {"name": kernel, "display_name": kernel, "language": language}
            },
            "cells": list(cells),
        }
    )


def save(path: Path, *cells: Cell, **about: str) -> Path:
    """Write a notebook of these cells to a file; gives the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(notebook(*cells, **about), encoding="utf-8")
    return path
