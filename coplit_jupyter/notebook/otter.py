"""Turn an Otter Assign notebook into an assignment.

Its release carries nbgrader's cell metadata for answers, by which students' work is found again.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coplit_jupyter.model.assignment import Step, TestSpec
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.nbgrader import bundle_files, with_given
from coplit_jupyter.notebook.nbgrader_cells import MarkedCell, Role
from coplit_jupyter.notebook.nbgrader_files import (
    AuthoredFiles,
    gather,
    manifest_of,
    require_python,
)
from coplit_jupyter.notebook.nbgrader_release import (
    ReleasedCell,
    canaries,
    cell_id,
    document_with,
)
from coplit_jupyter.notebook.otter_cells import Block, Master, Question, read_master
from coplit_jupyter.notebook.otter_settings import (
    ASSIGNMENT_KEYS,
    QUESTION_KEYS,
    config_of,
    file_below,
    seed_of,
    seeded_cell,
    unknown_settings,
)
from coplit_jupyter.notebook.otter_source import split
from coplit_jupyter.notebook.otter_tests import Case, points_of, read_cases, shared_points

ANSWER_PROMPT = "_Type your answer here, replacing this text._"
KEPT_TAG = "otter_include"


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What one notebook gave so far.

    `released` are cells as students get them; `solved` the same, in order, with solutions.
    """

    file: str
    config: Mapping[str, Any]
    released: list[ReleasedCell] = field(default_factory=list)
    solved: list[tuple[MarkedCell, str]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    tests: list[TestSpec] = field(default_factory=list)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


def read_otter(path: Path, *, course: str | None) -> Authored:
    """Read an Otter Assign notebook, or a folder of them with the files they name.

    Raises:
        InstructorError: something an author has to change; names file and cell.
    """
    files = gather(path, keep_outputs=True)
    folder = path.parent if path.is_file() else path
    readings: list[_Reading] = []
    for document in files.notebooks.values():
        require_python(document)
        master = read_master(document)
        config = config_of(master, folder)
        readings.append(_read(master, config))
        readings[-1].warnings += unknown_settings(config, ASSIGNMENT_KEYS, where=document.name)
    first = readings[0]
    files, student_files = _with_named_files(files, folder, readings)
    if first.config.get("name") and files.settings.name is None:
        files = replace(files, given=str(first.config["name"]))
    manifest = manifest_of(
        files,
        course=course,
        format="otter",
        tests=(test for reading in readings for test in reading.tests),
        steps=(step for reading in readings for step in reading.steps),
    )
    seed = seed_of(first.config)
    if seed is not None:
        manifest = replace(manifest, policy={**manifest.policy, "seed": seed})
    documents = files.notebooks
    return Authored(
        manifest=manifest,
        bundle_files={
            **bundle_files(
                replace(files, files=student_files),
                ChainMap(*(with_given(one.sources, one.solved) for one in readings)),
            ),
            **{  # only the judge may see these: they may hold the answers
                f"tests/{name}": content
                for name, content in files.files.items()
                if name not in student_files
            },
        },
        reference={
            reading.file: document_with(documents[reading.file].metadata, reading.solved)
            for reading in readings
        },
        release={
            reading.file: document_with(
                documents[reading.file].metadata,
                (
                    (each.cell, each.source)
                    for each in reading.released
                    if each.source or each.cell.role is not Role.TEST
                ),
            )
            for reading in readings
        },
        author={name: document.to_text() for name, document in documents.items()},
        release_files=student_files,
        warnings=(
            *files.warnings,
            *(warning for reading in readings for warning in reading.warnings),
        ),
        canaries=tuple(canary for reading in readings for canary in canaries(reading.released)),
    )


def _with_named_files(
    files: AuthoredFiles, folder: Path, readings: Iterable[_Reading]
) -> tuple[AuthoredFiles, dict[str, bytes]]:
    """Add the files that the settings name; gives all of them, and those that students get."""
    all_files = dict(files.files)
    hidden: set[str] = set()
    for reading in readings:
        for key in ("files", "student_files", "autograder_files"):
            for name in _names(reading.config.get(key)):
                content = file_below(folder, str(name))
                if content is None:
                    reading.warnings.append(
                        f"{reading.file}: there is no file {name!r} ({key}); it was left out."
                    )
                    continue
                all_files[str(name)] = content
                if key == "autograder_files":
                    hidden.add(str(name))
    given = {name: content for name, content in all_files.items() if name not in hidden}
    return replace(files, files=all_files), given


def _names(given: Any) -> list[str]:
    """Read a list of file names, or a single one."""
    if isinstance(given, str):
        return [given]
    return [str(name) for name in given] if isinstance(given, list) else []


def _read(master: Master, config: Mapping[str, Any]) -> _Reading:
    reading = _Reading(file=master.document.name, config=config)
    for part in master.parts:
        if isinstance(part, Question):
            reading.warnings += unknown_settings(part.config, QUESTION_KEYS, where=part.where)
            _read_question(part, reading)
        elif part.kind != "raw":
            _plain_cell(part, reading)
    if not reading.tests:
        reading.warnings.append(f"{reading.file}: no question of it has tests.")
    return reading


def _plain_cell(given: DocumentCell, reading: _Reading) -> None:
    """Take over a cell that is no part of a question; one that sets the seed is read-only."""
    seeded = seeded_cell(given, reading.config)
    if seeded is not None:
        cell = _marked(given, reading, role=Role.GIVEN, wanted=f"seed-{given.number}")
        released, solved = seeded
        reading.released.append(ReleasedCell(cell=cell, source=released))
        reading.solved.append((cell, released))
        reading.steps.append(
            Step(kind="given", notebook=reading.file, cell=cell_id(cell), source=solved)
        )
        return
    cell = _marked(given, reading, role=Role.ORDINARY, wanted=given.id)
    source, solved = given.source, given.source
    removed: tuple[str, ...] = ()
    if cell.is_code and reading.config.get("strip_solutions_from_all_cells"):
        parts = split(given.source, where=cell.where)
        source, removed, solved = parts.release, parts.removed, parts.reference
    _add(cell, reading, source=source, solved=solved, removed=removed)


def _marked(given: DocumentCell, reading: _Reading, *, role: Role, wanted: str) -> MarkedCell:
    """Give a cell a key that no other has; the wanted one if it is free."""
    return MarkedCell(
        file=reading.file,
        number=given.number,
        cell_type=given.kind if given.kind != "raw" else "markdown",
        source=given.source,
        key=_free_key(wanted, reading),
        role=role,
        metadata={name: value for name, value in given.metadata.items() if name != "nbgrader"},
        attachments=given.attachments,
    )


def _free_key(wanted: str, reading: _Reading) -> str:
    plain = re.sub(r"[^a-zA-Z0-9_-]+", "-", wanted).strip("-")[:56] or "cell"
    key, again = plain, 1
    while key in reading.keys:
        again += 1
        key = f"{plain}-{again}"
    reading.keys.add(key)
    return key


def _add(
    cell: MarkedCell,
    reading: _Reading,
    *,
    source: str,
    solved: str,
    removed: tuple[str, ...] = (),
) -> None:
    reading.released.append(ReleasedCell(cell=cell, source=source, removed=removed))
    reading.solved.append((cell, solved))
    if cell.is_code:
        reading.steps.append(Step(kind="answer", notebook=reading.file, cell=cell_id(cell)))


def _read_question(question: Question, reading: _Reading) -> None:
    """Lay out a question: its text, its answers, its tests."""
    prompts = question.cells(Block.PROMPT)
    manual: list[MarkedCell] = []
    answered = False
    for block, given in question.parts:
        if given.kind == "raw" or block is Block.TESTS:
            continue
        if block is None:
            _add(
                _marked(given, reading, role=Role.ORDINARY, wanted=given.id),
                reading,
                source=given.source,
                solved=given.source,
            )
        elif block is Block.PROMPT or not prompts:
            if given.kind == "markdown" and _is_kept(given):
                cell = _marked(given, reading, role=Role.ORDINARY, wanted=given.id)
                _add(cell, reading, source=given.source, solved=given.source)
            elif given.kind == "code" or (question.is_manual and not answered):
                answered = True
                manual.append(_answer(question, given, prompts, reading, first=not manual))
    if question.is_manual:
        _add_manual(question, manual, reading)
    _add_tests(question, reading)


def _is_kept(given: DocumentCell) -> bool:
    tags = given.metadata.get("tags")
    return isinstance(tags, list) and KEPT_TAG in tags


def _answer(
    question: Question,
    given: DocumentCell,
    prompts: list[DocumentCell],
    reading: _Reading,
    *,
    first: bool,
) -> MarkedCell:
    """Add the cell that a student fills in; gives it.

    With a PROMPT block students get its cells; the solutions stand in their place in the
    reference, the first for the first.
    """
    role = Role.MANUAL if question.is_manual and first else Role.ANSWER
    points = None
    if question.cells(Block.TESTS):
        points = 0.0  # what there is to earn is for the tests, as in Otter
    elif question.is_manual:
        points = points_of(question.config.get("points"), where=question.where)
    cell = replace(
        _marked(given, reading, role=role, wanted=question.name),
        points=1.0 if points is None else points,
    )
    if prompts:
        solutions = question.cells(Block.SOLUTION)
        place = prompts.index(given)
        own = solutions[place : place + 1] if given is not prompts[-1] else solutions[place:]
        solved = "\n\n".join(one.source for one in own)
        removed = tuple(line for one in own for line in one.source.split("\n"))
        _add(cell, reading, source=given.source, solved=solved or given.source, removed=removed)
    elif cell.is_code:
        parts = split(given.source, where=cell.where)
        if given.source.strip() and not parts.removed:
            reading.warnings.append(
                f"{cell.where}: no line of it is marked # SOLUTION; students get it as it is."
            )
        _add(cell, reading, source=parts.release, solved=parts.reference, removed=parts.removed)
    else:
        _add(
            cell,
            reading,
            source=ANSWER_PROMPT,
            solved=given.source,
            removed=tuple(given.source.split("\n")),
        )
    return cell


def _add_manual(question: Question, cells: list[MarkedCell], reading: _Reading) -> None:
    if not cells:
        reading.warnings.append(
            f"{question.where}: the manual question '{question.name}' has nothing to fill in."
        )
        return
    reading.tests.append(
        TestSpec(
            id=f"{reading.file}::{cells[0].key}",
            name=question.name,
            question=question.name,
            points=cells[0].points,
            notebook=reading.file,
            cell=cell_id(cells[0]),
            manual=True,
        )
    )


def _add_tests(question: Question, reading: _Reading) -> None:
    if question.is_manual and not question.cells(Block.TESTS):
        return
    about = reading.config.get("tests")
    ok_format = not isinstance(about, Mapping) or bool(about.get("ok_format", True))
    cases, warnings = read_cases(
        question, question.cells(Block.TESTS), file=reading.file, ok_format=ok_format
    )
    reading.warnings += warnings
    points = shared_points(question, cases)
    if question.config.get("all_or_nothing") and cases:
        whole = Case(
            source="\n".join(case.source for case in cases),
            shown="",
            hidden=any(case.hidden for case in cases),
            points=None,
            hint=next((case.hint for case in cases if case.hint), ""),
            removed=tuple(line for case in cases for line in case.removed),
        )
        _add_test(question, question.name, whole, sum(points), reading, key="test")
        return
    for number, (case, worth) in enumerate(zip(cases, points, strict=True), start=1):
        name = f"{question.name} - {number}"
        _add_test(question, name, case, worth, reading, key=f"test-{number}")


def _add_test(
    question: Question, name: str, case: Case, points: float, reading: _Reading, *, key: str
) -> None:
    """Add a test; a visible one stands in the release as a read-only cell."""
    cell = MarkedCell(
        file=reading.file,
        number=0,
        cell_type="code",
        source=case.shown,
        key=_free_key(f"{question.name}-{key}", reading),
        role=Role.TEST,
        points=points,
    )
    test_id = f"{reading.file}::{cell.key}"
    is_shown = bool(case.shown) and not case.hidden
    if is_shown:
        reading.solved.append((cell, case.shown))
    reading.released += [
        ReleasedCell(cell=cell, source=case.shown if is_shown else "", removed=case.removed)
    ]
    reading.tests.append(
        TestSpec(
            id=test_id,
            name=name,
            question=question.name,
            points=cell.points,
            hidden=case.hidden,
            hint=case.hint,
            notebook=reading.file,
            cell=cell_id(cell) if is_shown else None,
        )
    )
    step = Step(kind="test", notebook=reading.file, cell=cell_id(cell), test=test_id)
    reading.steps.append(step)
    reading.sources[test_id] = {
        "source": case.source,
        "points": cell.points,
        "all_or_nothing": bool(question.config.get("all_or_nothing", False)),
        "scope": "test",  # as in Otter, names of a test are nobody else's
    }
