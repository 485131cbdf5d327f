"""Read the raw cells that structure an Otter Assign notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import yaml

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.front_door import Document
from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.nbgrader_cells import place
from coplit_jupyter.notebook.otter_source import without_ignored

FENCE = re.compile(r"\s*```+\s*otter\s*", re.IGNORECASE)
FENCE_END = re.compile(r"\s*```+\s*")
# Like Otter, these heed the beginning of the line only: `# BEGIN QUESTION 3` is one, too.
DIRECTIVE = re.compile(
    r"#\s*(?P<word>ASSIGNMENT\s+CONFIG|(?:BEGIN|END)\s+(?:QUESTION|PROMPT|SOLUTION|TESTS))",
    re.IGNORECASE,
)
IGNORED = re.compile(r"#+\s*IGNORE\b", re.IGNORECASE)


class Block(Enum):
    """A block inside a question."""

    PROMPT = "PROMPT"
    SOLUTION = "SOLUTION"
    TESTS = "TESTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One raw cell: its words in upper case, and its YAML."""

    word: str
    config: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Question:
    """A question as its author wrote it; `text` are cells that everybody gets, in `parts`' order.

    `parts` are (block, cell); the block is None for text between the blocks.
    """

    name: str
    where: str
    config: Mapping[str, Any]
    parts: list[tuple[Block | None, DocumentCell]] = field(default_factory=list)

    def cells(self, block: Block) -> list[DocumentCell]:
        """Give the cells of one kind of block."""
        return [cell for kind, cell in self.parts if kind is block]

    @property
    def is_manual(self) -> bool:
        """Say whether a person grades it."""
        return bool(self.config.get("manual", False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """An Otter Assign notebook: its settings, and cells and questions in order."""

    document: Document
    config: Mapping[str, Any]
    parts: tuple[DocumentCell | Question, ...]


def directive_of(cell: DocumentCell, *, file: str) -> Directive | None:
    """Read a raw cell (or what `unfenced` made one) as a directive.

    Raises:
        InstructorError: its YAML cannot be read.
    """
    if cell.kind != "raw":
        return None
    first, _, rest = cell.source.strip().partition("\n")
    found = DIRECTIVE.match(first)
    if not found:
        return None
    word = " ".join(found["word"].upper().split())
    return Directive(word=word, config=read_yaml(rest, where=place(file, cell.number)))


def unfenced(cells: Iterable[DocumentCell], *, file: str) -> Iterator[DocumentCell]:
    """Give the cells with each block that a markdown cell fences with `otter` as a raw cell.

    A cell may hold several such blocks, and text before, between and after them.

    Raises:
        InstructorError: a block that never ends.
    """
    for cell in cells:
        lines = cell.source.split("\n")
        if cell.kind != "markdown" or not any(map(FENCE.fullmatch, lines)):
            yield cell
            continue
        kind, part, opened = "markdown", [], 0
        for number, line in enumerate([*lines, None], start=1):
            fence = FENCE if kind == "markdown" else FENCE_END
            if line is not None and not fence.fullmatch(line):
                part.append(line)
                continue
            if kind == "raw" and line is None:
                raise InstructorError(
                    f"{place(file, cell.number)}, line {opened}: this ```otter block never ends.",
                    hint="Write ``` below its last line.",
                    code="marker-unmatched",
                )
            if any(map(str.strip, part)):
                yield replace(cell, kind=kind, source="\n".join(part).strip("\n"))
            kind, part, opened = ("raw" if kind == "markdown" else "markdown"), [], number


def read_yaml(text: str, *, where: str) -> dict[str, Any]:
    """Read the settings of one cell.

    Raises:
        InstructorError: no YAML, or no mapping.
    """
    try:
        read = yaml.safe_load(text) if text.strip() else {}
    except yaml.YAMLError as error:
        raise InstructorError(
            f"{where}: its settings are no YAML: {' '.join(str(error).split())[:200]}.",
            hint="Write one `name: value` a line.",
            code="otter-yaml",
        ) from error
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise InstructorError(
            f"{where}: its settings are no list of `name: value`.",
            hint="Write one `name: value` a line.",
            code="otter-yaml",
        )
    return {str(key): value for key, value in read.items()}


def read_master(document: Document) -> Master:
    """Sort the cells of a notebook into questions and their blocks.

    Raises:
        InstructorError: blocks that do not match, a question without a name, or a name given twice.
    """
    reader = _Reader(document)
    for cell in unfenced(document.cells, file=document.name):
        reader.take(cell)
    reader.finish()
    return Master(document=document, config=reader.config, parts=tuple(reader.parts))


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.config: dict[str, Any] = {}
        self.parts: list[DocumentCell | Question] = []
        self.question: Question | None = None
        self.block: Block | None = None
        self.opened = 0
        self.names: set[str] = set()

    def take(self, cell: DocumentCell) -> None:
        directive = directive_of(cell, file=self.document.name)
        if directive is not None:
            self._obey(directive, cell)
            return
        if IGNORED.match(cell.source.lstrip()):
            return
        where = place(self.document.name, cell.number)
        cell = replace(cell, source=without_ignored(cell.source, where=where))
        if self.question is not None:
            self.question.parts.append((self.block, cell))
        else:
            self.parts.append(cell)

    def _obey(self, directive: Directive, cell: DocumentCell) -> None:
        where = place(self.document.name, cell.number)
        if directive.word == "ASSIGNMENT CONFIG":
            self.config.update(directive.config)
            return
        verb, _, what = directive.word.partition(" ")
        if what == "QUESTION":
            self._question(verb, directive, where=where)
        elif verb == "BEGIN":
            self._open(Block(what), where=where, number=cell.number)
        else:
            self._close(Block(what), where=where)

    def _question(self, verb: str, directive: Directive, *, where: str) -> None:
        if self.block is not None or (verb == "BEGIN") == (self.question is not None):
            self._unmatched(f"{verb} QUESTION", where=where)
        if verb == "END":
            self.question = None
            return
        name = directive.config.get("name")
        if not isinstance(name, str | int) or not str(name).strip():
            raise InstructorError(
                f"{where}: this question has no name.",
                hint="Write `name: q1` below # BEGIN QUESTION.",
                code="otter-no-name",
            )
        if str(name) in self.names:
            raise InstructorError(
                f"{where}: there is already a question named {str(name)!r}.",
                hint="Give each question a name of its own.",
                code="duplicate-id",
            )
        self.names.add(str(name))
        self.question = Question(name=str(name), where=where, config=directive.config)
        self.parts.append(self.question)

    def _open(self, block: Block, *, where: str, number: int) -> None:
        if self.question is None or self.block is not None:
            self._unmatched(f"BEGIN {block.value}", where=where)
        self.block = block
        self.opened = number

    def _close(self, block: Block, *, where: str) -> None:
        if self.block is not block:
            self._unmatched(f"END {block.value}", where=where)
        self.block = None

    def _unmatched(self, marker: str, *, where: str) -> None:
        inside = self.block.value if self.block else ("QUESTION" if self.question else "nothing")
        raise InstructorError(
            f"{where}: # {marker} does not fit here: {inside} is open.",
            hint="Close each block before the next one, and write blocks inside a question only.",
            code="marker-unmatched",
        )

    def finish(self) -> None:
        if self.question is not None:
            open_one = f"BEGIN {self.block.value}" if self.block else "BEGIN QUESTION"
            raise InstructorError(
                f"{self.question.where}: the question {self.question.name!r} is never closed "
                f"(# {open_one} has no END).",
                hint="Write the END in a raw cell of its own.",
                code="marker-unmatched",
            )
