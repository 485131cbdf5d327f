"""Make a release what a student may see, and prove that it is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.release_texts import MAX_READ_BYTES, collapsed, texts_of

MAX_LEAKS = 20
_TELLING_CHARACTERS = 10
"""A shorter line says nothing about where it came from."""
_COPIED_CHARACTERS = 24
"""From this length on, a line of a solution in a text is a copy of it."""
_COMMON = re.compile(r"(?:def|class|import|from|else|try|finally|except)\b|@")
_ORDINARY = re.compile(r"(?:for|while|if|elif|with)\b.*:|\w+ = (?:-?[\w.]+|\[\]|\{\}|\(\)|''|\"\")")
"""A loop's head or a first value: taken only where a region has nothing better."""
_FILES = "files/"


def stamp_release(
    release: Mapping[str, str], *, course: str, assignment: str, bundle: str
) -> dict[str, str]:
    """Write into each notebook's metadata which assignment and which bundle it belongs to.

    `release` is a digest of what students get: it changes with a word of the text, for which no
    test changes and so no bundle.
    """
    digest = hashlib.sha256(json.dumps(sorted(release.items())).encode()).hexdigest()[:12]
    stamped = {}
    for name, text in release.items():
        notebook = json.loads(text)
        notebook.setdefault("metadata", {})["coplit"] = {
            "course": course,
            "assignment": assignment,
            "bundle": bundle,
            "release": digest,
        }
        stamped[name] = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    return stamped


def canaries_of(removed: Iterable[list[str]], *, code: str, text: str) -> tuple[str, ...]:
    """Choose, from the lines of removed regions, those that must be in no byte of the release.

    Left out are lines that many programs have (short ones, signatures, imports), and lines that
    the author also shows on purpose: in the `code` that is given, or, if they are short enough for
    a coincidence, in the `text` around it. A region that is shown as a whole is no coincidence,
    unless it is one short line: its longest line is kept.
    """
    chosen: dict[str, None] = {}
    code, text = collapsed(code), collapsed(text)
    for region in removed:
        lines = [collapsed(line.strip()) for line in region if line.strip()]
        telling = [line for line in lines if is_telling(line)]
        fresh = [line for line in telling if line not in code and not _by_chance(line, text)]
        own = [line for line in fresh if not _ORDINARY.fullmatch(line)]
        much = len(lines) > 1 or max(map(len, lines), default=0) >= _COPIED_CHARACTERS
        copied = much and any(all(line in shown for line in lines) for shown in (code, text))
        one = fresh or (telling if copied else [])
        chosen.update(dict.fromkeys(own or ([max(one, key=len)] if one else [])))
    return tuple(chosen)


def _by_chance(line: str, text: str) -> bool:
    return len(line) < _COPIED_CHARACTERS and line in text


def is_telling(line: str) -> bool:
    """Say whether a line could only have come from the region it was removed from."""
    letters = len(re.sub(r"\W", "", line))
    return (
        len(line) >= _TELLING_CHARACTERS
        and letters > len(line) // 3
        and not _COMMON.match(line)
        and not re.fullmatch(r"(?:return|raise|pass|yield)?\s*\w*", line)
    )


def leaks(authored: Authored) -> list[str]:
    """Say where something that was removed can still be read in what students get.

    Looks at every text of the release: sources, outputs, attachments, metadata, file names and
    files; as it stands, broken into lines, and encoded or packed (`release_texts`). Empty if
    nothing was found; at most 20 sentences.
    """
    found: dict[str, None] = {}
    needles = {canary: tuple(_spellings(collapsed(canary))) for canary in authored.canaries}
    if not needles:
        return []
    for place, piece in _pieces(authored):
        told: set[str] = set()
        for text, how in texts_of(piece):
            for canary, spellings in needles.items():
                if canary in told or not any(spelling in text for spelling in spellings):
                    continue
                told.add(canary)
                shown = canary if len(canary) <= 60 else canary[:57] + "..."  # noqa: PLR2004
                way = f" ({how})" if how else ""
                found[f"{place} holds `{shown}`{way}, which is removed from the release."] = None
                if len(found) >= MAX_LEAKS:
                    return list(found)
    return list(found)


def _spellings(canary: str) -> Iterator[str]:
    yield canary
    for spelt in (json.dumps(canary)[1:-1], json.dumps(canary, ensure_ascii=False)[1:-1]):
        if spelt != canary:
            yield spelt
    quoted = repr(canary)[1:-1]
    if quoted != canary:
        yield quoted


def _pieces(authored: Authored) -> Iterator[tuple[str, str | bytes]]:
    for name, text in authored.release.items():
        yield from _notebook_pieces(name, json.loads(text))
    files = dict(authored.release_files)
    for name, content in authored.bundle_files.items():
        if name.startswith(_FILES):
            files.setdefault(name.removeprefix(_FILES), content)
    for name, content in files.items():
        yield name, name
        yield name, content
        if name.endswith((".ipynb", ".json")) and len(content) <= MAX_READ_BYTES:
            yield from ((name, text) for text in _strings(_parsed(content)))


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _notebook_pieces(name: str, notebook: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(notebook.get("cells", ()), start=1):
        place = f"{name}, cell {number}"
        source = cell.get("source", "")
        yield f"{place}, its source,", source if isinstance(source, str) else "".join(source)
        for part in cell.keys() - {"source"}:
            for text in _strings(cell[part]):
                yield f"{place}, its {part},", text
    for part in notebook.keys() - {"cells"}:
        for text in _strings(notebook[part]):
            yield f"{name}, its {part},", text


def _strings(value: Any) -> Iterator[str]:
    """Give every string in a JSON value, keys too; lists of lines also as one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            yield "".join(value)
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _strings(one)
