"""Read an assignment's folder (assignment.toml, notebooks, tests/, files) as an assignment."""

from __future__ import annotations

import json
import keyword
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.model.assignment import DEFAULT_COURSE, Manifest, Runner, check_name
from coplit_jupyter.model.limits import MAX_BODY_BYTES
from coplit_jupyter.model.verdict import Isolation
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.folder_files import (
    TESTS,
    FolderFiles,
    gather_files,
    is_test_file,
    refuse_marked_files,
    require_tests,
)
from coplit_jupyter.notebook.folder_settings import SETTINGS_FILE, FolderSettings, read_settings
from coplit_jupyter.notebook.front_door import REPAIRED, Document, open_document
from coplit_jupyter.notebook.markers import Removed, strip_cell
from coplit_jupyter.notebook.naming import fitting_name, renamed
from coplit_jupyter.notebook.release import canaries_of

_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_TAKEN_MODULES = frozenset({*sys.stdlib_module_names, "pytest", "conftest", TESTS})


@dataclass
class _Reading:
    """What was found so far."""

    reference: dict[str, str] = field(default_factory=dict)
    release: dict[str, str] = field(default_factory=dict)
    author: dict[str, str] = field(default_factory=dict)
    regions: list[list[str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_folder(path: Path, *, course: str | None = None) -> Authored:
    """Read the folder at `path`; `course` wins over the settings'.

    Without an assignment.toml, the folder's name is the assignment's.

    Raises:
        InstructorError: a setting, a marker or a file is wrong, or there is no notebook or no
            test; the message names file, cell and line.
    """
    settings = read_settings(path / SETTINGS_FILE)
    files = gather_files(path)
    names = _notebooks(settings, files, folder=path)
    if settings.runner is None:
        require_tests(files, folder=path, language=settings.language)
    refuse_marked_files(files.files)
    reading = _Reading()
    for name in names:
        _read_notebook(path / name, reading, language=settings.language)
    left_out = [name for name in files.notebooks if name not in names]
    reading.warnings += [
        f"{name} is none of the assignment's notebooks: students do not get it."
        for name in left_out
    ]
    manifest = _manifest(settings, names, course=course, folder=path)
    if settings.name is None:
        reading.warnings += renamed(path.resolve().name, manifest.name)
    _warn_of_files(files, manifest, reading)
    return Authored(
        manifest=manifest,
        bundle_files={
            **files.tests,
            **{f"files/{name}": content for name, content in files.files.items()},
        },
        reference=reading.reference,
        release=reading.release,
        author=reading.author,
        release_files=dict(files.files),
        rules=settings.rules,
        warnings=tuple(reading.warnings),
        canaries=canaries_of(
            reading.regions, code="\n".join(reading.code), text="\n".join(reading.text)
        ),
    )


def _notebooks(settings: FolderSettings, files: FolderFiles, *, folder: Path) -> tuple[str, ...]:
    for name in settings.notebooks:
        if name not in files.notebooks:
            there = ", ".join(files.notebooks) or "no notebook at all"
            raise InstructorError(
                f"{SETTINGS_FILE} names the notebook {name!r}; {folder.name} has {there}.",
                hint="Correct notebook in [assignment], or add the file.",
                code="no-notebook",
            )
    if not settings.notebooks and not files.notebooks:
        raise InstructorError(
            f"{folder.name} has no notebook.",
            hint=f"Put an .ipynb beside {TESTS}/.",
            code="no-notebook",
        )
    return settings.notebooks or files.notebooks


def _manifest(
    settings: FolderSettings, names: tuple[str, ...], *, course: str | None, folder: Path
) -> Manifest:
    given = folder.resolve().name
    name = settings.name or fitting_name(given).rstrip("._-")
    return Manifest(
        course=check_name(course or settings.course or DEFAULT_COURSE, what="a course"),
        name=check_name(name, what="an assignment"),
        title=settings.title or settings.name or given,
        notebooks=names,
        module=_module(
            settings.module, names[0], language="" if settings.runner else settings.language
        ),
        language=settings.language,
        image=settings.image,
        isolation=settings.isolation,
        state=settings.state,
        limits=settings.limits,
        format="folder",
        policy=settings.policy,
        runner=_runner(settings, names[0]),
    )


def _runner(settings: FolderSettings, notebook: str) -> Runner | None:
    """Give the command of the tests; the program is a file named like the notebook by default."""
    if settings.runner is None:
        return None
    if settings.isolation is Isolation.INLINE:
        raise InstructorError(
            "A [runner] runs in the judge, never inline.",
            hint=f"Remove isolation from {SETTINGS_FILE}.",
            code="inline-runner",
        )
    stem = settings.module or _identifier(notebook.removesuffix(".ipynb"))
    return settings.runner.complete(stem, language=settings.language)


def _module(given: str | None, notebook: str, *, language: str) -> str:
    """Give the import name of the student's code."""
    name = given or _identifier(notebook.removesuffix(".ipynb"))
    if language != "python":
        return name
    why = ""
    if not _MODULE.fullmatch(name) or any(keyword.iskeyword(one) for one in name.split(".")):
        why = "cannot be imported by that name"
    elif name.split(".")[0] in _TAKEN_MODULES:
        why = "is the name of a module that tests need themselves"
    if why:
        raise InstructorError(
            f"The module {name!r} {why}.",
            hint=f'Write module = "{fitting_name(name).replace("-", "_")}_answers" in '
            f"[assignment] of {SETTINGS_FILE}, and import that in the tests.",
            code="bad-module",
        )
    return name


def _identifier(stem: str) -> str:
    name = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_") or "notebook"
    return f"_{name}" if name[0].isdigit() else name


def _read_notebook(path: Path, reading: _Reading, *, language: str) -> None:
    try:
        document = open_document(path)
    except StudentError as error:
        hint = error.hint.replace("hand it in again", "publish again")
        raise InstructorError(error.message, hint=hint, code=error.code) from error
    name = path.name
    reading.warnings += document.repairs
    reading.reference[name] = _text(document, {})
    stripped: dict[str, str] = {}
    found = 0
    for cell in document.cells:
        removed = strip_cell(cell, where=f"{name}, cell {cell.number}", language=language)
        stripped[cell.id] = removed.source
        found += len(removed.regions)
        reading.regions += removed.regions
        (reading.code if cell.kind == "code" else reading.text).append(removed.source)
        _warn_of_syntax(removed, cell.kind, reading, language=language)
    if not found:
        reading.warnings.append(
            f"{name} has no BEGIN SOLUTION: students get the reference as it is."
        )
    _warn_of_graded_cells(name, document, reading)
    reading.release[name] = _text(document, stripped)
    reading.author[name] = _as_written(path, document)


def _warn_of_graded_cells(name: str, document: Document, reading: _Reading) -> None:
    """Say which tests nobody will run: with test files beside it, a notebook's cells are none."""
    blocks = ((cell.grade_id, cell.metadata.get("nbgrader")) for cell in document.cells)
    tests = [
        str(grade_id)
        for grade_id, block in blocks
        if isinstance(block, dict) and block.get("grade") is True and not block.get("solution")
    ]
    if tests:
        reading.warnings.append(
            f"{name}: the test cells {', '.join(tests[:6])} are not run and have no points, for "
            f"there are test files in {TESTS}/. Keep tests in one of the two."
        )


def _text(document: Document, sources: Mapping[str, str]) -> str:
    """Write the notebook with other sources for some cells, and without what a run leaves."""
    notebook = document.to_json()
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["id"], cell["source"])
        cell["metadata"] = _authored_only(cell["metadata"])
    notebook["metadata"].pop("widgets", None)
    notebook["metadata"].pop("coplit", None)
    notebook["metadata"].pop(REPAIRED, None)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _authored_only(metadata: Mapping[str, Any]) -> dict[str, Any]:
    left_by_runs = ("execution", "ExecuteTime", "executionInfo", "outputId", "collapsed")
    return {key: value for key, value in metadata.items() if key not in left_by_runs}


def _as_written(path: Path, document: Document) -> str:
    """Give the file's own text, outputs and all, unless it is very large."""
    raw = path.read_bytes()
    small = len(raw) <= MAX_BODY_BYTES
    return raw.decode("utf-8-sig", "replace") if small else document.to_text()


def _warn_of_syntax(removed: Removed, kind: str, reading: _Reading, *, language: str) -> None:
    """Say where removing a region leaves code that is none."""
    if kind != "code" or language != "python" or not removed.regions:
        return
    problem = removed.syntax_problem()
    if problem:
        reading.warnings.append(f"{removed.where}: without its solution it is no Python: {problem}")


def _warn_of_files(files: FolderFiles, manifest: Manifest, reading: _Reading) -> None:
    reading.warnings += [
        f"{name} stands beside the notebook: students get it, and it is not run as a test."
        for name in files.files
        if "/" not in name and is_test_file(name, language=manifest.language)
    ]
    total = sum(len(content) for content in files.files.values())
    if total > manifest.limits.files_bytes // 2:
        reading.warnings.append(
            f"The files for the student's folder have {total:,} bytes; files_bytes in [limits] "
            f"leaves {manifest.limits.files_bytes:,} for them and all that the code writes."
        )
