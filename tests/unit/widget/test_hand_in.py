"""Reading a student's notebook from its file, without a library for notebooks."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.errors import StudentError
from coplit_jupyter.widget.hand_in import _small, assignment_of


def _write(tmp_path, document):
    file = tmp_path / "hw1.ipynb"
    file.write_text(json.dumps(document))
    return file


def test_the_release_says_which_assignment_it_is(tmp_path):
    file = _write(tmp_path, {"metadata": {"coplit": {"course": "demo", "assignment": "hw1"}}})
    assert assignment_of(file) == ("demo", "hw1")


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"metadata": {}},
        {"metadata": {"coplit": "x"}},
        {"metadata": {"coplit": {"course": "x"}}},
    ],
)
def test_another_notebook_is_told_to_be_none(tmp_path, document):
    with pytest.raises(StudentError) as caught:
        assignment_of(_write(tmp_path, document))
    assert caught.value.code == "no-assignment"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_file_that_is_no_notebook_is_told_by_name(tmp_path, content):
    file = tmp_path / "hw1.ipynb"
    file.write_bytes(content)
    with pytest.raises(StudentError, match=r"hw1\.ipynb"):
        assignment_of(file)


def test_outputs_stay_only_where_a_person_grades(tmp_path):
    """A plot of 30 MB must not keep a student from handing in; an essay's picture must arrive."""
    plain = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": ["large"]}
    nbgrader = {"grade": True, "solution": True}
    manual = {**plain, "metadata": {"nbgrader": nbgrader}}
    cells = _small({"cells": [plain, manual, {"cell_type": "markdown"}, "no cell"]})["cells"]
    assert cells == [{**plain, "outputs": []}, manual, {"cell_type": "markdown"}, "no cell"]
