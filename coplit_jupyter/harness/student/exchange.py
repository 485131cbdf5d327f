"""Keep the folders that a test lends to the student's code, and notice what changed in them."""

from __future__ import annotations

import os
import stat
from typing import Any

MAX_FILES = 500
MAX_BYTES = 8 << 20
MAX_MADE = 200


class Exchange:
    """The student's own folder, and folders of the test's at the same path as over there."""

    def __init__(self) -> None:
        self.home = os.environ.get("COPLIT_WORK", "/work")
        self._lent: dict[str, dict[str, tuple[int, int]]] = {}
        self._made: dict[str, tuple[int, int]] = {}

    def put_home(self, name: str, content: bytes) -> None:
        """Write a file below the student's folder."""
        path = os.path.join(self.home, name)
        _write(path, content)
        facts = os.stat(path)
        self._made[os.path.normpath(name)] = (facts.st_mtime_ns, facts.st_size)

    def made(self) -> list[Any]:
        """Give `[name, content]` of files in the student's folder that are new or changed."""
        files: list[Any] = []
        room = MAX_BYTES
        now = _listing(self.home)
        for name, stamp in now.items():
            if self._made.get(name) != stamp and len(files) < MAX_MADE:
                content = _read(os.path.join(self.home, name), room)
                if content is not None:
                    room -= len(content)
                    files.append([name, content])
        self._made = now
        return files

    def lend(self, folder: str, files: list[Any], *, enter: bool) -> None:
        """Make `folder` hold these files; enter it if asked."""
        os.makedirs(folder, exist_ok=True)
        for name, content in files:
            if content is None:
                os.makedirs(os.path.join(folder, name), exist_ok=True)
            else:
                _write(os.path.join(folder, name), content)
        self._lent[folder] = _listing(folder)
        if enter:
            os.chdir(folder)

    def changed_files(self) -> list[Any] | None:
        """Give `[folder, name, content | None]` for what is new, changed or gone."""
        if not self._lent:
            return None
        changed: list[Any] = []
        room = MAX_BYTES
        for folder, before in self._lent.items():
            now = _listing(folder)
            for name, stamp in now.items():
                if before.get(name) != stamp and len(changed) < MAX_FILES:
                    content = _read(os.path.join(folder, name), room)
                    if content is not None:
                        room -= len(content)
                        changed.append([folder, name, content])
            changed += [[folder, name, None] for name in before if name not in now]
            self._lent[folder] = now
        return changed or None


def _write(path: str, content: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def _read(path: str, limit: int) -> bytes | None:
    try:
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    return content if len(content) <= limit else None


def _listing(folder: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            try:
                facts = os.stat(path, follow_symlinks=False)
            except OSError:
                continue
            if not stat.S_ISREG(facts.st_mode):  # reading a fifo would wait for ever
                continue
            found[os.path.relpath(path, folder)] = (facts.st_mtime_ns, facts.st_size)
            if len(found) >= MAX_FILES:
                return found
    return found
