"""Turn a student's notebooks of an earlier release into notebooks of the newest one.

Nothing that a student wrote is lost: answers stay in their cells (matched by id, then by text), own
cells stay in their places, and what has no place any more stands at the end, where nothing runs it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.limits import MAX_CELLS
from coplit_jupyter.notebook.export import match_notebooks
from coplit_jupyter.notebook.front_door import read_notebook
from coplit_jupyter.notebook.update_cells import NotebookMerge


class Kind(StrEnum):
    """What an update does with one cell."""

    KEPT = "kept"  # the student's text stays; the assignment's own text of it is as it was
    BOTH = "both"  # the student's text stays, although the assignment's own text of it changed
    OWN = "own"  # a cell that the student added stays
    RENEWED = "renewed"  # the assignment's new text comes; the student had changed nothing there
    ADDED = "added"  # the assignment has a cell that was not there
    REMOVED = "removed"  # the assignment's cell is gone; the student had changed nothing there
    SET_ASIDE = "set-aside"  # the student's text stands at the end now


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an update does with one cell.

    `cell` is its id in the new notebook, for removed ones in the old; None means the whole
    notebook. `number` counts its cells from 1. `text` is, of a cell that both changed, the
    assignment's new text.
    """

    notebook: str
    cell: str | None
    number: int | None
    kind: Kind
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "notebook": self.notebook,
            "cell": self.cell,
            "number": self.number,
            "kind": self.kind.value,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The notebooks of the new release with the student's work, and what was done."""

    notebooks: Mapping[str, Mapping[str, Any]]
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]


def stamp_of(release: Mapping[str, str]) -> tuple[str, str]:
    """Give what a release says of itself: its bundle and its own digest; empty if it does not."""
    for text in release.values():
        return stamped(json.loads(text).get("metadata"))
    return "", ""


def stamped(metadata: Any) -> tuple[str, str]:
    """Read bundle and digest from a notebook's metadata, which anybody may have written."""
    coplit = metadata.get("coplit") if isinstance(metadata, Mapping) else None
    if not isinstance(coplit, Mapping):
        return "", ""
    bundle, release = coplit.get("bundle"), coplit.get("release")
    return (
        bundle if isinstance(bundle, str) else "",
        release if isinstance(release, str) else "",
    )


def release_of(notebooks: Mapping[str, bytes | str], manifest: Manifest) -> tuple[str, str]:
    """Say of which release the student's notebooks are.

    Raises:
        StudentError: a notebook cannot be read.
    """
    documents, _ = match_notebooks(notebooks, manifest)
    stamps = [stamped(document.metadata) for document in documents.values()]
    return next((stamp for stamp in stamps if stamp != ("", "")), ("", ""))


def update(
    manifest: Manifest,
    release: Mapping[str, str],
    notebooks: Mapping[str, bytes | str],
    *,
    former: Mapping[str, str] | None,
) -> Updated:
    """Bring the student's notebooks to `release`; `former` is the release they began with.

    Without `former` every text that is not the new release's counts as the student's. Outputs are
    not kept: they belong to the old cells.

    Raises:
        StudentError: a notebook cannot be read, or would have too many cells.
    """
    documents, warnings = match_notebooks(notebooks, manifest)
    merged: dict[str, Mapping[str, Any]] = {}
    changes: list[Change] = []
    for name, text in release.items():
        if not name.endswith(".ipynb"):
            continue
        fresh = read_notebook(text, name=name)
        mine = documents.get(name)
        if mine is None:
            merged[name] = fresh.to_json()
            changes.append(Change(notebook=name, cell=None, number=None, kind=Kind.ADDED))
            continue
        before = former.get(name) if former is not None else None
        merge = NotebookMerge(
            name=name,
            fresh=fresh.cells,
            mine=mine.cells,
            former=read_notebook(before, name=name).cells if before is not None else None,
        )
        cells = merge.cells()
        _check_size(name, len(cells))
        metadata = {**mine.metadata, **fresh.metadata}
        merged[name] = {
            "cells": [cell.to_json() for cell in cells],
            "metadata": metadata,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        numbers = {cell.id: number for number, cell in enumerate(cells, start=1)}
        changes += [
            Change(
                notebook=name,
                cell=cell,
                number=numbers.get(cell) if kind != Kind.REMOVED else None,
                kind=Kind(kind),
                text=new_text,
            )
            for cell, kind, new_text in merge.changes
        ]
    return Updated(notebooks=merged, changes=tuple(changes), warnings=tuple(warnings))


def _check_size(name: str, count: int) -> None:
    if count > MAX_CELLS:
        raise StudentError(
            f"{name} would have {count:,} cells after the update; at most {MAX_CELLS:,} are taken.",
            hint="Delete cells of your own that you do not need, then update again.",
            code="too-many-cells",
        )
