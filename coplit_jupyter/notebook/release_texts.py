"""Find every text that can be read in a piece of the release, also where it is packed or encoded.

Nothing of it is run or written. What is unpacked is bounded in size, depth and number; of a very
large piece only the text itself is read.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import lzma
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator

from coplit_jupyter.model.limits import MIB

MAX_READ_BYTES = 4 * MIB
"""A larger text is looked through as it is only: data, hardly a solution in disguise."""
MAX_UNPACKED_BYTES = 32 * MIB
MAX_MEMBERS = 500
MAX_DEPTH = 3

_BLANKS = re.compile(r"\s{2,}|[^\S ]")
_TAG = re.compile(r"<[^<>]*>")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}(?:\s+[A-Za-z0-9+/_-]{24,})*(?:\s+[A-Za-z0-9+/_-]+)?")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){16,}")
_FOR_BASE64 = str.maketrans("-_", "+/")
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # NotImplementedError, too: encrypted, or a method that nobody has
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x93NUMPY")
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def collapsed(text: str) -> str:
    """Give a text in which every run of blanks and line ends is one blank.

    A line that is broken in two, with a backslash or without, says what the whole one says.
    """
    return _BLANKS.sub(" ", text.replace("\\\n", " "))


def texts_of(piece: str | bytes, *, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give (text, how it is there) for all that can be read in a piece: `""` is as it stands.

    Texts are collapsed; `how` is the outermost of the ways: "as HTML", "in base64", "packed" ….
    """
    if isinstance(piece, bytes):
        yield from _texts_of_bytes(piece, depth=depth)
        return
    if len(piece) > MAX_READ_BYTES:
        yield piece, ""
        return
    yield collapsed(piece), ""
    if "<" in piece or "&" in piece:
        yield collapsed(html.unescape(_TAG.sub("", piece))), "as HTML"
    if _PERCENT.search(piece):
        yield collapsed(urllib.parse.unquote(piece)), "in percent signs"
    if depth < MAX_DEPTH:
        for how, content in _encoded(piece):
            yield from ((text, how) for text, _ in _texts_of_bytes(content, depth=depth + 1))


def _texts_of_bytes(content: bytes, *, depth: int) -> Iterator[tuple[str, str]]:
    try:
        yield from texts_of(content.decode("utf-8"), depth=depth)
    except UnicodeDecodeError:
        yield content.decode("latin-1"), ""  # pictures and the like: no error handler is quick
        if len(content) <= MAX_READ_BYTES and not content.startswith(_PICTURES):
            yield from texts_of(content.decode("utf-8", "replace"), depth=MAX_DEPTH)
            yield collapsed(content.decode("cp949", "replace")), ""  # what Windows in Korea writes
    if len(content) <= MAX_READ_BYTES and b"\0" in content and not content.startswith(_PICTURES):
        # UTF-16 and UTF-32 of Latin letters are those letters with NULs between them.
        yield collapsed(content.replace(b"\0", b"").decode("latin-1")), "in UTF-16"
        yield collapsed(content.decode("utf-16", "replace")), "in UTF-16"
    if depth < MAX_DEPTH:
        for unpacked in _unpacked(content):
            yield from ((text, "packed") for text, _ in _texts_of_bytes(unpacked, depth=depth + 1))


def _encoded(text: str) -> Iterator[tuple[str, bytes]]:
    for found in _BASE64.finditer(text):
        digits = "".join(found[0].split()).translate(_FOR_BASE64)
        if len(digits) % 4 == 1:  # a letter too many
            digits = digits[:-1]
        yield "in base64", base64.b64decode(digits + "=" * (-len(digits) % 4))
    for found in _HEX.finditer(text):
        yield "in hexadecimal digits", bytes.fromhex(found[0])


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Give what is in an archive or a compressed file; a damaged one gives what it can."""
    try:
        if content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist()[:MAX_MEMBERS]:
                    with archive.open(member) as file:
                        yield file.read(MAX_UNPACKED_BYTES)
        elif content[:2] == b"\x1f\x8b":
            yield gzip.GzipFile(fileobj=io.BytesIO(content)).read(MAX_UNPACKED_BYTES)
        elif content[:3] == b"BZh":
            yield bz2.BZ2File(io.BytesIO(content)).read(MAX_UNPACKED_BYTES)
        elif content[:6] == b"\xfd7zXZ\x00":
            yield lzma.LZMADecompressor().decompress(content, MAX_UNPACKED_BYTES)
        elif content[:2] in _ZLIB:
            yield zlib.decompressobj().decompress(content, MAX_UNPACKED_BYTES)
    except _DAMAGED:
        return
