"""Read from a course's nbgrader_config.py which words mark its regions, without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from coplit_jupyter.notebook.front_door import Document

CONFIG_FILE = "nbgrader_config.py"
LEVELS = 4
"""How far up from the assignment the file is looked for: COURSE/source/ps1/ps1.ipynb."""
MAX_BYTES = 1_000_000
# nbgrader spells them so.
STANDARD = {
    ("ClearSolutions", "begin_solution_delimeter"): "### BEGIN SOLUTION",
    ("ClearSolutions", "end_solution_delimeter"): "### END SOLUTION",
    ("ClearHiddenTests", "begin_test_delimeter"): "### BEGIN HIDDEN TESTS",
    ("ClearHiddenTests", "end_test_delimeter"): "### END HIDDEN TESTS",
    ("ClearMarkScheme", "begin_mark_scheme_delimeter"): "### BEGIN MARK SCHEME",
    ("ClearMarkScheme", "end_mark_scheme_delimeter"): "### END MARK SCHEME",
}


def course_markers(path: Path) -> dict[str, str]:
    """Give the course's own words for the markers, each with the one that we know.

    Empty where there is no such file above `path`, where it cannot be read, and where it names
    the usual ones.
    """
    for folder in list(path.resolve().parents)[:LEVELS]:
        file = folder / CONFIG_FILE
        if file.is_file() and file.stat().st_size <= MAX_BYTES:
            return markers_in(file.read_text("utf-8", "replace"))
    return {}


def markers_in(config: str) -> dict[str, str]:
    """Find `c.ClearSolutions.begin_solution_delimeter = "…"` and the like in a config's text."""
    try:
        tree = ast.parse(config)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Constant):
            continue
        owner, _, name = ast.unparse(statement.targets[0]).removeprefix("c.").rpartition(".")
        standard = STANDARD.get((owner, name.replace("delimiter", "delimeter")))
        text = statement.value.value
        if standard is not None and isinstance(text, str) and text.strip() and text not in standard:
            found[text] = standard
    return found


def with_usual_markers(document: Document, markers: Mapping[str, str]) -> Document:
    """Write the usual markers into a notebook in the place of the course's own."""
    if not markers:
        return document

    def renamed(source: str) -> str:
        for own in sorted(markers, key=len, reverse=True):
            source = source.replace(own, markers[own])
        return source

    cells = tuple(replace(cell, source=renamed(cell.source)) for cell in document.cells)
    return replace(document, cells=cells)
