"""The front door: whatever comes in is read or refused with one sentence, never anything else."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest, TestSpec
from coplit_jupyter.notebook.front_door import (
    open_document,
    read_file,
    read_notebook,
    read_submitted,
)
from coplit_jupyter.testing.notebooks import a_notebook, code, hostile_notebooks, text

HOSTILE = hostile_notebooks()
FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures"
REAL = {path.relative_to(FIXTURES).as_posix(): path for path in sorted(FIXTURES.rglob("*.ipynb"))}


def outcome(read, *given, **more):
    """Give the document and no error, or none and the error."""
    try:
        return read(*given, **more), None
    except StudentError as error:
        return None, error


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_notebook_is_read_or_refused_by_name(name):
    """A class is not stopped by one broken file, and its owner learns what is wrong with it."""
    raw, expected = HOSTILE[name]
    document, error = outcome(read_notebook, raw, name="hw1.ipynb")
    if document:
        assert expected == ""
        nbformat.validate(nbformat.from_dict(document.to_json()))
        return
    assert error.code == expected, error.message
    assert error.message.startswith("hw1.ipynb")
    assert error.hint
    assert "\n" not in error.message


@pytest.mark.parametrize("name", [name for name, (_, code) in HOSTILE.items() if not code])
def test_what_was_read_once_is_read_the_same_again(name):
    """What the store keeps goes through the same door when it is graded."""
    document = read_notebook(HOSTILE[name][0], name="hw1.ipynb")
    again = read_notebook(document.to_text(), name="hw1.ipynb")
    assert again == document


@pytest.mark.parametrize("name", REAL or ["own"])
def test_a_real_notebook_is_read_or_refused_by_name(name, tmp_path):
    """Courses that nobody here wrote; an own notebook where they are not at hand."""
    path = REAL.get(name, tmp_path / "hw1.ipynb")
    if name == "own":
        path.write_bytes(a_notebook(text("# Sea"), code(["a = 1\n", "b = 2"])))
    document, error = outcome(open_document, path)
    if error:
        assert error.code not in ("", "bad-submission")
        return
    nbformat.validate(nbformat.from_dict(document.to_json()))
    given = json.loads(path.read_text("utf-8-sig"))
    if given["nbformat"] == 4:
        assert len(document.cells) == len(given["cells"])
    assert not any(cell.outputs for cell in document.cells)


def test_outputs_are_dropped_and_everything_else_stays():
    """Outputs are large, stale, and nobody's answer."""
    raw = a_notebook(
        code("print(1)", id="a", outputs=[{"output_type": "stream", "text": "SECRET"}]),
        text("said", id="b", metadata={"outputs": ["kept"]}),
        metadata={"kernelspec": {"name": "python3"}, "widgets": {"state": {"x": ["SECRET"]}}},
    )
    document = read_notebook(raw, name="hw1.ipynb")
    assert "SECRET" not in document.to_text()
    assert [(cell.id, cell.kind, cell.source) for cell in document.cells] == [
        ("a", "code", "print(1)"),
        ("b", "markdown", "said"),
    ]
    assert document.cells[1].metadata == {"outputs": ["kept"]}
    assert document.metadata == {"kernelspec": {"name": "python3"}}


def test_outputs_of_manually_graded_cells_stay():
    """A person who grades a plot has to see it."""
    plot = {"output_type": "display_data", "data": {"image/png": "aGk="}, "metadata": {}}
    raw = a_notebook(
        code("plot()", id="a", metadata={"nbgrader": {"grade_id": "essay"}}, outputs=[plot, 5]),
        code("plot()", id="b", outputs=[plot]),
    )
    manual = TestSpec(id="hw1.ipynb::essay", name="essay", question="q", manual=True, cell="essay")
    manifest = Manifest(
        course="c", name="hw1", title="", notebooks=("hw1.ipynb",), module="hw1", tests=(manual,)
    )
    kept = json.loads(read_submitted({"hw1.ipynb": raw}, manifest)["hw1.ipynb"])
    assert [cell["outputs"] for cell in kept["cells"]] == [[plot], []]


def test_the_command_line_keeps_outputs_of_manual_cells_too(tmp_path):
    """It reads a file before it knows the assignment: nbgrader's marks tell."""
    plot = {"output_type": "display_data", "data": {"image/png": "aGk="}, "metadata": {}}
    marks = {"grade_id": "essay", "grade": True, "solution": True, "locked": False}
    path = tmp_path / "hw1.ipynb"
    path.write_bytes(
        a_notebook(
            code("plot()", id="a", metadata={"nbgrader": marks}, outputs=[plot]),
            code(
                "plot()", id="b", metadata={"nbgrader": {**marks, "grade": False}}, outputs=[plot]
            ),
        )
    )
    assert [cell["outputs"] for cell in json.loads(read_file(path))["cells"]] == [[plot], []]
    plot["data"]["image/png"] = "aGk=" * 2_000_000
    path.write_bytes(a_notebook(code("x", metadata={"nbgrader": marks}, outputs=[plot])))
    assert [cell["outputs"] for cell in json.loads(read_file(path))["cells"]] == [[]]


def test_ids_are_unique_and_the_same_each_time():
    """A result names a cell by id: two cells with one id could not be told apart."""
    raw = a_notebook(code("a", id="x"), code("b", id="x"), code("c"), code("d", id="cell-3"))
    first, second = (read_notebook(raw, name="hw1.ipynb") for _ in range(2))
    assert [cell.id for cell in first.cells] == ["x", "cell-2", "cell-3-2", "cell-3"]
    assert first == second
    assert first.repairs == (
        "hw1.ipynb, cell 2: an id that is not allowed, or another cell's, was replaced.",
    )


