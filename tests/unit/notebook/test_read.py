"""Reading an assignment: the format is found out, and what fits none is told what was looked for."""

from __future__ import annotations

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.front_door import read_notebook
from coplit_jupyter.notebook.read import (
    has_nbgrader_cells,
    is_otter,
    notebook_identity,
    read_assignment,
)
from coplit_jupyter.testing.notebooks import a_notebook, code, text

GRADED = {
    "schema_version": 3,
    "grade": True,
    "grade_id": "t1",
    "locked": True,
    "points": 1,
    "solution": False,
    "task": False,
}
TESTED = code("assert True", metadata={"nbgrader": GRADED})


def raw(source):
    return {"cell_type": "raw", "metadata": {}, "source": source}


def refusal(path):
    with pytest.raises(InstructorError) as caught:
        read_assignment(path)
    assert caught.value.hint
    return caught.value


def test_a_folder_with_tests_is_the_folder_format(tmp_path):
    """Also when its notebook carries metadata of another system."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("def test_a(): pass\n")
    (tmp_path / "hw.ipynb").write_bytes(a_notebook(TESTED))
    assert read_assignment(tmp_path, course="c").manifest.format == "folder"
    (tmp_path / "assignment.toml").write_text('[assignment]\nname = "named"\n')
    assert read_assignment(tmp_path / "assignment.toml").manifest.name == "named"


def test_nbgrader_notebooks_are_recognised(tmp_path):
    """An existing course is published as it is: a notebook, or a folder of them."""
    (tmp_path / "ps1.ipynb").write_bytes(a_notebook(TESTED))
    for path in (tmp_path, tmp_path / "ps1.ipynb"):
        manifest = read_assignment(path, course="c").manifest
        assert (manifest.format, manifest.course) == ("nbgrader", "c")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (raw("# ASSIGNMENT CONFIG\nname: a"), True),
        (raw("\n# BEGIN QUESTION\nname: q1"), True),
        (raw("# Begin Tests"), True),
        (text("```otter\n# BEGIN QUESTION\n```"), True),
        (text("# BEGIN QUESTION"), False),
        (code("# BEGIN QUESTION"), False),
        (raw("notes"), False),
        (raw(""), False),
    ],
)
def test_otters_cells_are_recognised(cell, expected):
    """Raw cells, or fenced markdown; a heading that looks like it is none."""
    document = read_notebook(a_notebook(text("# Title"), cell), name="a.ipynb")
    assert is_otter(document) is expected
    assert not has_nbgrader_cells(document)


def test_what_fits_nothing_is_told_what_was_looked_for(tmp_path):
    """An instructor's first try should end with the way to do it."""
    assert "nothing at" in refusal(tmp_path / "none").message
    error = refusal(tmp_path)
    assert "0 notebooks" in error.message
    (tmp_path / "hw.ipynb").write_bytes(a_notebook(code("x = 1")))
    assert "hw.ipynb" in refusal(tmp_path).message
    assert "tests/" in refusal(tmp_path).hint
    assert refusal(tmp_path / "hw.ipynb").code == "unknown-format"
    (tmp_path / "hw.py").write_text("x = 1")
    assert "no notebook" in refusal(tmp_path / "hw.py").message
    (tmp_path / "assignment.toml").write_text("")
    assert refusal(tmp_path).code == "no-tests"
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("")
    assert str(tmp_path) in refusal(tmp_path / "hw.ipynb").hint
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.ipynb").write_text("[")
    assert refusal(tmp_path / "broken").code == "not-json"


def test_identity_of_a_notebook():
    """What cannot be read says nothing."""
    metadata = {"coplit": {"course": "demo", "assignment": "hw1"}}
    assert notebook_identity(a_notebook(metadata=metadata)) == ("demo", "hw1")
    assert notebook_identity(a_notebook()) is None
    assert notebook_identity(b"{") is None
