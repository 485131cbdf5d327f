"""Say what a file is that is no notebook, as whoever sent it would call it."""

from __future__ import annotations

import codecs
import json

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MIB

AGAIN = "Open it in JupyterLab, save it, and hand it in again; or download the assignment again."
_EXPORTED = "Hand in the notebook itself (.ipynb), not a copy of it in another format."
_PAGE = (
    "a web page, not a notebook",
    "The download gave a page instead, of a login or an error. Download the notebook again.",
)
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive, not a notebook", "Unpack it, and hand in the .ipynb in it."),
    (b"\x1f\x8b", "a gzip archive, not a notebook", "Unpack it, and hand in the .ipynb in it."),
    (b"%PDF", "a PDF document, not a notebook", _EXPORTED),
    (b"\x89PNG", "a picture, not a notebook", _EXPORTED),
    (b"\xff\xd8\xff", "a picture, not a notebook", _EXPORTED),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, not the notebook",
        "Run `git lfs pull`, and hand in the file that it brings.",
    ),
    (b"<!doctype html", *_PAGE),
    (b"<html", *_PAGE),
    (b"<?xml", *_PAGE),
)
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def refuse_other_kinds(start: bytes, *, name: str) -> None:
    """Refuse a file whose first bytes are those of nothing that a notebook could be.

    Raises:
        StudentError: it is empty, of another kind of file, or UTF-32.
    """
    if not start.strip():
        raise StudentError(
            f"{name} is empty.",
            hint="Save the notebook in JupyterLab and hand it in again.",
            code="empty-file",
        )
    shown = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for mark, kind, hint in _KINDS:
        if shown.startswith(mark.lower()):
            raise StudentError(f"{name} is {kind}.", hint=hint, code="not-a-notebook")
    if _encoding(start) == "UTF-32":
        raise not_utf8(name, "UTF-32 text")
    if _encoding(start) is None and 0 in start[:4]:
        raise not_utf8(name, "binary data")


def utf16_as_utf8(start: bytes, rest: bytes, *, name: str) -> bytes | None:
    """Give a notebook in UTF-16 as UTF-8 (`>` in PowerShell writes UTF-16); None if it is none.

    Raises:
        StudentError: it is larger than 20 MB, or no UTF-16 after all.
    """
    encoding = _encoding(start)
    if encoding is None or encoding == "UTF-32":
        return None
    if len(rest) > MAX_BODY_BYTES:
        raise StudentError(
            f"{name} is UTF-16 text of more than {MAX_BODY_BYTES // MIB} MB.",
            hint="Choose Edit > Clear Outputs of All Cells, save, and hand it in again.",
            code="too-large",
        )
    try:
        return rest.decode(encoding).encode()
    except UnicodeError as error:
        raise not_utf8(name, "neither UTF-8 nor UTF-16 text") from error


def _encoding(start: bytes) -> str | None:
    """Name the encoding that the first bytes show, if it is not UTF-8."""
    for mark, encoding in _OTHER_ENCODINGS.items():
        if start.startswith(mark):
            return encoding
    if start[:1] == b"{" and start[1:2] == b"\0" and start[2:4] != b"\0\0":
        return "UTF-16-LE"
    if start[:2] == b"\0{" and start[2:3] == b"\0":
        return "UTF-16-BE"
    return None


def not_utf8(name: str, what: str) -> StudentError:
    """Say that a file is not in the encoding of notebooks."""
    return StudentError(f"{name} is {what}; a notebook is UTF-8 text.", hint=AGAIN, code="not-utf8")


def not_json(raw: bytes, error: json.JSONDecodeError, *, name: str) -> StudentError:
    """Say why a text is no JSON: cut short, conflict markers, something else altogether."""
    if b"<<<<<<< " in raw and b">>>>>>> " in raw:
        return StudentError(
            f"{name} holds conflict markers of Git (<<<<<<<).",
            hint="Settle the conflict, open the notebook in JupyterLab, save, hand it in again.",
            code="not-json",
        )
    first = raw.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
    line = f" (line {error.lineno:,})"
    if first != b"{":
        begun = " ".join(error.doc.split())[:30]
        told, hint = f"is no notebook: it begins with {begun!r}", _EXPORTED
    elif cut:
        told = "ends in the middle: it was not saved or downloaded to its end"
        hint = "Save it in JupyterLab, or download it again, and hand it in again."
    elif error.msg == "Extra data":
        told, hint = f"goes on after its end{line}, like two files in one", AGAIN
    else:
        told, hint = f"is damaged{line}: {error.msg}", AGAIN
    return StudentError(f"{name} {told}.", hint=hint, code="not-json")
