"""Gather the files of an assignment's folder: what students get, what stays with the judge."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.limits import MIB
from coplit_jupyter.notebook.folder_settings import SETTINGS_FILE
from coplit_jupyter.notebook.nbgrader_markers import Region

TESTS = "tests"
MAX_FILE_BYTES = 64 * MIB
MAX_FOLDER_BYTES = 256 * MIB
MAX_FILES = 5_000

_LEFT_OUT = (".*", "__pycache__", "*.pyc", "node_modules", "Thumbs.db", "desktop.ini", "*~")
_TEST_FILES = {"python": ("test_*.py", "*_test.py")}
_TEXT_SUFFIXES = frozenset([".py", ".md", ".txt", ".js", ".ts", ".c", ".h", ".r", ".jl", ".java"])


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFiles:
    """Everything beside the settings; paths with `/`.

    `tests` are below `tests/`, `files` are for the student's folder, `notebooks` are the names of
    notebooks at the top.
    """

    notebooks: tuple[str, ...]
    tests: Mapping[str, bytes]
    files: Mapping[str, bytes]


def gather_files(folder: Path) -> FolderFiles:
    """Read the folder; hidden files and caches are left out.

    Raises:
        InstructorError: a link or device, a file that cannot be read, or too much of them.
    """
    notebooks: list[str] = []
    tests: dict[str, bytes] = {}
    files: dict[str, bytes] = {}
    total = 0
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if "/" not in name and path.suffix == ".ipynb":
            notebooks.append(name)
            continue
        if name == SETTINGS_FILE:
            continue
        content = _read(path, name)
        total += len(content)
        (tests if name.startswith(f"{TESTS}/") else files)[name] = content
        if total > MAX_FOLDER_BYTES or len(tests) + len(files) > MAX_FILES:
            raise InstructorError(
                f"{folder.name} holds more than {MAX_FOLDER_BYTES // MIB} MiB or {MAX_FILES:,} "
                "files.",
                hint="Remove what is not needed, or put large data into the assignment's image.",
                code="too-large",
            )
    return FolderFiles(notebooks=tuple(notebooks), tests=tests, files=files)


def require_tests(files: FolderFiles, *, folder: Path, language: str) -> None:
    """Refuse an assignment without a test file.

    Raises:
        InstructorError: there is none.
    """
    named = any(is_test_file(name, language=language) for name in files.tests)
    if named or (files.tests and language not in _TEST_FILES):
        return
    patterns = _TEST_FILES.get(language, ("*",))
    raise InstructorError(
        f"{folder.name} has no tests: there is no {' or '.join(patterns)} in {TESTS}/.",
        hint=f"Write {TESTS}/test_{'hw1.py' if language == 'python' else '…'} with tests.",
        code="no-tests",
    )


def is_test_file(name: str, *, language: str) -> bool:
    """Say whether pytest (or the language's own runner) would look for tests in it."""
    base = name.rpartition("/")[2]
    return any(fnmatch.fnmatchcase(base, one) for one in _TEST_FILES.get(language, ()))


def refuse_marked_files(files: Mapping[str, bytes]) -> None:
    """Refuse solutions in files that students get as they are.

    Raises:
        InstructorError: names the file and the line.
    """
    for name, content in files.items():
        if Path(name).suffix.lower() not in {*_TEXT_SUFFIXES, ".ipynb"}:
            continue
        for number, line in enumerate(content.split(b"\n"), start=1):
            for region in Region:
                if f"BEGIN {region.value}".encode() in line:
                    raise InstructorError(
                        f"{name}, line {number}: BEGIN {region.value} stands in a file that "
                        "students get as it is.",
                        hint="Move the code into the notebook, or the file into tests/.",
                        code="marker-in-file",
                    )


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _left_out(name))
        for name in sorted([*names, *folders]):
            path = Path(base, name)
            if _left_out(name) or (path.is_dir() and not path.is_symlink()):
                continue
            if path.is_symlink() or not path.is_file():
                raise InstructorError(
                    f"{path.relative_to(folder).as_posix()} is a link or a device, not a file.",
                    hint="Put a copy of the file in its place.",
                    code="not-a-file",
                )
            yield path


def _left_out(name: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _LEFT_OUT)


def _read(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InstructorError(
                f"{name} is larger than {MAX_FILE_BYTES // MIB} MiB.",
                hint="Make the file smaller, or put it into the assignment's image.",
                code="file-too-large",
            )
        return path.read_bytes()
    except OSError as error:
        raise InstructorError(
            f"{name} cannot be read: {error.strerror}.", hint="Check who may read the file."
        ) from error
