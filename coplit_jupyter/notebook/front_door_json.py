"""Read untrusted JSON strictly: what two programs could read differently is refused."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, NoReturn

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MAX_NESTING, MIB
from coplit_jupyter.notebook.front_door_kind import AGAIN, not_json, not_utf8
from coplit_jupyter.notebook.front_door_scan import MAX_NODES, STRING, too_complex, too_deep

_PLAIN = rb'[^"\[\]{},]*+'
# Possessive all the same (see there): after a string without an end comes no mark in any case.
_NEXT_MARK = re.compile(_PLAIN + rb"(?:" + STRING + _PLAIN + rb")*+[\[\]{},]", re.DOTALL)
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_MAX_NUMBER_CHARACTERS = 1_000
MAX_WIDE_BYTES = 12 * MIB
"""One character outside Unicode's first plane makes Python use 4 bytes for each of a text."""
_WIDE_BYTES = tuple(bytes([first]) for first in range(0xF0, 0xF5))
_WIDE_ESCAPE = re.compile(rb"\\u[dD][89abAB]")
# No text holds these: NUL ends C strings and PostgreSQL's, half a surrogate pair has no UTF-8.
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_MAYBE_NO_TEXT = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")


def parse_strict(raw: bytes, *, name: str, depth_is_checked: bool = False) -> tuple[Any, bool]:
    """Give the value, and whether characters that are no text were replaced by U+FFFD.

    Time and memory are bounded before the parser begins: at most 20 MB (12 MB with emoji), 500,000
    values and 100 levels.

    Raises:
        StudentError: not UTF-8, not JSON, a duplicate key, NaN or Infinity, too deep, too large.
    """
    if len(raw) > MAX_BODY_BYTES:
        raise StudentError(
            f"{name} is larger than {MAX_BODY_BYTES // MIB} MB.",
            hint="Remove pictures and text that are pasted into cells, and hand it in again.",
            code="too-large",
        )
    if not (depth_is_checked and _few_marks(raw)):
        check_shape(raw, name=name)
    if len(raw) > MAX_WIDE_BYTES and _is_wide(raw):
        raise StudentError(
            f"{name} holds emoji or rare signs, and more than {MAX_WIDE_BYTES // MIB} MB.",
            hint="Remove pictures and text that are pasted into cells, and hand it in again.",
            code="too-large",
        )
    text = _decode(raw, name=name)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_Unique(name),
            parse_constant=_Numbers(name).constant,
            parse_float=_Numbers(name).real,
            parse_int=_Numbers(name).whole,
        )
    except json.JSONDecodeError as error:
        raise not_json(raw, error, name=name) from error
    if b"\\u" not in raw or not _MAYBE_NO_TEXT.search(raw):
        return value, False
    cleaned = _Cleaner()
    return cleaned.clean(value), cleaned.found


def check_shape(raw: bytes, *, name: str) -> None:
    """Refuse JSON that would cost a parser seconds or gigabytes, before it sees any of it.

    Walks over brackets and commas outside strings, at most to the first that is too many.

    Raises:
        StudentError: more than 500,000 values, or nested more than 100 deep.
    """
    depth = 0
    for nodes, found in enumerate(_NEXT_MARK.finditer(raw)):
        depth += _STEP.get(raw[found.end() - 1], 0)
        if depth > MAX_NESTING:
            raise too_deep(name)
        if nodes >= MAX_NODES:
            raise too_complex(name, MAX_NODES)


def _is_wide(raw: bytes) -> bool:
    escaped = b"\\u" in raw and _WIDE_ESCAPE.search(raw)
    return any(first in raw for first in _WIDE_BYTES) or bool(escaped)


def _few_marks(raw: bytes) -> bool:
    return sum(raw.count(mark) for mark in (b",", b"[", b"]", b"{", b"}")) <= MAX_NODES


def _decode(raw: bytes, *, name: str) -> str:
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{raw[error.start]:02x}" if error.start < len(raw) else "a byte"
        raise not_utf8(name, f"not UTF-8 text ({byte})") from error


class _Unique:
    """Builds objects, and refuses a key that stands in one twice."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise StudentError(
            f"{self.name} has the key {twice[:60]!r} twice in one object.",
            hint=AGAIN,
            code="duplicate-key",
        )


class _Numbers:
    """Reads numbers that every JSON reader reads alike."""

    def __init__(self, name: str) -> None:
        self.name = name

    def constant(self, word: str) -> NoReturn:
        raise StudentError(
            f"{self.name} holds {word}, which JSON does not have.", hint=AGAIN, code="bad-number"
        )

    def real(self, digits: str) -> float:
        number = float(digits)
        if number in (float("inf"), float("-inf")):
            self.constant(f"the number {digits[:20]}")
        return number

    def whole(self, digits: str) -> int:
        if len(digits) > _MAX_NUMBER_CHARACTERS:
            self.constant(f"a number of {len(digits):,} digits")
        return int(digits)


class _Cleaner:
    """Copies a value with U+FFFD for every character that no text holds."""

    def __init__(self) -> None:
        self.found = False

    def clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.clean(one) for one in value]
        if isinstance(value, dict):
            return {self.text(key): self.clean(one) for key, one in value.items()}
        return value

    def text(self, text: str) -> str:
        cleaned = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
        self.found = self.found or cleaned != text
        return cleaned
