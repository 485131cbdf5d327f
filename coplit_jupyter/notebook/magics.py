"""Turn a cell of IPython into a cell of Python with the same number of lines.

Nothing is run here. What only IPython understands becomes a statement on its own line:

=====================================  ========================================================
`%matplotlib inline`, `!ls`, `?f`      `pass`, with the line as a comment
`x = !ls`, `x = %magic`                `x = None`
`%time y = f()`, `y = %time f()`       `y = f()`: the timed statement is the student's code
`%run NAME.py`, `%run NAME.ipynb`      one statement that runs that file of the student's folder
`%%time`, `%%capture`, `%%prun` …      the cell without that line
`%%writefile NAME`                     one statement that writes the rest of the cell to NAME, in
                                       the student's sandbox, as the magic would have done
`%%bash`, `%%html`, `%%timeit` …       the whole cell as comments
=====================================  ========================================================

As in IPython, the indentation of the first line of code is taken off every line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coplit_jupyter.notebook.magics_lines import Line, Position, as_comment, rewrite
from coplit_jupyter.notebook.magics_run import FILE_NAME, ran

_MAYBE = re.compile(r"^[ \t]*[%!?]|\?[ \t]*(?:#.*)?$|=[ \t]*[!%]", re.MULTILINE)
_CELL_MAGIC = re.compile(r"%%(\w+)[ \t]*(.*)")
_LINE_MAGIC = re.compile(r"%(\w+)[ \t]*(.*)", re.DOTALL)
_TIME_FLAGS = re.compile(r"(?:--?[\w-]+[ \t]+)*")

# The body is the student's code and runs in the notebook's own names.
_KEEPING = frozenset({"time", "capture", "prun", "memit", "mprun", "debug", "px"})
_TIMING = frozenset({"time", "prun"})
_WRITING = frozenset({"writefile", "file"})
# Leaving these out changes no result, so nobody has to be told.
_QUIET = frozenset(
    re.findall(
        r"\w+",
        "matplotlib load_ext reload_ext autoreload config time timeit prun memit who whos pwd "
        "precision pdb xmode colors pinfo pinfo2 history lsmagic magic "
        "html HTML javascript js latex markdown svg SVG",
    )
)
_INSTALLERS = re.compile(r"[!%]+\s*(?:python3?\s+-m\s+)?(pip3?|conda|mamba|apt(?:-get)?)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCell:
    """A cell as Python; `notes` say what was left out, each with its line number from 1."""

    source: str
    notes: tuple[tuple[int, str], ...] = ()


def may_hold_magics(source: str) -> bool:
    """Say whether the cell has to be looked at line by line; plain Python hardly ever has."""
    return _MAYBE.search(source) is not None


def to_plain_python(source: str) -> PlainCell:
    r"""Replace what only IPython understands; a cell of plain Python comes back unchanged.

    `source` has `\n` line ends. The number of lines never changes.
    """
    lines = _dedented(source.split("\n"))
    if not may_hold_magics(source):
        return PlainCell(source="\n".join(lines))
    cell = _Cell(lines)
    cell.cell_magics()
    return PlainCell(source="\n".join(cell.lines), notes=tuple(cell.notes))


def _dedented(lines: list[str]) -> list[str]:
    """Take the indentation of the first line of code off every line that has it."""
    code = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    first = next(code, "")
    indent = first[: len(first) - len(first.lstrip(" \t\f"))]
    if not indent or "\f" in indent:  # a form feed begins the indentation anew
        return lines
    return [line.removeprefix(indent) for line in lines]


@dataclass
class _Cell:
    lines: list[str]
    notes: list[tuple[int, str]] = field(default_factory=list)

    def cell_magics(self) -> None:
        """Take off `%%` lines from the top, as far as the rest is Python, then go on by line."""
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            found = _CELL_MAGIC.match(line)
            if line.strip() and not found:
                break
            if found:
                name = found.group(1)
                if name in _WRITING and self.write_file(at, found.group(2)):
                    return
                if name not in _KEEPING:
                    self.leave_out(at, name)
                    return
                self.lines[at] = as_comment(line)
            at += 1
        self.lines[at:] = rewrite(self.lines[at:], lambda n, line: self.replace(at + n + 1, line))

    def write_file(self, at: int, rest: str) -> bool:
        """Make `%%writefile [-a] NAME` a statement, unless NAME leads out of the folder."""
        words = rest.split()
        append = words[:1] in (["-a"], ["--append"])
        name = " ".join(words[1:] if append else words).strip("'\"")
        if not FILE_NAME.fullmatch(name) or ".." in name.split("/"):
            return False
        body = "\n".join(self.lines[at + 1 :])
        text = body if body.endswith("\n") else body + "\n"
        opened = f"open({name!r}, {'a' if append else 'w'!r}, encoding='utf-8')"
        self.lines[at] = f"with {opened} as _file: _file.write({text!r})"
        self.lines[at + 1 :] = [as_comment(line) for line in self.lines[at + 1 :]]
        return True

    def leave_out(self, at: int, name: str) -> None:
        """Make the whole rest a comment."""
        if name not in _QUIET:
            self.notes.append((at + 1, f"the cell is not Python (%%{name}) and was left out"))
        self.lines[at:] = [as_comment(line) for line in self.lines[at:]]

    def replace(self, number: int, line: str) -> Line | None:
        """Give another line for one that only IPython understands."""
        code = line.lstrip(" \t")
        indent = line[: len(line) - len(code)]
        if code[:1] in ("%", "!", "?"):
            python = _timed(code) or ran(code)
            if python is not None:
                return Line(indent + python, is_python=True)
            self.note(number, code)
            return Line(f"{indent}pass  # {code}")
        if "?" not in code and "!" not in code and "%" not in code:
            return None
        return self.replace_end(number, line, indent)

    def replace_end(self, number: int, line: str, indent: str) -> Line | None:
        """Replace `f?` and what is assigned from a magic or a shell line."""
        position = Position()
        position.see(line)
        for end in position.assigns:
            right = line[end:].lstrip(" \t")
            if right[:1] not in ("!", "%"):
                continue
            timed = _timed(right)
            if timed is not None:
                return Line(f"{line[:end]} {timed}", is_python=True)
            self.note(number, right, gives_none=True)
            return Line(f"{line[:end]} None  # {right}")
        if position.last == "?" and not position.inside:
            return Line(f"{indent}pass  # {line.strip()}")
        return None

    def note(self, number: int, code: str, *, gives_none: bool = False) -> None:
        """Say what was left out, if it could matter."""
        shown = code if len(code) <= 60 else code[:57] + "..."  # noqa: PLR2004 - fits a line
        tool = _INSTALLERS.match(code)
        magic = _LINE_MAGIC.match(code)
        if tool:
            why = f"`{shown}` was not run: packages come with the assignment's image"
        elif gives_none:
            why = f"`{shown}` was not run and gives None"
        elif code.startswith("?") or (magic and magic.group(1) in _QUIET):
            return
        else:
            why = f"`{shown}` was not run"
        self.notes.append((number, why))


def _timed(code: str) -> str | None:
    """Give the statement that `%time` would run, or None."""
    found = _LINE_MAGIC.match(code)
    if not found or found.group(1) not in _TIMING:
        return None
    flags = _TIME_FLAGS.match(found.group(2))
    statement = found.group(2)[flags.end() if flags else 0 :]
    good = statement.strip() and statement[0] not in "%!?"
    return statement if good else None
