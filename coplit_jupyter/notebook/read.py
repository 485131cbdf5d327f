"""Read an assignment from a path, in whichever of the authoring formats it is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.folder_files import TESTS, is_test_file
from coplit_jupyter.notebook.folder_settings import SETTINGS_FILE, read_settings
from coplit_jupyter.notebook.front_door import Document, open_document, read_notebook

_OTTER_CELLS = ("# ASSIGNMENT CONFIG", "# BEGIN QUESTION", "# BEGIN TESTS")
_FORMATS = (
    "a folder with a notebook, tests/test_*.py and (if you like) assignment.toml; "
    "notebooks with nbgrader's cell metadata; or an Otter Assign notebook"
)


def read_assignment(path: Path, *, course: str | None = None) -> Authored:
    """Read the assignment at `path`: a folder, or one notebook.

    `course` wins over what the assignment itself says.

    Raises:
        InstructorError: there is nothing, it is of no known format, or something in it is wrong.
    """
    if not path.exists():
        raise InstructorError(
            f"There is nothing at {path}.", hint="Check the path.", code="not-found"
        )
    if path.name == SETTINGS_FILE:
        path = path.resolve().parent
    if path.is_dir() and _has_test_files(path) and not _are_helpers(path):
        return _read_folder(path, course)
    documents = _documents(path)
    if any(is_otter(one) for one in documents):
        from coplit_jupyter.notebook.otter import read_otter

        return read_otter(path, course=course)
    if any(has_nbgrader_cells(one) for one in documents) or _is_in_nbgrader_course(path):
        from coplit_jupyter.notebook.nbgrader import read_nbgrader

        return read_nbgrader(path, course=course)
    if path.is_dir() and ((path / SETTINGS_FILE).is_file() or (path / TESTS).is_dir()):
        return _read_folder(path, course)  # says what is missing
    raise _unknown(path, documents)


def notebook_identity(raw: bytes | str) -> tuple[str, str] | None:
    """Give `(course, assignment)` as a released notebook's metadata says, if it does.

    What cannot be read says nothing.
    """
    try:
        return read_notebook(raw, name="notebook").identity
    except StudentError:
        return None


def is_otter(document: Document) -> bool:
    """Say whether the notebook was written for Otter Assign."""
    for cell in document.cells:
        lines = [" ".join(line.upper().split()) for line in cell.source.strip().split("\n")]
        match cell.kind:
            case "raw":
                first = lines[:1]
            case "markdown":  # below each fence
                first = [line for fence, line in pairwise(lines) if fence == "```OTTER"]
            case _:
                first = []
        if any(line.startswith(_OTTER_CELLS) for line in first):
            return True
    return False


def has_nbgrader_cells(document: Document) -> bool:
    """Say whether a cell of the notebook carries nbgrader's metadata."""
    return any(isinstance(cell.metadata.get("nbgrader"), dict) for cell in document.cells)


def has_test_cells(document: Document) -> bool:
    """Say whether a cell of the notebook holds tests by nbgrader's metadata."""
    blocks = (cell.metadata.get("nbgrader") for cell in document.cells)
    return any(isinstance(block, dict) and block.get("grade") is True for block in blocks)


def _is_in_nbgrader_course(path: Path) -> bool:
    """Say whether the path is `source/ASSIGNMENT` (or a notebook in it), as in nbgrader's courses.

    There an assignment may also have nothing to grade.
    """
    folder = path if path.is_dir() else path.parent
    return folder.resolve().parent.name == "source" and not (folder / SETTINGS_FILE).is_file()


def _has_test_files(path: Path) -> bool:
    tests = path / TESTS
    return tests.is_dir() and any(
        one.is_file() and one.suffix not in (".pyc", ".ipynb") and not one.name.startswith(".")
        for one in tests.rglob("*")
    )


def _are_helpers(path: Path) -> bool:
    """Say whether what stands in tests/ only helps test cells of notebooks, as nbgrader allows."""
    settings = read_settings(path / SETTINGS_FILE)
    if settings.runner is not None or settings.language != "python":
        return False
    if any(is_test_file(one.name, language="python") for one in (path / TESTS).rglob("*")):
        return False
    return any(has_test_cells(one) for one in _documents(path))


def _read_folder(path: Path, course: str | None) -> Authored:
    from coplit_jupyter.notebook.folder import read_folder

    return read_folder(path, course=course)


def _documents(path: Path) -> list[Document]:
    if path.is_file() and path.suffix != ".ipynb":
        raise InstructorError(
            f"{path.name} is no notebook.",
            hint=f"Publish {_FORMATS}.",
            code="unknown-format",
        )
    found = [path] if path.is_file() else sorted(path.glob("*.ipynb"))
    try:
        return [open_document(one) for one in found if not one.name.startswith(".")]
    except StudentError as error:
        hint = error.hint.replace("hand it in again", "publish again")
        raise InstructorError(error.message, hint=hint, code=error.code) from error


def _unknown(path: Path, documents: list[Document]) -> InstructorError:
    if path.is_file() and _has_test_files(path.parent):
        return InstructorError(
            f"{path.name} carries no tests itself; they stand in {TESTS}/ beside it.",
            hint=f"Publish the folder: {path.parent}.",
            code="unknown-format",
        )
    looked = f"{len(documents)} notebooks" if len(documents) != 1 else documents[0].name
    return InstructorError(
        f"{path.name or path} is no assignment: neither {SETTINGS_FILE} nor {TESTS}/ nor cells of "
        f"nbgrader or Otter were found ({looked}).",
        hint=f"Publish {_FORMATS}.",
        code="unknown-format",
    )
