"""Gather what an author put on disk: notebooks, the files beside them, the settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MIB
from coplit_jupyter.notebook.front_door import Document, open_document

SETTINGS_FILE = "assignment.toml"
LEFT_OUT = frozenset({".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", SETTINGS_FILE})
OTHER_KERNELS = {
    "ir": "R",
    "java": "Java",
    "ijava": "Java",
    "javascript": "JavaScript",
    "deno": "JavaScript",
    "tslab": "TypeScript",
    "bash": "bash",
    "octave": "Octave",
    "xcpp11": "C++",
    "xcpp14": "C++",
    "xcpp17": "C++",
    "ihaskell": "Haskell",
    "scala": "Scala",
    "xsql": "SQL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredFiles:
    """An assignment's folder, or one notebook, as found on disk.

    `notebooks` are in the order of their names; `files` are the other files, by path in the folder.
    """

    name: str
    notebooks: Mapping[str, Document]
    files: Mapping[str, bytes] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


def gather(path: Path, *, keep_outputs: bool = False) -> AuthoredFiles:
    """Read an .ipynb, or a folder of them with the files beside them.

    Otter's tests are compared with saved outputs: only there `keep_outputs` is needed.

    Raises:
        InstructorError: nothing to read there, a notebook that is none, or files that are too big.
    """
    if not path.exists():
        raise InstructorError(
            f"There is no file or folder {str(path)!r}.", hint="Check the path.", code="not-found"
        )
    if path.is_file():
        found = [path]
    else:
        found = sorted(entry for entry in path.iterdir() if entry.suffix == ".ipynb")
        if not found:
            raise InstructorError(
                f"The folder {path.name!r} has no notebook (.ipynb).",
                hint="Name a notebook, or a folder that holds the assignment's notebooks.",
            )
    return AuthoredFiles(
        name=assignment_name(path.stem if path.is_file() else path.resolve().name),
        notebooks={entry.name: _open(entry, keep_outputs=keep_outputs) for entry in found},
        files={} if path.is_file() else _files_beside(path),
        settings={} if path.is_file() else read_settings(path / SETTINGS_FILE),
    )


def assignment_name(name: str) -> str:
    """Make the name of a file or folder fit to name an assignment."""
    fitting = re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip("._-")[:64]
    return fitting or "assignment"


def read_settings(path: Path) -> dict[str, Any]:
    """Read an assignment.toml; a missing one says nothing.

    Raises:
        InstructorError: it is not TOML.
    """
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstructorError(
            f"{path.name} cannot be read: {error}.", hint="Correct the line that is named."
        ) from error


def _open(path: Path, *, keep_outputs: bool) -> Document:
    try:
        return open_document(path, keep_outputs=(lambda _: True) if keep_outputs else None)
    except StudentError as error:
        raise InstructorError(error.message, hint=error.hint, code=error.code) from error


def _files_beside(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part in LEFT_OUT for part in parts) or not path.is_file() or path.is_symlink():
            continue
        if len(parts) == 1 and path.suffix == ".ipynb":
            continue
        total += path.stat().st_size
        if total > MAX_BODY_BYTES:
            raise InstructorError(
                f"The files beside the notebooks have more than {MAX_BODY_BYTES / MIB:.0f} MiB.",
                hint="Leave out what the assignment does not need.",
            )
        files["/".join(parts)] = path.read_bytes()
    return files


def require_python(document: Document) -> None:
    """Refuse a notebook whose kernel does not run Python; any name of a Python kernel will do.

    Raises:
        InstructorError: the kernel runs another language.
    """
    kernel = document.metadata.get("kernelspec")
    name = str(kernel.get("name") or "") if isinstance(kernel, Mapping) else ""
    language = document.language or OTHER_KERNELS.get(name.lower(), "python")
    if "python" not in language.lower():
        raise InstructorError(
            f"{document.name} is written for the kernel {name or language!r}, which runs "
            f"{language}; tests in cells are graded in Python only.",
            hint="Publish it as a folder with an assignment.toml and test files for that language.",
            code="kernel-not-python",
        )
