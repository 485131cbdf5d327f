"""Write gradebooks as CSV that a spreadsheet opens without running anything in it.

RFC 4180, UTF-8. A text that a spreadsheet would take for a formula gets an apostrophe
before it (OWASP, "CSV Injection"): names come from students. Numbers are written as numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from coplit_jupyter.grading.coursebook import Coursebook, Entry
from coplit_jupyter.model.event import iso

_INSIDE = re.compile(r"([;|\t\r\n][\s\"']*)(?=[=+\-@\t\r\0＝＋－＠])")
"""Where a cell would begin in a spreadsheet that takes another character than the comma."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""How a cell begins that some spreadsheet runs; the wide ones count where East Asian text is."""

Value = str | float | int | bool | datetime | None

ASSIGNMENT_HEAD = (
    *("student", "score", "max_score", "status", "late_seconds", "extended", "attempts"),
    *("raw_score", "credit", "submission", "submitted_at"),
)


def guarded(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula, nor a part of it.

    Where semicolons or tabs part cells, `Kim;=1+1` would be two.
    """
    text = _INSIDE.sub(r"\1'", text)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def write_csv(rows: Iterable[Sequence[Value]]) -> str:
    """Write rows; every text is guarded."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def assignment_csv(book: Coursebook) -> str:
    """Write one assignment: a line for each student, with what its score is made of."""
    (column,) = book.columns
    entries = book.entries[column.name]
    return write_csv([ASSIGNMENT_HEAD, *(_line(entries[student]) for student in book.students)])


def course_csv(book: Coursebook) -> str:
    """Write a course: a line for each student, a column for each assignment, and the sum.

    A cell is empty while a student has no score there.
    """
    head = ["student", *(column.name for column in book.columns), "total", "max_total"]
    most = round(sum(column.max_score for column in book.columns), 6)
    lines = [
        [student, *scores, round(sum(score or 0.0 for score in scores), 6), most]
        for student in book.students
        if (scores := [_score(book, column.name, student) for column in book.columns])
    ]
    return write_csv([head, *lines])


def number(value: float) -> str:
    """Write points as people do: `2`, `1.5`, never `1e-07`."""
    return f"{value:.6f}".rstrip("0").rstrip(".") or "0"


def _score(book: Coursebook, name: str, student: str) -> float | None:
    entry = book.entries[name].get(student)
    return entry.score if entry else None


def _line(entry: Entry) -> list[Value]:
    return [
        *(entry.student, entry.score, entry.max_score, str(entry.status)),
        *(round(entry.late_seconds), entry.extended, entry.attempts, entry.raw_score),
        *(entry.credit, entry.submission or entry.latest, entry.submitted_at),
    ]


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case datetime():
            return iso(value)
        case str():
            return guarded(value)
