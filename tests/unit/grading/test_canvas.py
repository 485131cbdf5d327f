"""An exported Canvas gradebook is filled so that Canvas takes it back, and nobody is guessed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.grading.canvas import fill_canvas
from coplit_jupyter.grading.coursebook import Coursebook
from coplit_jupyter.testing.standing import COLUMN, ENTRY, a_coursebook

HEAD = "Student,ID,SIS User ID,SIS Login ID,Section,Sums (4711),Essay (4712),Final Score\r\n"
NOTES = ",,,,,Manual Posting,,(read only)\r\n    Points Possible,,,,,5,10,(read only)\r\n"
KIM = '"Kim, Minji",101,20261,kim,"Sec 1, Mon",,8,\r\n'
LEE = '"Lee, Ann ""A""",102,20262,lee,S2,1,,91.5\r\n'
FILE = HEAD + NOTES + KIM + LEE


def lines(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def students(*names):
    return a_coursebook(*(replace(ENTRY, student=name) for name in names))


def test_the_score_stands_in_the_column_of_the_assignment_and_nothing_else_moves():
    filled = fill_canvas(FILE, students("kim"))
    assert filled.text == FILE.replace('"Sec 1, Mon",,8', '"Sec 1, Mon",3.2,8')
    assert (filled.matched, filled.unmatched, filled.ambiguous) == (1, [], [])
    assert filled.missing == ['Lee, Ann "A"']
    assert filled.columns == {"hw1": "Sums (4711)"}


@pytest.mark.parametrize("name", ["kim", "KIM", "20261", "101", "Kim, Minji", "Minji Kim"])
def test_a_student_is_found_by_login_number_or_name(name):
    filled = fill_canvas(FILE, students(name))
    assert lines(filled.text)[3][5] == "3.2"
    assert filled.unmatched == []


def test_a_login_that_is_an_address_is_found():
    filled = fill_canvas(FILE, students("kim@example.org"))
    assert filled.matched == 1
    assert fill_canvas(FILE.replace(",kim,", ",kim@example.org,"), students("kim")).matched == 0


def test_who_is_not_in_the_file_is_told():
    filled = fill_canvas(FILE, students("kim", "somebody"))
    assert filled.unmatched == ["somebody"]


def test_two_lines_that_fit_are_left_alone_and_told():
    """A score in the wrong line is worse than one that is typed by hand."""
    twin = KIM.replace("101,20261,kim", "103,20263,kim2")
    filled = fill_canvas(FILE + twin, students("Kim, Minji"))
    assert (filled.matched, filled.ambiguous) == (0, ["Kim, Minji"])
    assert filled.text == FILE + twin


def test_the_login_wins_over_the_name_of_somebody_else():
    """One student is called like the login of another."""
    other = '"kim",104,20264,park,S1,,,\r\n'
    filled = fill_canvas(FILE + other, students("kim"))
    assert lines(filled.text)[3][5] == "3.2"
    assert lines(filled.text)[5][5] == ""


def test_a_score_is_written_to_one_line_only():
    filled = fill_canvas(FILE, students("kim", "Minji Kim"))
    assert (filled.matched, filled.unmatched) == (1, ["Minji Kim"])


def test_without_a_score_what_stood_there_stays():
    nothing = replace(ENTRY, student="lee", score=None, submission=None)
    assert fill_canvas(FILE, a_coursebook(nothing)).text == FILE


def test_the_line_of_points_possible_is_nobody():
    filled = fill_canvas(FILE, students("Points Possible"))
    assert filled.unmatched == ["Points Possible"]
    assert filled.text == FILE


def test_a_column_can_be_named():
    filled = fill_canvas(FILE, students("kim"), column="Essay")
    assert lines(filled.text)[3][5:7] == ["", "3.2"]
    assert fill_canvas(FILE, students("kim"), column="Essay (4712)").text == filled.text


def test_a_column_that_is_not_there_is_an_error_that_names_those_that_are():
    other = replace(COLUMN, title="Other", name="hw9")
    with pytest.raises(NotFoundError) as error:
        fill_canvas(FILE, a_coursebook(ENTRY, columns=(other,)))
    assert "Sums (4711)" in error.value.hint
    with pytest.raises(NotFoundError):
        fill_canvas(FILE, students("kim"), column="Nothing")


def test_a_title_that_two_columns_have_is_an_error():
    twice = FILE.replace("Essay (4712)", "Sums (4712)")
    with pytest.raises(NotFoundError):
        fill_canvas(twice, students("kim"))


def test_all_assignments_whose_title_is_a_column_are_filled():
    essay = replace(COLUMN, name="hw2", title="essay")
    entries = {"hw1": {"kim": ENTRY}, "hw2": {"kim": replace(ENTRY, score=9.0)}}
    found = Coursebook(course="demo", columns=(COLUMN, essay), entries=entries)
    filled = fill_canvas(FILE, found)
    assert lines(filled.text)[3][5:7] == ["3.2", "9"]


@pytest.mark.parametrize("text", ["", "a,b\r\n", 'Student,"ID', "\0", "Student,ID\r\n" * 900_000])
def test_what_is_no_such_file_is_refused(text):
    with pytest.raises(InstructorError):
        fill_canvas(text, students("kim"))


def test_a_byte_order_mark_and_line_ends_are_kept():
    text = "\ufeff" + FILE.replace("\r\n", "\n")
    filled = fill_canvas(text, students("kim"))
    assert filled.text.startswith("\ufeffStudent")
    assert "\r" not in filled.text


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_only_the_filled_column_of_matched_students_ever_changes(people):
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["Student", "ID", "SIS Login ID", "Sums (1)", "Notes"])
    writer.writerow(["    Points Possible", "", "", "5", ""])
    writer.writerows(
        [f"x{name}", number, login, "", note] for name, number, login in people for note in [name]
    )
    given_lines = lines(written.getvalue())
    filled = fill_canvas(written.getvalue(), students("kim", "lee"))
    for before, after in zip(given_lines, lines(filled.text), strict=True):
        assert before[:3] + before[4:] == after[:3] + after[4:]
        assert after[3] in (before[3], "3.2")
