"""`coplit gradebook`: how a class stands, for people and for the programs they use besides."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import emit, plain, points, say
from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.grading.coursebook import Coursebook, Entry, counting_reports, coursebook
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.verdict import Isolation

_SAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for; at most one of the formats."""

    as_json: bool = False
    csv: Path | None = None
    canvas: Path | None = None
    column: str | None = None
    junit: bool = False
    gradescope: Path | None = None
    output: Path | None = None

    @property
    def formats(self) -> int:
        """How many formats are asked for."""
        given = (self.as_json, self.csv, self.canvas, self.junit, self.gradescope)
        return sum(bool(one) for one in given)


def run(name: str, wanted: Wanted) -> int:
    """Write the gradebook; gives 0, or 1 if a Canvas file has no place for somebody.

    Raises:
        NotFoundError: no such course or assignment, or both have that name.
        UsageError: options that do not go together.
    """
    _check(wanted)
    with desk() as opened:
        course, assignment = _find(opened, name)
        book = coursebook(opened.store, course, only=assignment)
        if wanted.as_json:
            for entry in _lines(book):
                emit(entry)
        elif wanted.csv is not None:
            _write(wanted.csv, _csv(book))
        elif wanted.canvas is not None and wanted.output is not None:
            return _canvas(book, wanted.canvas, wanted.output, wanted.column)
        elif wanted.junit:
            _junit(opened, book, wanted.output)
        elif wanted.gradescope is not None:
            _gradescope(opened, book, wanted.gradescope)
        else:
            _show(book)
    return 0


def _check(wanted: Wanted) -> None:
    if wanted.formats > 1:
        raise click.UsageError("Ask for one of --json, --csv, --canvas, --junit, --gradescope.")
    if wanted.canvas is not None and wanted.output is None:
        raise click.UsageError("--canvas needs --output: the exported file itself is kept.")
    if wanted.output is not None and wanted.canvas is None and not wanted.junit:
        raise click.UsageError("--output goes with --canvas or --junit.")
    if wanted.column is not None and wanted.canvas is None:
        raise click.UsageError("--column goes with --canvas.")


def _find(opened: Desk, name: str) -> tuple[str, str | None]:
    """Give the course, and the assignment if the name is one's."""
    is_course = name in opened.store.courses()
    if is_course and opened.store.named(name):
        raise NotFoundError(
            f"{name!r} is a course, and an assignment too.",
            hint="Say COURSE/NAME for the assignment, COURSE/ for the course.",
            code="ambiguous-assignment",
        )
    if is_course or name.endswith("/"):
        return name.rstrip("/"), None
    found = opened.find(name)
    return found.course, found.name


def _lines(book: Coursebook) -> list[dict[str, object]]:
    return [
        {"course": book.course, "assignment": column.name, **entry.to_json()}
        for column in book.columns
        for entry in book.entries[column.name].values()
    ]


def _csv(book: Coursebook) -> str:
    from coplit_jupyter.grading.spreadsheet import assignment_csv, course_csv

    return assignment_csv(book) if len(book.columns) == 1 else course_csv(book)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    say(f"Written: {path}")


def _canvas(book: Coursebook, given: Path, output: Path, column: str | None) -> int:
    from coplit_jupyter.grading.canvas import fill_canvas

    try:
        with given.open(encoding="utf-8", newline="") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise InstructorError(
            f"{given} is not UTF-8.", hint="Give the file as Canvas exported it."
        ) from error
    filled = fill_canvas(text, book, column=column)
    _write(output, filled.text)
    columns = ", ".join(f"{name} → {title}" for name, title in filled.columns.items())
    say(f"{filled.matched} students matched; filled: {plain(columns)}.")
    for who, why in (
        (filled.unmatched, "handed in, but not in the file"),
        (filled.ambiguous, "fit several lines of the file, none was filled"),
        (filled.missing, "in the file, but handed in nothing"),
    ):
        if who:
            say(f"{len(who)} {why}: {plain(', '.join(who))}")
    return 1 if filled.unmatched or filled.ambiguous else 0


def _junit(opened: Desk, book: Coursebook, output: Path | None) -> None:
    from coplit_jupyter.grading.junit import junit_xml

    text = junit_xml(
        report
        for column in book.columns
        for _, report in counting_reports(opened.store, AssignmentId(book.course, column.name))
    )
    if output is None:
        click.echo(text)
    else:
        _write(output, text)


def _gradescope(opened: Desk, book: Coursebook, folder: Path) -> None:
    from coplit_jupyter.grading.gradescope import gradescope_results

    written = 0
    for column in book.columns:
        assignment = AssignmentId(book.course, column.name)
        for entry, report in counting_reports(opened.store, assignment):
            place = folder / column.name / _folder(entry)
            place.mkdir(parents=True, exist_ok=True)
            found = gradescope_results(report, score=entry.score)
            (place / "results.json").write_text(json.dumps(found, indent=1))
            written += 1
    say(f"{written} results.json written below {folder}.")


def _folder(entry: Entry) -> str:
    """Name a student's folder; the submission tells two apart whose names look alike."""
    return f"{_SAFE.sub('_', entry.student)[:60].lstrip('.')}-{(entry.submission or '')[:8]}"


def _show(book: Coursebook) -> None:
    if len(book.columns) == 1:
        head = ["student", "score", "late", "attempts", "status"]
        entries = book.entries[book.columns[0].name]
        lines = [_line(entries[student]) for student in book.students]
    else:
        head = ["student", *(column.name for column in book.columns)]
        lines = [
            [plain(student), *(_brief(book, column.name, student) for column in book.columns)]
            for student in book.students
        ]
    for line in _aligned([head, *lines]):
        say(line)
    say(f"{len(lines)} student{'s' if len(lines) != 1 else ''}.")
    for column in book.columns:
        if column.manual_points:
            more = points(column.manual_points)
            say(f"{column.name}: {more} more points are a person's to give; they are not in here.")
        if column.isolation == Isolation.INLINE:
            say(f"{column.name}: graded inline, results can be forged.")


def _line(entry: Entry) -> list[str]:
    late = "yes" if entry.late_seconds > 0 else ""
    score = f"{points(entry.score)} / {points(entry.max_score)}"
    extended = "extended" if entry.extended else ""
    lateness = " ".join(part for part in (late, extended) if part)
    return [plain(entry.student), score, lateness, str(entry.attempts), str(entry.status)]


def _brief(book: Coursebook, name: str, student: str) -> str:
    entry = book.entries[name].get(student)
    if entry is None:
        return ""
    mark = "*" if entry.late_seconds > 0 else ""
    return f"{points(entry.score)}{mark}" if entry.score is not None else str(entry.status)


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(line[at]) for line in lines) for at in range(len(lines[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]


def _width(text: str) -> int:
    """Count the columns of a terminal; Hangul and the like take two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
