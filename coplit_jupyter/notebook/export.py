"""Turn the notebooks that a student handed in into the cells that will run."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.submission import Cell, Export
from coplit_jupyter.notebook.front_door import Document, read_notebook
from coplit_jupyter.notebook.magics import may_hold_magics, to_plain_python

_MAX_WARNINGS = 20
MAX_REWRITTEN_CHARACTERS = 500_000
"""Cells with magics in one submission; 1 µs a character, so that a hostile one costs 0.5 s."""


def export_submission(
    notebooks: Mapping[str, bytes | str], manifest: Manifest, release: Mapping[str, str]
) -> Export:
    """Give the code cells of a submission in the assignment's order, ready to run.

    `notebooks` maps file names to notebook documents as they were handed in. Nothing of them is
    run. Every code cell comes, empty ones too, with the student's own line numbers.

    Raises:
        StudentError: a notebook cannot be read, or none belongs to the assignment.
    """
    if manifest.steps or manifest.format != "folder":
        from coplit_jupyter.notebook.realign import realign

        return realign(manifest, release, notebooks)
    documents, warnings = match_notebooks(notebooks, manifest)
    repairs = [sentence for one in documents.values() for sentence in one.repairs]
    cells: list[Cell] = []
    budget = MAX_REWRITTEN_CHARACTERS
    for name, document in documents.items():
        number = 0
        for given in document.cells:
            if given.kind != "code":
                continue
            number += 1
            source = given.source
            if manifest.language == "python" and manifest.runner is None:
                budget -= rewriting_cost(source)
                source, notes = plain_source(source, affordable=budget >= 0)
                warnings += [f"{name}, code cell {number}, {note}." for note in notes]
            cells.append(Cell(notebook=name, id=given.id, number=number, source=source))
    return Export(cells=tuple(cells), repairs=tuple(repairs), warnings=_capped(warnings))


def rewriting_cost(source: str) -> int:
    """Give the number of characters that have to be looked at one by one."""
    return len(source) if may_hold_magics(source) else 0


def plain_source(source: str, *, affordable: bool = True) -> tuple[str, list[str]]:
    """Give a cell's source as plain Python, and what was left out: `line 2: …`."""
    if not affordable and may_hold_magics(source):
        return source, []
    plain = to_plain_python(source)
    return plain.source, [f"line {line}: {what}" for line, what in plain.notes]


def match_notebooks(
    notebooks: Mapping[str, bytes | str], manifest: Manifest
) -> tuple[dict[str, Document], list[str]]:
    """Find the assignment's notebooks among those handed in, by file name.

    Case and the way that accents and Hangul are composed do not matter. One notebook of another
    name is taken for an assignment of one notebook. Gives documents by the assignment's own names,
    in its order, and warnings.

    Raises:
        StudentError: none of them is there, or one cannot be read.
    """
    handed = {folded_name(name): name for name in notebooks}
    found = {
        wanted: handed[folded_name(wanted)]
        for wanted in manifest.notebooks
        if folded_name(wanted) in handed
    }
    if not found and len(manifest.notebooks) == 1 and len(notebooks) == 1:
        found = {manifest.notebooks[0]: next(iter(notebooks))}
    if not found:
        raise StudentError(
            f"None of {_listed(notebooks) or 'nothing'} is a notebook of {manifest.id}.",
            hint=f"Hand in {_listed(manifest.notebooks)}; do not rename it.",
            code="no-notebook",
        )
    warnings = [
        f"{name} was not handed in: what it should define is missing."
        for name in manifest.notebooks
        if name not in found
    ]
    warnings += [
        f"{name} is not part of {manifest.id} and was left out."
        for name in notebooks
        if name not in found.values()
    ]
    documents = {
        wanted: read_notebook(notebooks[given], name=given) for wanted, given in found.items()
    }
    for document in documents.values():
        warnings += _doubts(document, manifest)
    return documents, warnings


def _doubts(document: Document, manifest: Manifest) -> list[str]:
    doubts = []
    identity = document.identity
    if identity and identity != (manifest.course, manifest.name):
        course, name = identity
        doubts.append(
            f"{document.name} says that it is {course[:64]}/{name[:64]}; it was graded as "
            f"{manifest.id}."
        )
    spoken = document.language.replace("typescript", "javascript")
    if spoken and manifest.runner is None and not spoken.startswith(manifest.language):
        doubts.append(
            f"{document.name} was written with a kernel for {document.language[:40]}; "
            f"{manifest.id} is graded as {manifest.language}."
        )
    return doubts


def folded_name(name: str) -> str:
    """Give a file name by which it is found again, whatever its case or composition."""
    return unicodedata.normalize("NFC", name).casefold()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name[:80] for name in list(names)[:10])


def _capped(warnings: list[str]) -> tuple[str, ...]:
    more = len(warnings) - _MAX_WARNINGS
    if more <= 0:
        return tuple(warnings)
    return (*warnings[:_MAX_WARNINGS], f"And {more:,} more of the same kind.")