@pytest.mark.parametrize("claim", [5, [], {"ids": ["<b>", 0, 9, True, 1.5]}, {"characters": "yes"}])
def test_a_notebook_cannot_claim_repairs_of_its_own(claim):
    """They are sentences of ours, in a report that an instructor reads."""
    raw = a_notebook(code("a"), metadata={"coplit_repaired": claim})
    document = read_notebook(raw, name="hw1.ipynb")
    assert document.repairs == ()
    assert document.metadata == {}


def test_lines_end_where_python_ends_them():
    """Messages name lines: U+2028 and form feeds end none, CR and CRLF do."""
    cell = read_notebook(HOSTILE["line-ends"][0], name="hw1.ipynb").cells[0]
    assert cell.source == "a = 1\nb = 2\nc = '\u2028'\n"


@pytest.mark.parametrize("name", ["half-a-pair", "nul"])
def test_characters_that_no_text_holds_are_replaced_and_said(name):
    """They would break a database or a browser later, far from who could explain it."""
    document = read_notebook(HOSTILE[name][0], name="hw1.ipynb")
    assert document.cells[0].source == "x = '\N{REPLACEMENT CHARACTER}'"
    assert "were replaced" in document.repairs[0]
    document.to_text().encode("utf-8")


def test_an_old_notebook_becomes_a_current_one():
    """Format 3 still lies on many disks."""
    document = read_notebook(HOSTILE["format-3"][0], name="old.ipynb")
    assert [(cell.kind, cell.source) for cell in document.cells] == [
        ("markdown", "## Two lines"),
        ("code", "x = 1\ny = 2"),
    ]


def test_identity_is_read_from_the_releases_metadata():
    """Grading warns when a notebook says it belongs to another assignment."""
    raw = a_notebook(metadata={"coplit": {"course": "demo", "assignment": "hw1", "bundle": "x"}})
    assert read_notebook(raw, name="a").identity == ("demo", "hw1")
    for odd in ({}, {"coplit": 5}, {"coplit": {"course": 5, "assignment": "hw1"}}):
        assert read_notebook(a_notebook(metadata=odd), name="a").identity is None


def test_a_file_that_cannot_be_read_is_a_students_error(tmp_path):
    """One unreadable PATH becomes a report line, never an end of the batch."""
    with pytest.raises(StudentError) as caught:
        read_file(tmp_path / "none.ipynb")
    assert caught.value.code == "unreadable-file"
    with pytest.raises(StudentError):
        read_file(tmp_path)


ODD_NAMES = {
    "../../etc/hw1.ipynb": "hw1.ipynb",
    "C:\\work\\hw1.ipynb": "hw1.ipynb",
    "a\x00b\n\u202e.ipynb": "a_b__.ipynb",
    "과제 1.ipynb": "과제 1.ipynb",
    "": "notebook.ipynb",
    "..": "notebook.ipynb",
    "a" * 500: "a" * 200,
}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_is_never_a_path(name):
    """Names are shown, stored and used to save files for instructors."""
    manifest = Manifest(course="c", name="n", title="", notebooks=("hw1.ipynb",), module="hw1")
    assert list(read_submitted({name: a_notebook()}, manifest)) == [ODD_NAMES[name]]
    with pytest.raises(StudentError) as caught:
        read_submitted({name: b"["}, manifest)
    assert caught.value.message.isprintable()


def test_two_notebooks_of_one_name_are_refused():
    """One of them would be lost."""
    manifest = Manifest(course="c", name="n", title="", notebooks=("hw1.ipynb",), module="hw1")
    with pytest.raises(StudentError) as caught:
        read_submitted({"a/hw1.ipynb": a_notebook(), "b/hw1.ipynb": a_notebook()}, manifest)
    assert caught.value.code == "same-name"


def test_nothing_handed_in_names_what_is_wanted():
    """An empty upload is a mistake that a student can correct."""
    manifest = Manifest(course="c", name="n", title="", notebooks=("hw1.ipynb",), module="hw1")
    with pytest.raises(StudentError, match="Nothing") as caught:
        read_submitted({}, manifest)
    assert "hw1.ipynb" in caught.value.hint


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"<html lang='en'><body>503", "a web page"),
        (b"\xef\xbb\xbf<!doctype HTML>", "a web page"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"# %%\nimport numpy", "is no notebook: it begins with '# %% import numpy'"),
        (a_notebook(code("x = 1"))[:-9], "ends in the middle"),
        (a_notebook(code("x = 1"))[:-40], "ends in the middle"),
        (a_notebook() + b"\n" + a_notebook(), "goes on after its end (line 2)"),
        (b"\0" * 5000, "binary data"),
    ],
)
def test_what_is_no_notebook_is_called_by_its_name(raw, told):
    """ "Expecting value: line 1 column 1" helps no student to find the right file."""
    document, error = outcome(read_notebook, raw, name="hw1.ipynb")
    assert document is None
    assert told in error.message
    assert error.hint


def test_utf_16_is_read_and_an_odd_cell_told():
    """`>` in PowerShell writes UTF-16; the answers in it are as good as any."""
    text_of = a_notebook(code("이름 = '바다'"), {**text("select 1"), "cell_type": "sql"}).decode()
    document = read_notebook(text_of.encode("utf-16"), name="hw1.ipynb")
    assert [(cell.kind, cell.source) for cell in document.cells] == [
        ("code", "이름 = '바다'"),
        ("raw", "select 1"),
    ]
    assert "hw1.ipynb, cell 2: neither code nor text" in document.repairs[0]
