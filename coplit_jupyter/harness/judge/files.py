"""Lay out the folder that tests run in, and lend folders of the test's to the student's program."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
from typing import Any

from coplit_jupyter.harness.wire.channel import WireError

MAX_FILES = 500
MAX_BYTES = 8 << 20
MAX_NAME = 300
NEVER_LENT = (".py", ".pyc", ".ipynb", "cells.json")
Stamps = dict[str, tuple[int, int]]


class Folders:
    """`root` is what tests see as the assignment: `tests/` and the files beside the notebook.

    Data files of `tests/` are found from `root` too, under their own names.
    """

    def __init__(self, bundle: str, scratch: str) -> None:
        self.bundle = bundle
        self.scratch = os.path.realpath(scratch)
        self.root = os.path.join(self.scratch, "assignment")
        self.temporary = os.path.join(self.scratch, "tmp")
        self._lent: dict[str, Stamps] = {}
        self._entered = ""
        self._data: frozenset[str] = frozenset()  # last parts of names of data files of the tests
        self._heard: set[str] = set()
        os.makedirs(self.temporary, exist_ok=True)

    def lay_out(self) -> str:
        """Copy the bundle's tests and files into the scratch folder; give the folder of tests."""
        tests = os.path.join(self.root, "tests")
        for source, target in (("files", self.root), ("tests", tests)):
            with contextlib.suppress(FileNotFoundError):
                shutil.copytree(
                    os.path.join(self.bundle, source),
                    target,
                    dirs_exist_ok=True,
                    copy_function=_copy,
                )
        os.makedirs(tests, exist_ok=True)
        names = {name for _, _, found in os.walk(tests) for name in found}
        self._data = frozenset(name for name in names if not name.endswith(NEVER_LENT))
        for entry in os.scandir(tests):
            link = os.path.join(self.root, entry.name)
            if not entry.name.endswith(NEVER_LENT) and not os.path.lexists(link):
                os.symlink(entry.path, link)
        os.chdir(self.root)
        self._entered = self.root
        return tests

    def student_files(self) -> list[tuple[str, bytes]]:
        """Give the files that belong into the student's folder."""
        found = []
        top = os.path.join(self.bundle, "files")
        for folder, _, names in os.walk(top):
            for name in sorted(names):
                path = os.path.join(folder, name)
                found.append((os.path.relpath(path, top), pathlib.Path(path).read_bytes()))
        return found

    def forget(self) -> None:
        """Know that a new student process has none of the lent folders."""
        self._lent.clear()
        self._heard.clear()
        self._entered = self.root

    def hear(self, coded: Any) -> None:
        """Remember names of files that the program says: it gets none by its own word.

        A test that checks `decode(encode(text))` would hand such a name over for the program.
        """
        todo = [coded] if self._data else []
        while todo:
            one = todo.pop()
            if type(one) is str:
                for line in map(str.strip, one.split("\n")):
                    if len(line) <= MAX_NAME and os.path.basename(line) in self._data:
                        self._heard.add(_real(line))
            elif type(one) is list or type(one) is tuple:
                todo.extend(one)
            elif type(one) is dict:
                todo.extend((*one.keys(), *one.values()))

    def has_entered_another(self) -> bool:
        """Tell whether the test changed its folder since the student's program was told."""
        with contextlib.suppress(OSError):
            here = os.getcwd()
            return here != self._entered and self._may_lend(here)
        return False

    def folder_of(self, value: Any) -> str | None:
        """Give the folder to lend when a test hands over this path; None if it is no such path."""
        if not isinstance(value, str | pathlib.PurePath):
            return None
        path = _real(os.fspath(value))
        if not self._may_lend(path):
            return None
        return path if os.path.isdir(path) else os.path.dirname(path)

    def data_file(self, value: Any) -> tuple[str, bytes] | None:
        """Give a data file of the tests that a test names to the student's program."""
        if not isinstance(value, str | pathlib.PurePath):
            return None
        name = os.fspath(value)
        if not name or len(name) > MAX_NAME or "\n" in name or name.endswith(NEVER_LENT):
            return None
        path = _real(name)
        inside = path.startswith(self.root + os.sep) and path not in self._heard
        if not inside or "." not in os.path.basename(path) or not os.path.isfile(path):
            return None
        if os.path.getsize(path) > MAX_BYTES or name.startswith(".."):
            return None
        return name, pathlib.Path(path).read_bytes()

    def changed(self, folder: str, *, enter: bool) -> list[Any] | None:
        """Give `[name, content | None]` of a folder to lend; None if nothing changed."""
        stamps = _stamps(folder)
        if enter:
            self._entered = folder
        elif self._lent.get(folder) == stamps:
            return None
        before = self._lent.get(folder, {})
        files: list[Any] = []
        room = MAX_BYTES
        for name, stamp in stamps.items():
            if before.get(name) == stamp:
                continue
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                files.append([name, None])
            elif stamp[1] <= room:
                content = pathlib.Path(path).read_bytes()
                room -= len(content)
                files.append([name, content])
        self._lent[folder] = stamps
        return files

    def take_back(self, files: Any) -> None:
        """Write what the student's program changed in lent folders; nothing leaves them.

        Raises:
            WireError: a path outside, or a folder that was not lent.
        """
        if type(files) is not list or len(files) > 2 * MAX_FILES:
            raise WireError("files that are none")
        for entry in files:
            if type(entry) is not list or len(entry) != 3 or entry[0] not in self._lent:
                raise WireError("a file in a folder that was not lent")
            folder, name, content = entry
            if type(name) is not str or type(content) not in {bytes, type(None)}:
                raise WireError("a file that is none")
            _write_inside(folder, name, content)
            self._lent[folder] = _stamps(folder)

    def _may_lend(self, path: str) -> bool:
        return path.startswith(self.temporary + os.sep)


def _real(name: str) -> str:
    r"""Resolve links; any text may come here, and what cannot be a path ("a\0b") is nowhere."""
    try:
        return os.path.realpath(name)
    except (OSError, ValueError):
        return ""


def _copy(source: str, target: str) -> None:
    shutil.copyfile(source, target)


def _write_inside(folder: str, name: str, content: bytes | None) -> None:
    path = os.path.normpath(os.path.join(folder, name))
    inside = path.startswith(folder.rstrip(os.sep) + os.sep)
    if not inside or len(name) > 500 or "\0" in name:
        raise WireError("a file outside the lent folder")
    # The test's own side never makes links here, so a real path is the path.
    if os.path.realpath(path) != path:
        raise WireError("a link in the lent folder")
    with contextlib.suppress(OSError):
        if content is None:
            os.unlink(path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pathlib.Path(path).write_bytes(content)


def _stamps(folder: str) -> Stamps:
    found: Stamps = {}
    for top, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = os.path.join(top, name)
            with contextlib.suppress(OSError):
                facts = os.lstat(path)
                found[os.path.relpath(path, folder)] = (facts.st_mtime_ns, facts.st_size)
            if len(found) >= MAX_FILES:
                return found
    return found
