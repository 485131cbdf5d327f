"""Read from a course's nbgrader_config.py what it says about releases, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.notebook.front_door import Document, open_document
from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.markers import stub_for
from coplit_jupyter.notebook.nbgrader_markers import TEXT_STUB

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseConfig:
    """What a course has changed of nbgrader's own ways; the folder is where its file lies.

    `markers` are the course's own words, each with the one that we know. `code_stubs` are by
    language. `strict`: a solution stands in answers only. `header` and `footer` are notebooks
    whose cells stand around those of every notebook of every assignment.
    """

    folder: Path = Path()
    markers: Mapping[str, str] = field(default_factory=dict)
    code_stubs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text_stub: tuple[str, ...] = TEXT_STUB
    strict: bool = True
    header: str = ""
    footer: str = ""

    def stub(self, *, is_code: bool, language: str) -> tuple[str, ...]:
        """Give the lines that stand where a solution stood."""
        if not is_code:
            return self.text_stub
        return self.code_stubs.get(language) or stub_for(language)


def course_config(path: Path) -> CourseConfig:
    """Read the course's file above `path`; nbgrader's own ways where there is none to be read."""
    for folder in list(path.resolve().parents)[:LEVELS]:
        file = folder / CONFIG_FILE
        if file.is_file() and file.stat().st_size <= MAX_BYTES:
            return config_in(file.read_text("utf-8", "replace"), folder=folder)
    return CourseConfig()


def config_in(text: str, *, folder: Path) -> CourseConfig:
    """Find `c.ClearSolutions.begin_solution_delimeter = "…"` and the like in a config's text."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return CourseConfig()
    said = dict(_settings(tree))
    markers = {}
    for setting, standard in STANDARD.items():
        own = said.get(setting)
        if isinstance(own, str) and own.strip() and own not in standard:
            markers[own] = standard
    stubs = said.get(("ClearSolutions", "code_stub"))
    text_stub = said.get(("ClearSolutions", "text_stub"))
    header, footer = (said.get(("IncludeHeaderFooter", name)) for name in ("header", "footer"))
    return CourseConfig(
        folder=folder,
        markers=markers,
        code_stubs={
            str(language).lower(): tuple(stub.split("\n"))
            for language, stub in (stubs.items() if isinstance(stubs, dict) else ())
            if isinstance(stub, str)
        },
        text_stub=tuple(text_stub.split("\n")) if isinstance(text_stub, str) else TEXT_STUB,
        strict=said.get(("ClearSolutions", "enforce_metadata")) is not False,
        header=header if isinstance(header, str) else "",
        footer=footer if isinstance(footer, str) else "",
    )


def _settings(tree: ast.Module) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give what is assigned to `c.CLASS.NAME`: plain values, and names that stand for one."""
    names: dict[str, Any] = {}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.Assign):
            continue
        value = _value(statement.value, names)
        for target in statement.targets:
            if isinstance(target, ast.Name):
                names[target.id] = value
            owner, _, name = ast.unparse(target).removeprefix("c.").rpartition(".")
            yield (owner, name.replace("delimiter", "delimeter")), value


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Read a value without running anything; None for what only running would give."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "dict" and not node.args:
        return {one.arg: _value(one.value, names) for one in node.keywords if one.arg}
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


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


def with_header_and_footer(
    document: Document, config: CourseConfig, warnings: list[str]
) -> Document:
    """Put the cells of the course's header and footer around those of a notebook, as nbgrader does.

    Their numbers are those in their own files; a file that cannot be read is warned about.
    """
    header = _cells_of(config.header, config, "header", warnings)
    footer = _cells_of(config.footer, config, "footer", warnings)
    if not header and not footer:
        return document
    return replace(document, cells=(*header, *document.cells, *footer))


def _cells_of(
    name: str, config: CourseConfig, what: str, warnings: list[str]
) -> tuple[DocumentCell, ...]:
    if not name:
        return ()
    try:
        document = open_document(config.folder / name)
    except StudentError as error:
        sentence = f"The {what} that {CONFIG_FILE} names was left out: {error.message}"
        if sentence not in warnings:
            warnings.append(sentence)
        return ()
    return tuple(
        cell if cell.grade_id else replace(cell, id=f"{what}-{cell.id}"[:64])
        for cell in document.cells
    )
