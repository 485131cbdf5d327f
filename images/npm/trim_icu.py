"""Leave out of a Node.js program the parts of ICU's data that no sandbox needs.

Official builds carry the data of every locale: 33 MB, 13 MB compressed. This writes a smaller
package over it, in place, and fills the rest with zeros: no address in the program changes, and
zeros compress to nothing. What is left out falls back as ICU does everywhere: an unknown locale to
the root locale, an unknown encoding to a RangeError.

The format ("CmnD", source/common/ucmndata.h of ICU): a header, then the number of entries, then an
offset of the name and an offset of the content for each, sorted by name; offsets count from the
number of entries.
"""

from __future__ import annotations

import re
import struct
import sys
from itertools import pairwise
from pathlib import Path

LANGUAGES = {"en", "ko", "ja", "zh", "de", "fr", "es"}
LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|\d{3}))?(_[A-Z]+)?")
ENCODINGS = re.compile(r"(ibm-949|windows-949|ibm-970|euc-jp|ibm-943_P15A|windows-936|windows-950)")
LARGE_BYTES = 4096
"""Single-byte encodings are smaller, and all of them stay."""
ALIGNMENT = 16


def is_kept(name: str, size: int) -> bool:
    """Tell whether an entry (`icudt78l/coll/ko.res`) stays."""
    *folders, file = name.split("/")[1:]
    stem, _, kind = file.rpartition(".")
    if kind == "cnv":  # encodings for TextDecoder
        return size < LARGE_BYTES or ENCODINGS.match(stem) is not None
    # Word breaks of languages without spaces; look-alike characters; names of characters.
    if kind in {"dict", "cfu"} or stem == "unames" or folders == ["translit"]:
        return False
    if folders == ["coll"] and stem == "zh":  # half of what Chinese takes
        return False
    if kind == "res" and LOCALE.fullmatch(stem):
        return stem.split("_")[0] in LANGUAGES
    return True


def packed(entries: list[tuple[bytes, bytes]]) -> bytes:
    """Lay out names and contents behind their table."""
    table = struct.pack("<I", len(entries))
    names = b"".join(name + b"\0" for name, _ in entries)
    at_name = len(table) + 8 * len(entries)
    at = at_name + len(names)
    contents = b""
    for name, content in entries:
        padding = -at % ALIGNMENT
        contents += bytes(padding) + content
        table += struct.pack("<II", at_name, at + padding)
        at_name += len(name) + 1
        at += padding + len(content)
    return table + names + contents


def trim(program: bytearray) -> tuple[int, int]:
    """Trim the data inside the program; gives its size before and after.

    Raises:
        ValueError: there is no such data, or more than once.
    """
    heads = [found.start() - 12 for found in re.finditer(b"CmnD", program)]
    heads = [head for head in heads if program[head + 2 : head + 4] == b"\xda\x27"]
    if len(heads) != 1:
        raise ValueError(f"{len(heads)} packages of ICU data")
    (head_size,) = struct.unpack_from("<H", program, heads[0])
    start = heads[0] + head_size
    (count,) = struct.unpack_from("<I", program, start)
    table = list(struct.iter_unpack("<II", program[start + 4 : start + 4 + 8 * count]))
    kept = []
    # Where the last entry ends is not written down: it is left out, and its place is not touched.
    for (at_name, at), (_, end) in pairwise(table):
        name = bytes(program[start + at_name : program.index(0, start + at_name)])
        if is_kept(name.decode(), end - at):
            kept.append((name, bytes(program[start + at : start + end])))
    old_size = table[-1][1]
    new = packed(kept)
    program[start : start + old_size] = new.ljust(old_size, b"\0")
    return old_size, len(new)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    program_bytes = bytearray(path.read_bytes())
    before, after = trim(program_bytes)
    path.write_bytes(program_bytes)
    sys.stdout.write(f"ICU data: {before / 1e6:.1f} MB to {after / 1e6:.1f} MB\n")
