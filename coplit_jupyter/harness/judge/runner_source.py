"""Turn a notebook's cells into source files, and places in those files back into cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coplit_jupyter.harness.judge.job import CellSource

WRITES = re.compile(r"^%%(?:writefile|file)\s+(?P<options>(?:-a|--append)\s+)?(?P<name>\S.*?)\s*$")
MAGIC = re.compile(r"^%%[A-Za-z_]")
NAME = re.compile(r"[\w][\w.+ -]*(?:/[\w][\w.+ -]*)*")
MAX_NAME = 200
GUTTER = re.compile(r"^(?P<before>\s*)(?P<line>\d+)(?P<after> \|)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The lines of a file, from `first` on, that cell `cell` wrote; `skipped` come before."""

    cell: int
    first: int
    count: int
    skipped: int


class Sources:
    """The files of a program.

    Cells that begin with `%%writefile NAME` are files of that name; if there is none, all cells
    together, in order, are the file `default`. Other cells of a notebook with `%%writefile` are
    notes, and no part of the program.
    """

    def __init__(self, cells: tuple[CellSource, ...], default: str) -> None:
        self._cells = cells
        self._texts: dict[str, list[str]] = {}
        self._pieces: dict[str, list[Piece]] = {}
        written = [WRITES.match(cell.source.partition("\n")[0]) for cell in cells]
        for index, (cell, match) in enumerate(zip(cells, written, strict=True)):
            if match is not None and _is_name(match["name"]):
                self._add(match["name"], index, cell.source, append=bool(match["options"]))
            elif not any(written):
                self._add(default, index, cell.source, append=True)

    def _add(self, name: str, index: int, source: str, *, append: bool) -> None:
        if not append:
            self._texts[name], self._pieces[name] = [], []
        text = self._texts.setdefault(name, [])
        lines = source.split("\n")
        skipped = 1 if MAGIC.match(source) else 0
        lines = ["" if line.startswith(("!", "%")) else line for line in lines[skipped:]]
        piece = Piece(cell=index, first=len(text) + 1, count=len(lines), skipped=skipped)
        self._pieces.setdefault(name, []).append(piece)
        text += lines

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Give names and contents."""
        return [
            (name, ("\n".join(lines) + "\n").encode("utf-8", "replace"))
            for name, lines in self._texts.items()
        ]

    def locate(self, text: str) -> tuple[str, int | None]:
        """Name cells instead of places like `main.c:12`; give the first cell that is named."""
        if not self._texts:
            return text, None
        names = "|".join(re.escape(name) for name in sorted(self._texts, key=len, reverse=True))
        place = re.compile(rf"(?<![\w/.-])(?:\./|/work/)?({names}):(\d+)(?=[:,)\s]|$)")
        first: int | None = None
        current = ""
        lines = []
        for line in text.split("\n"):
            for match in place.finditer(line):
                current = match[1]
                found = self._cell(match[1], int(match[2]))
                first = found[0] if first is None and found else first
            line = place.sub(self._named, line)
            gutter = GUTTER.match(line) if current else None
            if gutter and (found := self._cell(current, int(gutter["line"]))):
                number = str(found[1]).rjust(len(gutter["line"]))
                line = f"{gutter['before']}{number}{gutter['after']}{line[gutter.end() :]}"
            lines.append(line)
        return "\n".join(lines), first

    def _named(self, match: re.Match[str]) -> str:
        found = self._cell(match[1], int(match[2]))
        if found is None:
            return match[0]
        index, line = found
        return f"{self._cells[index].label}, line {line}"

    def _cell(self, name: str, line: int) -> tuple[int, int] | None:
        for piece in self._pieces.get(name, ()):
            if piece.first <= line < piece.first + piece.count:
                return piece.cell, line - piece.first + 1 + piece.skipped
        return None


def _is_name(name: str) -> bool:
    return len(name) <= MAX_NAME and NAME.fullmatch(name) is not None and ".." not in name
