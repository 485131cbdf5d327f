"""Names of files become names of assignments, and two assignments never become one."""

from __future__ import annotations

import unicodedata

import pytest

from coplit_jupyter.model.assignment import check_name
from coplit_jupyter.notebook.naming import fitting_name, renamed
from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.testing.authoring import code, graded, save


@pytest.mark.parametrize(
    ("given", "fitting"),
    [
        ("hw1", "hw1"),
        ("Problem Set 1", "Problem-Set-1"),
        ("Übung 3", "Ubung-3"),
        ("..", "assignment"),
    ],
)
def test_a_name_is_kept_as_far_as_it_can_be(given, fitting):
    """People find an assignment by the name that they gave it."""
    assert fitting_name(given) == fitting


def test_no_two_names_become_one():
    """The second would be published as a new version of the first, with its submissions."""
    given = [
        "과제 1",
        "퀴즈 1",
        "과제",
        "시험",
        "1",
        "a" * 80 + "b",
        "a" * 80 + "c",
        "a" * 64,
        "試験-1",
    ]
    names = [fitting_name(one) for one in given]
    assert len(set(names)) == len(given)
    assert all(check_name(name, what="an assignment") == name for name in names)


def test_how_hangul_is_composed_does_not_matter():
    """A folder that came from a Mac has the same name in other code points."""
    assert fitting_name(unicodedata.normalize("NFD", "과제 1")) == fitting_name("과제 1")


def test_whose_name_could_not_be_kept_is_told(tmp_path):
    """The next command wants the name; people read the title."""
    path = save(tmp_path / "과제 1.ipynb", graded(code("assert 1"), "test", "t", points=1))
    authored = read_nbgrader(path, course=None)
    assert authored.manifest.title == "과제 1"
    assert authored.manifest.name in authored.warnings[0]
    assert renamed("Problem Set 1", "Problem-Set-1") == []
