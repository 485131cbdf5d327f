"""Find where the statements of a cell begin, without a parser that a cell could upset.

Python's own tokenizer refuses a cell with `!ls` in it, and its parser can be made to take very
long; this one only knows strings, comments, brackets and line ends, and takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Runs are possessive: no character is looked at twice, whatever the line holds. Python before
# 3.11.5 errs where what they repeat holds a choice or a look-ahead (gh-106052): none of these does.
_PIECE = re.compile(
    r"""(?P<comment>\#.*+)
      | (?P<triple>\"\"\"|''')
      | (?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|'[^'\\]*+(?:\\.[^'\\]*+)*+(?:'|\\?\Z))
      | (?P<open>[(\[{]++) | (?P<close>[)\]}]++)
      | (?P<operator>[=!<>:+\-*/%&|^@~]++)
      | (?P<space>\s++)
      | (?P<word>\w++)
      | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ASSIGNS = re.compile(r"=(?:$|[!%])")
_INSIDE = {
    '"': re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+'),
    "'": re.compile(r"[^'\\]*+(?:\\.[^'\\]*+)*+"),
    # A quote that is not the first of three, or a backslash and what it escapes; not possessive,
    # so a thousand at a time.
    '"""': re.compile(r'[^"\\]*+(?:(?!""")\\?+.[^"\\]*+){0,1000}'),
    "'''": re.compile(r"[^'\\]*+(?:(?!''')\\?+.[^'\\]*+){0,1000}"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in the place of a line that is no Python.

    `is_python` says that the new line may go on in the next ones; otherwise lines that it
    continued on with a backslash go with it.
    """

    text: str
    is_python: bool = False


class Position:
    """Where in the code a reader is after the lines that it has seen.

    `assigns` are the columns just after each plain `=` of the last line outside brackets;
    `last` is its last character of code.
    """

    def __init__(self) -> None:
        self.quote = ""
        self.depth = 0
        self.continued = False
        self.assigns: list[int] = []
        self.last = ""

    @property
    def inside(self) -> bool:
        """Say whether the next line belongs to a statement that has begun."""
        return bool(self.quote) or self.depth > 0 or self.continued

    def see(self, line: str) -> None:
        """Follow one more line."""
        self.assigns, self.last = [], ""
        self.continued = False
        for found in self._pieces(line):
            kind, text = found.lastgroup, found.group()
            if kind in ("comment", "space"):
                continue
            if kind == "open":
                self.depth += len(text)
            elif kind == "close":
                self.depth = max(0, self.depth - len(text))
            elif kind == "operator" and not self.depth and _ASSIGNS.match(text):
                self.assigns.append(found.start() + 1)
            self.continued = text == "\\" and found.end() == len(line)
            self.last = text[-1]

    def _pieces(self, line: str) -> Iterator[re.Match[str]]:
        at = 0
        while at < len(line) or self.quote in ("'", '"'):
            if self.quote:
                at = _skip(_INSIDE[self.quote], line, at)
                if line.startswith(self.quote, at):
                    self.last, at, self.quote = self.quote[0], at + len(self.quote), ""
                    continue
                if len(self.quote) == 1 and not line.endswith("\\"):
                    self.quote = ""  # a string that Python will complain about
                return
            found = _PIECE.match(line, at)
            if found is None:
                return
            at = found.end()
            if found.lastgroup == "triple":
                self.quote = found.group()
            elif found.lastgroup == "string" and at == len(line) and line.endswith("\\"):
                self.quote = line[found.start()]
                yield found
                return
            yield found


def _skip(inside: re.Pattern[str], line: str, at: int) -> int:
    """Give where the inside of a string ends."""
    while (found := inside.match(line, at)) and found.end() > at:
        at = found.end()
    return at


def rewrite(lines: list[str], replace: Callable[[int, str], Line | None]) -> list[str]:
    """Go through the lines of a cell; as many come back.

    `replace(n, line)` is asked about each line that begins a statement, counted from 0.
    """
    position = Position()
    written: list[str] = []
    swallowing = False
    for number, line in enumerate(lines):
        if swallowing:
            swallowing = line.endswith("\\")
            written.append(as_comment(line))
            continue
        new = None if position.inside else replace(number, line)
        if new is not None and not new.is_python:
            swallowing = line.endswith("\\")
            written.append(new.text)
            continue
        position.see(line if new is None else new.text)
        written.append(line if new is None else new.text)
    return written


def as_comment(line: str) -> str:
    """Keep a line for people to read."""
    return f"# {line}" if line.strip() else ""
