"""`coplit grade`: one report for each path, in the order given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import Waiting, emit, plain, say, summary, test_details, test_line
from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.notebook.export import folded_name
from coplit_jupyter.notebook.front_door import read_file


def run(assignment: str, paths: Sequence[Path], *, student: str | None, as_json: bool) -> int:
    """Grade; gives 0 if every path got full marks, else 1.

    Raises:
        NotFoundError: no such assignment; nothing was graded.
        InstructorError: a path does not exist; nothing was graded.
    """
    for path in paths:
        if not path.exists():
            raise InstructorError(
                f"There is nothing at {path}.", hint="Nothing was graded. Check the paths."
            )
    with Waiting("Opening") as waiting, desk(waiting) as opened:
        found = opened.find(assignment)
        waiting.step("Preparing a sandbox")
        live = len(paths) == 1 and not as_json
        reports = []
        for report in _reports(opened, found, paths, student=student, live=live):
            reports.append(replace(report, tests=(), cells=()))
            _show(report.to_json(), as_json=as_json, live=live)
    if len(paths) > 1 and not as_json:
        for line in totals(reports):
            say(line)
    return 0 if all(map(_is_full, reports)) else 1


def _is_full(report: Report) -> bool:
    return report.score is not None and report.score >= report.max_score


def totals(reports: Sequence[Report]) -> Iterator[str]:
    """Sum up a batch: who reads three hundred lines?"""
    graded = [report for report in reports if report.score is not None]
    full = sum(map(_is_full, graded))
    left = [report.student for report in reports if report.score is None]
    yield (
        f"{len(reports)} submissions: {full} with full marks, {len(graded) - full} with less, "
        f"{len(left)} could not be graded."
    )
    if left:
        yield f"Could not be graded, for the reasons above: {plain(', '.join(left))}."
    repaired = [report.student for report in reports if report.repairs]
    if repaired:
        yield (
            f"Put right before grading: {plain(', '.join(repaired))}. To see what, grade one by "
            "itself, or use --json."
        )


def _reports(
    opened: Desk,
    assignment: AssignmentId,
    paths: Sequence[Path],
    *,
    student: str | None,
    live: bool,
) -> Iterator[Report]:
    _ = opened.sandbox  # an Engine that is not there is said before anything is graded

    def one(path: Path) -> Report:
        return _grade(opened, assignment, path, student=student, live=live)

    with ThreadPoolExecutor(opened.slots) as pool:
        yield from pool.map(one, paths)


def _grade(
    opened: Desk, assignment: AssignmentId, path: Path, *, student: str | None, live: bool
) -> Report:
    named = path if path.stem not in {"", ".."} else path.resolve()
    who, source = student or named.stem, str(path)
    try:
        notebooks = read_path(path, opened.store.version(assignment).manifest.notebooks)
    except StudentError as error:
        return opened.refuse(assignment, error, student=who, source=source)
    return opened.grade_now(
        assignment,
        student=who,
        notebooks=notebooks,
        source=source,
        tell=_tell if live else None,
    )


def read_path(path: Path, wanted: Collection[str] = ()) -> dict[str, str | bytes]:
    """Read a notebook, or every notebook of a folder, by file name.

    Of a folder that holds one of the `wanted`, other notebooks that cannot be read are left out.

    Raises:
        StudentError: there is none, one is too large or cannot be read, or the folder holds several
            and none of the wanted: those of a class.
    """
    if not path.is_dir():
        return {path.name: read_file(path)}
    found = sorted(one for one in path.glob("*.ipynb") if not one.name.startswith("."))
    if not found:
        raise StudentError(
            f"The folder {path} holds no notebook.",
            hint="Give the folder with the assignment's .ipynb files.",
            code="no-notebook",
        )
    names = {folded_name(name) for name in wanted}
    own = {one for one in found if folded_name(one.name) in names}
    if names and not own and len(found) > 1:
        raise StudentError(
            f"The folder {path} holds {len(found)} notebooks, and none is {' or '.join(wanted)}.",
            hint=f"A folder is one submission. To grade each of them, give {path}/*.ipynb instead.",
            code="no-notebook",
        )
    read: dict[str, str | bytes] = {}
    for one in found:
        try:
            read[one.name] = read_file(one)
        except StudentError:
            if not own or one in own:
                raise
    return read


def _tell(kind: EventType, payload: dict[str, Any]) -> None:
    if kind is EventType.TEST:
        say(test_line(payload))
        for line in test_details(payload):
            say(line)


def _show(report: dict[str, Any], *, as_json: bool, live: bool) -> None:
    if as_json:
        emit(report)
        return
    if live:
        told = ("not-run", "broken")
        for test in report["tests"]:
            if test["verdict"] in told:
                say(test_line(test))
        for sentence in (*report["repairs"], *report["warnings"]):
            say(f"  • {sentence}")
    say(summary(report))
