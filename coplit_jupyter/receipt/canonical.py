"""Write JSON in the one form that is signed (RFC 8785), and read it without leniency."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NoReturn

MAX_WHOLE = 2**53 - 1
MAX_BYTES = 1024 * 1024


def canonical(value: Any) -> bytes:
    """Write JSON by RFC 8785: no white space, keys sorted by UTF-16, UTF-8.

    Only null, booleans, whole numbers, strings, lists and objects: numbers with a fraction have no
    place in what we sign.

    Raises:
        ValueError: anything else, half a surrogate pair, or far too deep.
    """
    try:
        return _write(value).encode("utf-8")  # UnicodeEncodeError is a ValueError
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _write(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and abs(value) <= MAX_WHOLE:
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_write, value))}]"
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_write(name)}:{_write(value[name])}" for name in names) + "}"
    raise ValueError(f"{type(value).__name__} is never signed")


def parse(text: str | bytes) -> Any:
    """Read JSON in which nothing is ambiguous.

    Raises:
        ValueError: not JSON in UTF-8, a key given twice, a fraction, or far too long or deep.
    """
    if len(text) > MAX_BYTES:
        raise ValueError("too long")
    raw = text if isinstance(text, str) else text.decode("utf-8")
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_float=_no, parse_constant=_no)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def to_base64(raw: bytes) -> str:
    """Write base64url without padding, as in a JWS."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_base64(text: str) -> bytes:
    """Read what `to_base64` gave, and nothing that merely decodes to the same.

    Raises:
        ValueError: it is not base64url.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"==")
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("it is not base64url") from error
    if to_base64(raw) != text:  # decoders pass over foreign characters and spare bits
        raise ValueError("it is not base64url")
    return raw


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no(number: str) -> NoReturn:
    raise ValueError(f"{number} is no whole number")
