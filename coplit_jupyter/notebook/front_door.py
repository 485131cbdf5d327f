"""Turn the bytes of an untrusted notebook into a checked document without outputs.

Every way in comes through here: the REST body, the command line's files, an author's notebooks and
what the store gives back. Time (about a second) and memory (about 200 MB) are bounded for any
input.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MAX_FILE_BYTES, MIB
from coplit_jupyter.notebook.front_door_cells import DocumentCell, read_cells
from coplit_jupyter.notebook.front_door_json import parse_strict
from coplit_jupyter.notebook.front_door_kind import refuse_other_kinds, utf16_as_utf8
from coplit_jupyter.notebook.front_door_scan import Stripped, strip_outputs
from coplit_jupyter.notebook.front_door_upgrade import to_version_4

KeepOutputs = Callable[[DocumentCell], bool]


REPAIRED = "coplit_repaired"
_MAX_TOLD = 10
_MAX_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What had to be put right in a notebook; kept in its metadata until it has been graded.

    `ids` are the numbers of cells whose id was no id, or another cell's; `kinds` those of cells of
    a type that notebooks do not have.
    """

    characters: bool = False
    ids: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()

    def sentences(self, name: str) -> tuple[str, ...]:
        """Say it to the student."""
        told = []
        if self.characters:
            told.append(
                f"{name}: characters that no text can hold (NUL, half a surrogate pair) were "
                "replaced by \N{REPLACEMENT CHARACTER}."
            )
        if self.ids:
            told.append(
                f"{name}, cell {_listed(self.ids)}: an id that is not allowed, or another cell's, "
                "was replaced."
            )
        if self.kinds:
            told.append(
                f"{name}, cell {_listed(self.kinds)}: neither code nor text; it was read as text "
                "that is not run."
            )
        return tuple(told)

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "characters": self.characters,
            "ids": list(self.ids),
            "kinds": list(self.kinds),
        }

    @classmethod
    def from_json(cls, given: Any, *, count: int) -> Repaired:
        """Read what `to_json` gave for a notebook of `count` cells; anything else says nothing."""
        if not isinstance(given, dict):
            return cls()

        def numbers(key: str) -> tuple[int, ...]:
            listed = given.get(key)
            found = listed if isinstance(listed, list) else []
            return tuple(one for one in found if type(one) is int and 0 < one <= count)[:count]

        return cls(
            characters=given.get("characters") is True, ids=numbers("ids"), kinds=numbers("kinds")
        )


