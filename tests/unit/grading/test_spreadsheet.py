"""What students type becomes text in a spreadsheet, never a formula; and nothing is lost."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.grading.coursebook import Coursebook
from coplit_jupyter.grading.spreadsheet import (
    FORMULA,
    assignment_csv,
    course_csv,
    guarded,
    number,
    write_csv,
)
from coplit_jupyter.testing.standing import COLUMN, ENTRY, a_coursebook

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NASTY = st.builds(lambda start, rest: start + rest, st.sampled_from(FORMULA[:-5]), TEXTS)


def read(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.lists(st.lists(TEXTS | NASTY, min_size=2, max_size=4), max_size=4))
def test_every_text_comes_back_from_a_csv_reader(rows):
    """Commas, quotes, line breaks of any kind in a name shift no column."""
    assert read(write_csv(rows)) == [[guarded(cell) for cell in row] for row in rows]


@given(TEXTS | NASTY)
def test_no_cell_begins_like_a_formula_and_the_text_is_still_there(text):
    assert not guarded(text).lstrip(" ").startswith(FORMULA)
    assert guarded(text).replace("'", "") == text.replace("'", "")


@given(NASTY)
def test_a_formula_is_defused(text):
    """=HYPERLINK("https://…") in a student's name must not run at the instructor's."""
    assert guarded(text).startswith(f"'{text[:1]}")


@given(st.lists(TEXTS | NASTY, max_size=3), st.sampled_from(";|\t"))
def test_no_part_of_a_text_becomes_a_formula_where_commas_part_nothing(texts, delimiter):
    """Half of Europe opens CSV with semicolons: `Kim;=1+1` is two cells there."""
    text = delimiter.join(texts)
    lines = csv.reader(io.StringIO(write_csv([["kim", text]]), newline=""), delimiter=delimiter)
    for cell in (cell for line in lines for cell in line):
        assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_spaces_before_a_formula_do_not_hide_it():
    assert guarded("  =1+1") == "'  =1+1"
    assert guarded("＝1+1") == "'＝1+1"
    assert guarded("kim") == "kim"


@given(st.floats(min_value=-1000, max_value=1000))
def test_a_number_is_written_as_people_do(value):
    assert abs(float(number(value)) - value) <= 5e-7
    assert "e" not in number(value)


def test_an_assignment_is_a_line_for_each_student():
    nasty = replace(ENTRY, student='=cmd|"/C calc"!A0', submission=None, score=None, raw_score=None)
    head, *lines = read(assignment_csv(a_coursebook(ENTRY, nasty)))
    kim = dict(zip(head, lines[1], strict=True))
    assert kim["student"] == "kim"
    assert (kim["score"], kim["raw_score"], kim["credit"]) == ("3.2", "4", "0.8")
    assert (kim["late_seconds"], kim["extended"], kim["attempts"]) == ("61", "yes", "2")
    assert kim["submitted_at"] == "2026-11-30T12:00:00.000Z"
    other = dict(zip(head, lines[0], strict=True))
    assert other["student"] == """'=cmd|"/C calc"!A0"""
    assert (other["score"], other["submission"]) == ("", "s2")


def test_a_course_is_a_column_for_each_assignment_and_the_sum():
    columns = (COLUMN, replace(COLUMN, name="hw2", max_score=10.0))
    found = a_coursebook(ENTRY, columns=columns)
    empty = Coursebook(course="demo", columns=columns, entries={"hw1": {"kim": ENTRY}, "hw2": {}})
    assert read(course_csv(found)) == [
        ["student", "hw1", "hw2", "total", "max_total"],
        ["kim", "3.2", "3.2", "6.4", "15"],
    ]
    assert read(course_csv(empty))[1] == ["kim", "3.2", "", "3.2", "15"]
