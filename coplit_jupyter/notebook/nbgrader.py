"""Turn notebooks with nbgrader's cell metadata into an assignment."""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coplit_jupyter.model.assignment import Manifest, Step, TestSpec
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.autotest import is_pending
from coplit_jupyter.notebook.folder_files import TESTS
from coplit_jupyter.notebook.front_door import Document
from coplit_jupyter.notebook.magics import to_plain_python
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role, mark_cells
from coplit_jupyter.notebook.nbgrader_config import (
    CourseConfig,
    course_config,
    with_header_and_footer,
    with_usual_markers,
)
from coplit_jupyter.notebook.nbgrader_files import (
    AuthoredFiles,
    gather,
    language_of,
    manifest_of,
)
from coplit_jupyter.notebook.nbgrader_given import Given
from coplit_jupyter.notebook.nbgrader_javascript import tests_of
from coplit_jupyter.notebook.nbgrader_release import (
    ReleasedCell,
    canaries,
    cell_id,
    document_with,
    release_cell,
)
from coplit_jupyter.notebook.nbgrader_shared import set_by, used_by_functions

CELLS_FILE = "tests/cells.json"


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What the notebooks of one assignment gave so far."""

    config: CourseConfig
    language: str = "python"
    marked: dict[str, tuple[MarkedCell, ...]] = field(default_factory=dict)
    tests: list[TestSpec] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    reference: dict[str, str] = field(default_factory=dict)
    release: dict[str, str] = field(default_factory=dict)
    released: list[ReleasedCell] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_nbgrader(path: Path, *, course: str | None) -> Authored:
    """Read an .ipynb, or a folder of them (nbgrader's `source/ps1/`), as one assignment.

    Expected values of `### AUTOTEST` lines are not there yet: `autotest.pending` names their
    tests, `autotest.recording` and `autotest.complete` put them in.

    Raises:
        InstructorError: something an author has to change; names file, cell and line.
    """
    files = gather(path)
    written = files.notebooks
    reading = _Reading(config=course_config(path), warnings=files.warnings)
    helpers = [name for name in files.files if name.startswith(f"{TESTS}/")]
    if helpers:
        reading.warnings.append(
            f"Students get {', '.join(helpers[:4])} as files, as in nbgrader: no file in {TESTS}/ "
            "is named test_*.py."
        )
    around = {
        name: with_header_and_footer(document, reading.config, reading.warnings)
        for name, document in written.items()
    }
    files = replace(files, notebooks=around)
    reading.language = language_of(files)
    for name, document in around.items():
        _read_notebook(name, with_usual_markers(document, reading.config.markers), reading)
    if not reading.tests:
        reading.warnings.append(
            "No cell is graded: every submission gets 0 of 0 points. Mark cells as tests or as "
            "manually graded answers."
        )
    manifest = manifest_of(
        files,
        course=course,
        format="nbgrader",
        tests=reading.tests,
        steps=reading.steps,
        language=reading.language,
    )
    manifest, tests = _tests(manifest, reading)
    return Authored(
        manifest=manifest,
        bundle_files=tests | student_files(files),
        reference=reading.reference,
        release=reading.release,
        author={name: document.to_text() for name, document in written.items()},
        release_files=dict(files.files),
        warnings=tuple(reading.warnings),
        canaries=canaries(reading.released),
    )


def _tests(manifest: Manifest, reading: _Reading) -> tuple[Manifest, dict[str, bytes]]:
    """Lay out the tests for the judge of the language; mocha has names of its own for them."""
    if reading.language == "python":
        return manifest, cells_file(reading.sources)
    files, ids, warnings = tests_of(reading.marked, module=manifest.module)
    reading.warnings += warnings
    tests = tuple(replace(test, id=ids.get(test.id, test.id)) for test in manifest.tests)
    steps = tuple(replace(step, test=ids.get(step.test, "")) for step in manifest.steps)
    return replace(manifest, tests=tests, steps=steps), files


def has_nbgrader_metadata(document: Document) -> bool:
    """Say whether a cell of the notebook has nbgrader's metadata."""
    return any(cell.metadata.get("nbgrader") for cell in document.cells)


def bundle_files(
    files: AuthoredFiles, sources: Mapping[str, Mapping[str, Any]]
) -> dict[str, bytes]:
    """Lay out a bundle whose tests are cells: their sources, and the files of the student."""
    return cells_file(sources) | student_files(files)


def cells_file(sources: Mapping[str, Mapping[str, Any]]) -> dict[str, bytes]:
    """Write the file that holds the tests of a bundle, by id."""
    cells = json.dumps(dict(sources), ensure_ascii=False, indent=1, sort_keys=True)
    return {CELLS_FILE: cells.encode()}


def student_files(files: AuthoredFiles) -> dict[str, bytes]:
    """Give the files that stand beside the notebooks, as a bundle holds them."""
    return {f"files/{name}": content for name, content in files.files.items()}


def _read_notebook(name: str, document: Document, reading: _Reading) -> None:
    cells, warnings = mark_cells(name, document.cells)
    reading.warnings += warnings
    reading.marked[name] = cells
    language = reading.language
    released = [
        release_cell(cell, reading.warnings, language=language, config=reading.config)
        for cell in cells
    ]
    reading.released += released
    reading.reference[name] = document_with(
        document.metadata, ((each.cell, _solved(each)) for each in released)
    )
    reading.release[name] = document_with(
        document.metadata, ((each.cell, each.source) for each in released)
    )
    used = used_by_functions(
        runnable(cell)[0] for cell in cells if cell.is_code and cell.role is not Role.TEST
    )
    given = _given(cells) if language == "python" else Given([], [], [])
    for each in released:
        spec = _spec(each)
        if spec is not None:
            reading.tests.append(spec)
        step = _step(each, language=language)
        if step is not None:
            reading.steps.append(step)
        if each.cell.role is Role.TEST and language == "python":
            reading.sources[test_id(each.cell)] = _test_source(
                each.cell, used, given, reading.warnings
            )


def _solved(released: ReleasedCell) -> str:
    """Give the source of a cell as a student with every answer right would hand it in."""
    return released.source if released.cell.role is Role.TEST else released.cell.source


def runnable(cell: MarkedCell) -> tuple[str, list[str]]:
    """Give the source of a cell of the author's as plain Python, and warnings about it.

    As in IPython 9, only indentation that all lines have in common is taken off: a test with a
    stray blank in its first line is nobody's to pass, and the author must hear of it.
    """
    source = textwrap.dedent(cell.source)
    first = next((line for line in source.split("\n") if line.strip()), "")
    notes: list[str] = []
    if not first.startswith((" ", "\t")):
        plain = to_plain_python(source)
        source = plain.source
        notes = [f"{cell.where}, line {line}: {what}." for line, what in plain.notes]
    try:
        ast.parse(source)
    except SyntaxError as error:
        notes.append(
            f"{cell.where}, line {error.lineno}: no Python: {error.msg}; nobody can pass it."
        )
    return source, notes


def test_id(cell: MarkedCell) -> str:
    """Give the id of the test that a cell is: `NOTEBOOK.ipynb::GRADE_ID`."""
    return f"{cell.file}::{cell.key}"


def with_given(
    sources: Mapping[str, Mapping[str, Any]], solved: Iterable[tuple[MarkedCell, str]]
) -> dict[str, Mapping[str, Any]]:
    """Add to tests whose names are nobody else's what of the author's solved cells decides them."""
    given = _given([replace(cell, source=source) for cell, source in solved])
    found = {key: given.source_for(one["source"]) for key, one in sources.items()}
    return {
        key: {**one, "given": found[key]} if found[key] else dict(one)
        for key, one in sources.items()
    }


def _given(cells: Sequence[MarkedCell]) -> Given:
    sources: dict[Role, list[str]] = {role: [] for role in Role}
    for cell in cells:
        if cell.is_code:
            sources[cell.role].append(runnable(cell)[0])
    answers = [*sources[Role.ANSWER], *sources[Role.MANUAL]]
    return Given(sources[Role.GIVEN], sources[Role.ORDINARY], answers)


def _test_source(
    cell: MarkedCell, used: frozenset[str], given: Given, warnings: list[str]
) -> dict[str, Any]:
    plain, notes = runnable(cell)
    warnings += notes
    source: dict[str, Any] = {
        "source": plain,
        "points": cell.points,
        "all_or_nothing": False,
    }
    if shared := sorted(used & set_by(plain)):
        source["shared"] = shared
    if decides := given.source_for(plain):
        source["given"] = decides
    if kept := sorted(set_by(plain) - given.bound - used):
        source["kept"] = kept
    if is_pending(cell.source):
        source["autotest"] = True
    return source


def _spec(released: ReleasedCell) -> TestSpec | None:
    cell = released.cell
    if cell.role not in (Role.TEST, Role.MANUAL, Role.TASK):
        return None
    return TestSpec(
        id=test_id(cell),
        name=cell.key,
        question=cell.key,
        points=cell.points,
        hidden=released.hides and cell.role is Role.TEST,
        notebook=cell.file,
        cell=cell_id(cell),
        manual=cell.role is not Role.TEST,
    )


def _step(released: ReleasedCell, *, language: str) -> Step | None:
    """Say what a code cell does in the run; text does nothing.

    What is given runs in the student's process: without the regions that the release lacks.
    """
    cell = released.cell
    if not cell.is_code:
        return None
    match cell.role:
        case Role.TEST:
            return Step(kind="test", notebook=cell.file, cell=cell_id(cell), test=test_id(cell))
        case Role.GIVEN:
            source = released.source
            if language == "python":
                source, _ = runnable(replace(cell, source=source))
            return Step(kind="given", notebook=cell.file, cell=cell_id(cell), source=source)
        case Role.ANSWER | Role.MANUAL | Role.ORDINARY:
            return Step(kind="answer", notebook=cell.file, cell=cell_id(cell))
        case Role.TASK:  # never a code cell
            return None
