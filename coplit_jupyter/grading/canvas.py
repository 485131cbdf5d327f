"""Fill a gradebook file that Canvas exported, so that Canvas imports it again.

The file: a head line with `Student`, `ID`, `SIS User ID`, `SIS Login ID`, `Section`, then a column
for each assignment, named `Title (number)`; perhaps lines of instructions; a line whose `Student`
is `Points Possible`; then the students. Whatever is not filled stays as it was.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.grading.coursebook import Column, Coursebook
from coplit_jupyter.grading.spreadsheet import number

MATCHED_BY = ("SIS Login ID", "SIS User ID", "Integration ID", "ID", "Student")
"""By what a student is found, the surest first; the name only if it is nobody else's."""

MAX_FILE_CHARACTERS = 10_000_000
_NUMBERED = re.compile(r"\s*\(\d+\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A filled file, and what could not be put in or taken out.

    `unmatched` are students here that are not in the file, `missing` those of the file that handed
    in nothing; `columns` maps assignments to the columns that were filled.
    """

    text: str
    matched: int
    unmatched: Sequence[str]
    missing: Sequence[str]
    ambiguous: Sequence[str]
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    titles: list[str]  # as written
    lines: list[list[str]]
    first: int  # the first line that is a student's

    @property
    def head(self) -> list[str]:
        return [title.strip() for title in self.titles]

    @property
    def students(self) -> list[list[str]]:
        return self.lines[self.first :]

    def at(self, name: str) -> int | None:
        return self.head.index(name) if name in self.head else None


def fill_canvas(text: str, book: Coursebook, *, column: str | None = None) -> Filled:
    """Write the scores of a gradebook into an exported file.

    Columns are found by the assignment's title or name; `column` names the one to fill where that
    does not help and the gradebook is of one assignment.

    Raises:
        InstructorError: not such a file.
        NotFoundError: no column fits an assignment, or several do.
    """
    table = _read(text)
    places = _places(table, book, column)
    scores = {student: _scores(book, student) for student in book.students}
    found, ambiguous = _matches(table, list(scores))
    for index, student in found.items():
        line = table.students[index]
        line.extend([""] * (len(table.head) - len(line)))
        for name, place in places.items():
            score = scores[student][name]
            if score is not None:
                line[place] = number(score)
    written = set(found.values())
    return Filled(
        text=_write(table, text),
        matched=len(found),
        unmatched=[one for one in scores if one not in written and one not in ambiguous],
        missing=[_first(line) for index, line in enumerate(table.students) if index not in found],
        ambiguous=ambiguous,
        columns={name: table.head[place] for name, place in places.items()},
    )


def _scores(book: Coursebook, student: str) -> dict[str, float | None]:
    entries = {name: found.get(student) for name, found in book.entries.items()}
    return {name: entry.score if entry else None for name, entry in entries.items()}


def _read(text: str) -> _Table:
    if len(text) > MAX_FILE_CHARACTERS:
        raise _no_file(f"It has {len(text)} characters.")
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as error:
        raise _no_file(f"It is no CSV: {error}.") from error
    titles, rest = (lines[0] if lines else []), [line for line in lines[1:] if line]
    head = [title.strip() for title in titles]
    if "Student" not in head:
        raise _no_file("Its first line has no column named Student.")
    at = head.index("Student")
    possible = [
        index
        for index, line in enumerate(rest)
        if len(line) > at and line[at].strip() == "Points Possible"
    ]
    return _Table(titles, rest, possible[0] + 1 if possible else 0)


def _no_file(why: str) -> InstructorError:
    return InstructorError(
        f"This is no gradebook exported by Canvas. {why}",
        hint="In Canvas: Grades, Export, Export Entire Gradebook.",
        code="bad-canvas-file",
    )


def _places(table: _Table, book: Coursebook, column: str | None) -> dict[str, int]:
    if column is not None:
        named = [i for i, title in enumerate(table.head) if column in (title, _unnumbered(title))]
        if len(named) != 1 or len(book.columns) != 1:
            raise _no_column(table, column)
        return {book.columns[0].name: named[0]}
    found = {one.name: at for one in book.columns if (at := _place(table, one)) is not None}
    if not found:
        raise _no_column(table, ", ".join(one.title for one in book.columns))
    return found


def _place(table: _Table, column: Column) -> int | None:
    wanted = {_folded(column.title), _folded(column.name)}
    at = [i for i, title in enumerate(table.head) if _folded(_unnumbered(title)) in wanted]
    if len(at) > 1:
        raise _no_column(table, column.title)
    return at[0] if at else None


def _unnumbered(title: str) -> str:
    return _NUMBERED.sub("", title)


def _no_column(table: _Table, wanted: str) -> NotFoundError:
    known = [title for title in table.head if _NUMBERED.search(title)]
    return NotFoundError(
        f"Not one column of the file is {wanted!r}.",
        hint=f"Name one of: {', '.join(known[:20]) or 'none is an assignment'}.",
        code="no-canvas-column",
    )


def _matches(table: _Table, students: Sequence[str]) -> tuple[dict[int, str], list[str]]:
    """Map lines of the file to students; nobody is matched twice, and nobody by a guess."""
    found: dict[int, str] = {}
    ambiguous: list[str] = []
    wanted = dict.fromkeys(students)
    for name in MATCHED_BY:
        at = table.at(name)
        lines = _by_value(table, at, found) if at is not None else {}
        for student in list(wanted):
            fitting = _fitting(lines, student, name)
            if len(fitting) == 1 and fitting[0] not in found:
                found[fitting[0]] = student
                del wanted[student]
            elif len(fitting) > 1 and student not in ambiguous:
                ambiguous.append(student)
    return found, [student for student in ambiguous if student in wanted]


def _fitting(lines: Mapping[str, Sequence[int]], student: str, column: str) -> list[int]:
    return list(dict.fromkeys(i for key in _keys(student, column) for i in lines.get(key, ())))


def _by_value(table: _Table, at: int, found: Mapping[int, str]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {}
    for index, line in enumerate(table.students):
        value = _folded(line[at]) if len(line) > at else ""
        if value and index not in found:
            lines.setdefault(value, []).append(index)
    return lines


def _keys(student: str, column: str) -> Iterator[str]:
    """Give how a student may be written in a column: `kim`, `Kim, Minji`, `Minji Kim`."""
    yield _folded(student)
    if column == "Student" and "," not in student:
        first, _, last = student.strip().rpartition(" ")
        if first:
            yield _folded(f"{last}, {first}")
    if column == "SIS Login ID" and "@" in student:
        yield _folded(student.partition("@")[0])


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _first(line: Sequence[str]) -> str:
    return next((value.strip() for value in line if value.strip()), "")


def _write(table: _Table, given: str) -> str:
    written = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in given else "\n"
    csv.writer(written, lineterminator=ending).writerows([table.titles, *table.lines])
    return ("\ufeff" if given.startswith("\ufeff") else "") + written.getvalue()
