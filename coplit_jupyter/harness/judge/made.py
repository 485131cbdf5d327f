"""Bring the data files that the student's program made to where a test looks for them.

Only files of kinds that hold nothing to run, never over a file of the author's.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import re

from coplit_jupyter.harness.wire.channel import WireError

KINDS = (
    "csv tsv txt json jsonl md html xml svg png jpg jpeg gif pdf npy npz xlsx db sqlite sqlite3 "
    "yaml yml toml log tex parquet wav"
).split()
SUFFIXES = tuple(f".{kind}" for kind in KINDS)
NAMED = re.compile(rf"\.(?:{'|'.join(KINDS)})[\"']")
MAX_FILES = 200
MAX_BYTES = 8 << 20


def names_files(source: str) -> bool:
    """Tell whether tests name a file that the student's program could have made."""
    return NAMED.search(source) is not None


class Made:
    """The files of one student process in the folder `root` of the tests."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._room = MAX_BYTES
        self._there: set[str] = set()

    def take(self, files: object) -> None:
        """Write the files; what may not be there is left out.

        Raises:
            WireError: it is no list of `[name, content]`.
        """
        if type(files) is not list or len(files) > MAX_FILES:
            raise WireError("files that are none")
        for entry in files:
            if type(entry) is not list or [type(one) for one in entry] != [str, bytes]:
                raise WireError("a file that is none")
            with contextlib.suppress(OSError, ValueError):  # a name that no file can have here
                self._write(*entry)

    def _write(self, name: str, content: bytes) -> None:
        path = os.path.normpath(os.path.join(self._root, name))
        tests = os.path.join(self._root, "tests") + os.sep
        inside = path.startswith(self._root + os.sep) and not path.startswith(tests)
        inside = inside and os.path.realpath(path) == path
        if not inside or not name.lower().endswith(SUFFIXES) or len(name) > 200:
            return
        self._room -= len(content)
        if self._room < 0 or (os.path.lexists(path) and path not in self._there):
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pathlib.Path(path).write_bytes(content)
        self._there.add(path)

    def has(self, path: str) -> bool:
        """Tell whether the program made this file."""
        return path in self._there

    def clear(self) -> None:
        """Remove them: a new process has made none."""
        for path in self._there:
            pathlib.Path(path).unlink(missing_ok=True)
        self._there.clear()
        self._room = MAX_BYTES


def for_tests(bundle: str, root: str) -> Made | None:
    """Give the place for such files; None if no test names any."""
    for path in pathlib.Path(bundle, "tests").rglob("*"):
        if path.suffix == ".py" and names_files(path.read_text("utf-8", "replace")):
            return Made(root)
        if path.name == "cells.json" and names_files(path.read_text().replace('\\"', '"')):
            return Made(root)
    return None
