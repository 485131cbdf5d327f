"""Copy a notebook's bytes without outputs and the state of widgets, before anything parses them.

A notebook of 200 MB is mostly outputs. The scanner below reads it in pieces, follows only brackets
and strings, and drops the value of every cell's `outputs` as it goes by: what is left is small
enough to parse. It decides nothing about JSON (the parser does that afterwards), but refuses what a
parser could choke on: too many bytes, brackets too deep, too many of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MAX_FILE_BYTES, MAX_NESTING, MIB

MAX_NODES = 500_000
"""Values in what is left of a notebook; 2,000 cells of 100 lines have 400,000 with their commas."""
MAX_STEPS = 100_000
"""Keys and brackets outside outputs; 2,000 cells have 40,000."""
MAX_DROPPED_BRACKETS = 1_000_000
"""Brackets in dropped outputs: each costs a step of Python, 0.4 s in all."""

_CLEAR_OUTPUTS = "Choose Edit > Clear Outputs of All Cells, save, and hand it in again."

# Possessive quantifiers (`++`, `*+`) never go back: linear time and no memory per repetition.
# Python before 3.11.5 errs where what they repeat can fail half-way (gh-106052), as a string
# without an end does: those are not possessive, and a thousand at a time.
_REST = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
STRING = rb'"' + _REST + rb'"'
_PLAIN = rb'[^"\[\]{}]*+'
_UNTIL_BRACKET = re.compile(_PLAIN + rb"(?:" + STRING + _PLAIN + rb"){0,1000}", re.DOTALL)
_UNTIL_STRING = re.compile(_PLAIN)
_A_STRING = re.compile(rb"(" + STRING + rb")\s*+(:?)\s*+", re.DOTALL)
_REST_OF_STRING = re.compile(_REST, re.DOTALL)
_OPEN, _CLOSE, _QUOTE = frozenset(b"[{"), frozenset(b"]}"), ord('"')

# Which objects matter, by the role of what holds them and the key they stand under.
_ROLES = {
    ("", "{"): "root",
    ("root", "cells["): "cells",
    ("root", "metadata{"): "metadata",
    ("root", "worksheets["): "sheets",
    ("sheets", "{"): "sheet",
    ("sheet", "cells["): "cells",
    ("cells", "{"): "cell",
}
_WITH_KEYS = frozenset({"root", "metadata", "sheet", "cell"})
_DROPPED = frozenset({("cell", "outputs"), ("metadata", "widgets")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """What is left: JSON with `"outputs":[]` in every cell.

    `outputs` holds what was dropped, by the position of the cell, if that was asked for.
    """

    json: bytes
    outputs: dict[int, bytes] = field(default_factory=dict)


def strip_outputs(stream: BinaryIO, *, name: str, collect: bool = False) -> Stripped:
    """Read a notebook's bytes to their end, leaving out the outputs of cells.

    Holds at most 20 MB of what is kept, a piece of what is not, and with `collect` up to 20 MB of
    dropped outputs (further ones are lost).

    Raises:
        StudentError: too many bytes, too deep, or too many values.
    """
    return _Scanner(stream, name=name, collect=collect).run()


class _Scanner:
    """Goes once through the bytes.

    `buffer[start:at]` is seen and will be kept, from `at` on nothing is seen yet. `roles` has one
    entry for each bracket that is open.
    """

    def __init__(self, stream: BinaryIO, *, name: str, collect: bool) -> None:
        self.stream = stream
        self.name = name
        self.collect = collect
        self.buffer = b""
        self.start = self.at = 0
        self.read = 0
        self.kept: list[bytes] = []
        self.kept_bytes = 0
        self.roles: list[str] = [""]
        self.key = ""
        self.cell = -1
        self.outputs: dict[int, bytes] = {}
        self.collected_bytes = 0
        self.dropped_brackets = 0

    def run(self) -> Stripped:
        steps = 0
        while self.at < len(self.buffer) or self.fill():
            if self.roles[-1] in _WITH_KEYS:
                self.member()
            else:
                self.bracket(_UNTIL_BRACKET)
            steps += 1
            if steps > MAX_STEPS:
                raise too_complex(self.name, MAX_STEPS)
        self.emit()
        self.buffer = b""
        return Stripped(json=b"".join(self.kept), outputs=self.outputs)

    def fill(self) -> bool:
        """Read on; pieces grow with what is pending, so that no byte is seen often."""
        pending = len(self.buffer) - self.at
        piece = self.stream.read(min(max(MIB, 4 * pending), MAX_BODY_BYTES))
        if not piece:
            return False
        self.read += len(piece)
        if self.read > MAX_FILE_BYTES:
            raise StudentError(
                f"{self.name} is larger than {MAX_FILE_BYTES // MIB} MB.",
                hint=_CLEAR_OUTPUTS,
                code="too-large",
            )
        self.emit(pending=pending)
        self.buffer, self.start, self.at = self.buffer[self.at :] + piece, 0, 0
        return True

    def emit(self, *, pending: int = 0) -> None:
        """Keep what was seen since the last time."""
        if self.start < self.at:
            self.kept.append(self.buffer[self.start : self.at])
            self.kept_bytes += self.at - self.start
        self.start = self.at
        if self.kept_bytes + pending > MAX_BODY_BYTES:
            raise StudentError(
                f"{self.name} holds more than {MAX_BODY_BYTES // MIB} MB, not counting outputs.",
                hint="Remove pictures and text that are pasted into cells, and hand it in again.",
                code="too-large",
            )

    def go(self, pattern: re.Pattern[bytes]) -> int:
        """Go on over what the pattern covers; gives the byte there, or -1 at the buffer's end."""
        while (found := pattern.match(self.buffer, self.at)) and found.end() > self.at:
            self.at = found.end()
        return self.buffer[self.at] if self.at < len(self.buffer) else -1

    # ---- what is kept

    def member(self) -> None:
        """See one string of an object whose keys matter; a key may announce something."""
        byte = self.go(_UNTIL_STRING)
        if byte != _QUOTE:
            self.bracket(_UNTIL_STRING)
            return
        found = _A_STRING.match(self.buffer, self.at)
        while (found is None or found.end() == len(self.buffer)) and self.fill():
            found = _A_STRING.match(self.buffer, self.at)
        if found is None:  # a string without an end: the parser will say so
            self.at = len(self.buffer)
            return
        self.at = found.end()
        if not found.group(2):
            return
        self.key = _decoded(found.group(1))
        if (self.roles[-1], self.key) in _DROPPED:
            self.drop()

    def bracket(self, pattern: re.Pattern[bytes]) -> None:
        """See everything up to the next bracket, and follow it."""
        byte = self.go(pattern)
        if byte == _QUOTE and not self.fill():  # a string without an end
            self.at = len(self.buffer)
        elif byte in _OPEN:
            self.at += 1
            under = self.key if self.roles[-1] in _WITH_KEYS else ""
            self.roles.append(_ROLES.get((self.roles[-1], under + chr(byte)), "other"))
            self.cell += self.roles[-1] == "cell"
            self.key = ""
            if len(self.roles) > MAX_NESTING + 1:
                raise too_deep(self.name)
        elif byte in _CLOSE:
            self.at += 1
            if len(self.roles) > 1:
                self.roles.pop()

    # ---- what is dropped

    def drop(self) -> None:
        """Leave out the list that begins here; anything else is small or no notebook's."""
        if self.at == len(self.buffer) or self.buffer[self.at] not in _OPEN:
            return
        self.emit()
        self.kept.append(b"[]")
        pieces: list[bytes] = []
        depth = 0
        while True:
            byte = self.go(_UNTIL_BRACKET)
            if byte in _OPEN or byte in _CLOSE:
                depth += 1 if byte in _OPEN else -1
                self.at += 1
                self.count_bracket()
            self.let_go(pieces)
            if depth == 0:
                break
            if byte == _QUOTE:
                self.skip_string(pieces)
            elif byte < 0 and not self.fill():
                break
        if self.key == "outputs" and self.collect and self.collected_bytes <= MAX_BODY_BYTES:
            self.outputs[self.cell] = b"".join(pieces)

    def let_go(self, pieces: list[bytes]) -> None:
        """Leave out what was seen since the last time."""
        if self.collect and self.collected_bytes <= MAX_BODY_BYTES:
            pieces.append(self.buffer[self.start : self.at])
            self.collected_bytes += self.at - self.start
        self.start = self.at

    def skip_string(self, pieces: list[bytes]) -> None:
        """Skip a string that the buffer cuts off, piece by piece, however long."""
        self.at += 1
        while True:
            byte = self.go(_REST_OF_STRING)
            if byte == _QUOTE:
                self.at += 1
                self.let_go(pieces)
                return
            self.let_go(pieces)
            if not self.fill():
                self.start = self.at = len(self.buffer)
                return

    def count_bracket(self) -> None:
        self.dropped_brackets += 1
        if self.dropped_brackets > MAX_DROPPED_BRACKETS:
            raise StudentError(
                f"The outputs in {self.name} hold more than a million lists and objects.",
                hint=_CLEAR_OUTPUTS,
                code="too-complex",
            )


def too_complex(name: str, count: int) -> StudentError:
    """Say that a notebook holds more values than any notebook needs."""
    return StudentError(
        f"{name} holds more than {count:,} keys and values.",
        hint="A notebook that a person wrote has far fewer; download the assignment again.",
        code="too-complex",
    )


def too_deep(name: str) -> StudentError:
    """Say that brackets stand in brackets too often."""
    return StudentError(
        f"{name} has lists or objects nested more than {MAX_NESTING} deep.",
        hint="Clear all outputs, save, and hand it in again; or download the assignment again.",
        code="nested-too-deep",
    )


def _decoded(key: bytes) -> str:
    if b"\\" not in key:
        return key[1:-1].decode("utf-8", "replace")
    try:
        return str(json.loads(key))
    except ValueError:
        return ""