def _listed(numbers: tuple[int, ...]) -> str:
    more = " and others" if len(numbers) > _MAX_TOLD else ""
    return ", ".join(str(number) for number in numbers[:_MAX_TOLD]) + more


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    r"""A notebook that may be trusted to have the right shape, and nothing more.

    Every cell has an id, unique in its notebook; sources are strings with `\n` line ends; outputs
    are there only for cells that were asked for. `repaired` is what was put right.
    """

    name: str
    cells: tuple[DocumentCell, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    repaired: Repaired = Repaired()

    @property
    def repairs(self) -> tuple[str, ...]:
        """Sentences about what was put right."""
        return self.repaired.sentences(self.name)

    @property
    def identity(self) -> tuple[str, str] | None:
        """`(course, assignment)` as the release's metadata says, if it does."""
        coplit = self.metadata.get("coplit")
        if not isinstance(coplit, dict):
            return None
        course, assignment = coplit.get("course"), coplit.get("assignment")
        if isinstance(course, str) and isinstance(assignment, str) and course and assignment:
            return course, assignment
        return None

    @property
    def language(self) -> str:
        """The kernel's language in lower case as the metadata says, or ``."""
        for where, key in (("language_info", "name"), ("kernelspec", "language")):
            value = self.metadata.get(where)
            if isinstance(value, dict) and isinstance(value.get(key), str):
                return str(value[key]).lower()
        return ""

    def to_json(self) -> dict[str, Any]:
        """Give a valid notebook of format 4.5."""
        repaired = {REPAIRED: self.repaired.to_json()} if self.repairs else {}
        return {
            "cells": [cell.to_json() for cell in self.cells],
            "metadata": {**self.metadata, **repaired},
            "nbformat": 4,
            "nbformat_minor": 5,
        }

    def to_text(self) -> str:
        """Write it as JSON; `read_notebook` reads it back unchanged."""
        return json.dumps(self.to_json(), ensure_ascii=False, allow_nan=False)


def read_notebook(
    raw: bytes | str, *, name: str, keep_outputs: KeepOutputs | None = None
) -> Document:
    """Read a notebook as it was sent, at most 20 MB.

    `keep_outputs` says of a cell whether its outputs stay; without it all are dropped.

    Raises:
        StudentError: it is too large, no notebook, or one that no program should read; the code
            names the reason.
    """
    if isinstance(raw, str):
        raw = raw.encode("utf-8", "surrogatepass")
    if len(raw) > MAX_BODY_BYTES:
        raise StudentError(
            f"{name} is larger than {MAX_BODY_BYTES // MIB} MB.",
            hint="Choose Edit > Clear Outputs of All Cells, save, and hand it in again.",
            code="too-large",
        )
    return read_stream(io.BytesIO(raw), name=name, keep_outputs=keep_outputs)


def read_stream(
    stream: BinaryIO, *, name: str, keep_outputs: KeepOutputs | None = None
) -> Document:
    """Read a notebook of at most 200 MB from an open file, dropping outputs on the way.

    Raises:
        StudentError: as `read_notebook`.
    """
    name = plain_name(name)
    start = stream.read(64)
    refuse_other_kinds(start, name=name)
    stream.seek(0)
    if b"\0" in start[:4]:
        given = utf16_as_utf8(start, stream.read(MAX_BODY_BYTES + 1), name=name)
        stream = io.BytesIO(given or b"")
    stripped = strip_outputs(stream, name=name, collect=keep_outputs is not None)
    value, replaced = parse_strict(stripped.json, name=name, depth_is_checked=True)
    notebook = to_version_4(value, name=name)
    cells, changed, odd = read_cells(notebook["cells"], name=name)
    if keep_outputs is not None:
        cells = [_with_outputs(cell, at, stripped, keep_outputs) for at, cell in enumerate(cells)]
    metadata = notebook.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    metadata.pop("widgets", None)  # the state of widgets is an output
    before = Repaired.from_json(metadata.pop(REPAIRED, None), count=len(cells))
    return Document(
        name=name,
        cells=tuple(cells),
        metadata=metadata,
        repaired=Repaired(
            characters=replaced or before.characters,
            ids=(*before.ids, *changed),
            kinds=(*before.kinds, *odd),
        ),
    )


def _with_outputs(
    cell: DocumentCell, at: int, stripped: Stripped, keep_outputs: KeepOutputs
) -> DocumentCell:
    """Put back the outputs of a cell that a person will grade; what is no output is left out."""
    raw = stripped.outputs.get(at)
    if raw is None or cell.kind != "code" or not keep_outputs(cell):
        return cell
    try:
        value, _ = parse_strict(raw, name=f"The outputs of cell {cell.number}")
    except StudentError:
        return cell
    return cell.with_outputs(value if isinstance(value, list) else [])


def read_file(path: Path) -> str:
    """Read a notebook file of at most 200 MB; gives its JSON text without outputs.

    Outputs stay where nbgrader's metadata says that a person grades the cell, if they are small.

    Raises:
        StudentError: as `read_notebook`, or the file cannot be read.
    """
    text = open_document(path, keep_outputs=_is_manual).to_text()
    if len(text) > MAX_BODY_BYTES // 4:  # in bytes it may be too much for the next door
        text = open_document(path).to_text()
    return text


def _is_manual(cell: DocumentCell) -> bool:
    marks = cell.metadata.get("nbgrader")
    return isinstance(marks, dict) and marks.get("grade") is True and marks.get("solution") is True


def open_document(path: Path, *, keep_outputs: KeepOutputs | None = None) -> Document:
    """Read a notebook file of at most 200 MB.

    Raises:
        StudentError: as `read_notebook`, or the file cannot be read.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise StudentError(
                f"{path.name} is larger than {MAX_FILE_BYTES // MIB} MB.",
                hint="Choose Edit > Clear Outputs of All Cells, save, and hand it in again.",
                code="too-large",
            )
        with path.open("rb") as stream:
            return read_stream(stream, name=path.name, keep_outputs=keep_outputs)
    except OSError as error:
        raise StudentError(
            f"{path.name} cannot be read: {error.strerror}.",
            hint="Check the path and who may read the file.",
            code="unreadable-file",
        ) from error


def read_submitted(notebooks: Mapping[str, bytes | str], manifest: Manifest) -> dict[str, str]:
    """Check what was handed in; gives the documents to keep, by file name.

    Outputs stay only in cells that a person grades.

    Raises:
        StudentError: as `read_notebook`, or there is no notebook at all.
    """
    if not notebooks:
        raise StudentError(
            "Nothing was handed in.",
            hint=f"Hand in {' and '.join(manifest.notebooks)}.",
            code="no-notebook",
        )
    plain = {plain_name(name): raw for name, raw in notebooks.items()}
    if len(plain) < len(notebooks):
        raise StudentError(
            "Two of the notebooks have the same file name.",
            hint=f"Hand in {' and '.join(manifest.notebooks)}.",
            code="same-name",
        )
    manual = {test.cell for test in manifest.tests if test.manual and test.cell}
    keep = (lambda cell: cell.grade_id in manual or cell.id in manual) if manual else None
    return {
        name: read_notebook(raw, name=name, keep_outputs=keep).to_text()
        for name, raw in plain.items()
    }


def plain_name(name: str) -> str:
    """Give the file name at the end of a path, fit to be shown and stored; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign if sign.isprintable() else "_" for sign in last)[:_MAX_NAME_CHARACTERS]
    return shown if shown.strip(". ") else "notebook.ipynb"
