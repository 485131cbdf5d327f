"""`coplit grade`: one report for each path, in the order given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import Waiting, emit, say, summary, test_details, test_line
from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import Report
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
        good = True
        for report in _reports(opened, found, paths, student=student, live=live):
            good = good and report.score is not None and report.score >= report.max_score
            _show(report.to_json(), as_json=as_json, live=live)
    return 0 if good else 1


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
        notebooks = read_path(path)
    except StudentError as error:
        return opened.refuse(assignment, error, student=who, source=source)
    return opened.grade_now(
        assignment,
        student=who,
        notebooks=notebooks,
        source=source,
        tell=_tell if live else None,
    )


def read_path(path: Path) -> dict[str, str | bytes]:
    """Read a notebook, or every notebook of a folder, by file name.

    Raises:
        StudentError: there is none, or one is too large or cannot be read.
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
    return {one.name: read_file(one) for one in found}


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
