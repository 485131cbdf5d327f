"""A newer release comes without the loss of a word that a student wrote."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.notebook.front_door import read_notebook
from coplit_jupyter.notebook.realign_text import plain
from coplit_jupyter.notebook.update import release_of, stamp_of, update
from coplit_jupyter.testing.notebooks import a_notebook, code, hostile_notebooks, text

NAME = "hw.ipynb"
MANIFEST = Manifest(course="c", name="hw", title="", notebooks=(NAME,), module="hw")
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"


def stub(name: str, parameters: str = "x") -> str:
    return f"def {name}({parameters}):\n{STUB}"


def marked(cell: dict, **block) -> dict:
    flags = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return {**cell, "metadata": {"nbgrader": {**flags, **block}}}


def release(*cells: dict) -> dict[str, str]:
    return {NAME: a_notebook(*cells).decode()}


def updated(new: dict[str, str], old: dict[str, str] | None, *mine: dict):
    done = update(MANIFEST, new, {NAME: a_notebook(*mine)}, former=old)
    cells = done.notebooks[NAME]["cells"]
    told = {change.cell: change.kind.value for change in done.changes}
    return [(cell["id"], cell["cell_type"], cell["source"]) for cell in cells], told


def test_an_answer_stays_and_what_was_not_touched_is_renewed():
    """The usual case: the author mended a text and a helper after the class had begun."""
    old = release(text("Add twoo.", id="t"), code("K = 1", id="k"), code(stub("add"), id="a"))
    new = release(text("Add two.", id="t"), code("K = 2", id="k"), code(stub("add"), id="a"))
    answer = "def add(x):\n    return x + 2"
    cells, told = updated(
        new, old, text("Add twoo.", id="t"), code("K = 1", id="k"), code(answer, id="a")
    )
    assert cells == [
        ("t", "markdown", "Add two."),
        ("k", "code", "K = 2"),
        ("a", "code", answer),
    ]
    assert told == {"t": "renewed", "k": "renewed", "a": "kept"}


def test_an_answer_stays_although_its_question_was_changed_too_and_both_are_told():
    old, new = release(code(stub("f"), id="a")), release(code(stub("f", "x, y"), id="a"))
    answer = "def f(x):\n    return 1"
    done = update(MANIFEST, new, {NAME: a_notebook(code(answer, id="a"))}, former=old)
    assert done.notebooks[NAME]["cells"][0]["source"] == answer
    (change,) = done.changes
    assert (change.kind.value, change.number, change.text) == ("both", 1, stub("f", "x, y"))


def test_an_answer_whose_question_is_gone_stands_at_the_end_and_does_not_run():
    old = release(code(stub("f"), id="a"), code(stub("g"), id="b"))
    new = release(code(stub("f"), id="a"), code("import math", id="m"))
    gone = "def g(x):\n    return 'mine'"
    cells, told = updated(new, old, code(stub("f"), id="a"), code(gone, id="b"))
    assert [cell[0] for cell in cells] == ["a", "m", "coplit-kept", "b"]
    assert cells[-1] == ("b", "raw", gone)
    assert told == {"m": "added", "b": "set-aside"}
    again, _ = updated(new, new, *as_cells(cells))
    assert again == cells, "a second update changes nothing"


def as_cells(cells) -> list[dict]:
    return [
        {"cell_type": kind, "id": key, "source": source, "metadata": {}}
        for key, kind, source in cells
    ]


def test_an_unanswered_question_that_is_gone_leaves_nothing():
    old, new = (
        release(code(stub("f"), id="a"), code(stub("g"), id="b")),
        release(code(stub("f"), id="a")),
    )
    cells, told = updated(new, old, code(stub("f"), id="a"), code(stub("g"), id="b"))
    assert [cell[0] for cell in cells] == ["a"]
    assert told == {"b": "removed"}


def test_cells_of_the_students_own_stay_after_the_cell_they_followed():
    old = release(code("import math", id="m"), code(stub("f"), id="a"))
    new = release(code("import math", id="m"), text("New.", id="n"), code(stub("f"), id="a"))
    cells, told = updated(
        new, old, code("import math", id="m"), code("draft = 1", id="own"), code(stub("f"), id="a")
    )
    assert [cell[0] for cell in cells] == ["m", "own", "n", "a"]
    assert told == {"n": "added", "own": "own"}


def test_an_answer_is_found_by_its_text_when_its_id_is_another():
    """A cell that was copied, or a notebook saved by a program without ids."""
    new = release(code(stub("area", "radius"), id="x1"), code(stub("volume", "radius"), id="x2"))
    answer = "def volume(radius):\n    return 4 / 3 * 3.14 * radius ** 3"
    cells, _ = updated(new, None, code(answer, id="z"))
    assert cells[1] == ("x2", "code", answer)
    assert len(cells) == 2


def test_an_answer_does_not_go_into_another_question_that_stands_in_its_place():
    old = release(text("One.", id="t"), code(stub("area", "radius"), id="a"), text("End.", id="e"))
    new = release(text("One.", id="t"), code(stub("sort", "words"), id="b"), text("End.", id="e"))
    answer = "def area(radius):\n    return 3 * radius"
    cells, told = updated(
        new, old, text("One.", id="t"), code(answer, id="a"), text("End.", id="e")
    )
    assert ("b", "code", stub("sort", "words")) in cells
    assert cells[-1] == ("a", "raw", answer)
    assert told["b"] == "added"


def test_an_edited_test_cell_gets_its_own_text_back_and_the_edit_is_kept_aside():
    test = marked(code("assert f(1) == 2", id="q"), grade=True, locked=True, grade_id="q", points=1)
    answer = marked(code(stub("f"), id="a"), solution=True, grade_id="a")
    edited = {**test, "source": "print(f(1))\nassert f(1) == 2"}
    cells, told = updated(release(answer, test), release(answer, test), answer, edited)
    assert cells[:2] == [("a", "code", stub("f")), ("q", "code", "assert f(1) == 2")]
    assert cells[-1][1:] == ("raw", edited["source"])
    assert set(told.values()) == {"set-aside"}


def test_what_a_student_edited_in_a_text_of_the_author_stays():
    """Notes in a given cell are the student's as long as the author leaves that cell alone."""
    given_ = release(text("Read chapter 3.", id="t"), code(stub("f"), id="a"))
    notes = "Read chapter 3. I did; page 40 matters."
    cells, told = updated(given_, given_, text(notes, id="t"), code(stub("f"), id="a"))
    assert cells[0] == ("t", "markdown", notes)
    assert told == {"t": "kept"}


def test_nbgrader_marks_come_from_the_new_release():
    old = marked(code(stub("f"), id="a"), grade=True, solution=True, grade_id="a", points=1)
    new = marked(code(stub("f"), id="a"), grade=True, solution=True, grade_id="a", points=3)
    mine = {**old, "source": "def f(x):\n    return 4"}
    done = update(MANIFEST, release(new), {NAME: a_notebook(mine)}, former=release(old))
    (cell,) = done.notebooks[NAME]["cells"]
    assert cell["metadata"]["nbgrader"]["points"] == 3
    assert cell["source"] == mine["source"]


def test_a_notebook_that_is_new_comes_whole_and_one_that_is_not_ours_is_named():
    manifest = Manifest(
        course="c", name="hw", title="", notebooks=("a.ipynb", "b.ipynb"), module="a"
    )
    new = {name: a_notebook(code(stub("f"), id="a")).decode() for name in manifest.notebooks}
    mine = {"a.ipynb": a_notebook(code("x = 1", id="a")), "diary.ipynb": a_notebook(text("Mine."))}
    done = update(manifest, new, mine, former=None)
    assert set(done.notebooks) == {"a.ipynb", "b.ipynb"}
    assert [one.notebook for one in done.changes if one.cell is None] == ["b.ipynb"]
    assert any("diary.ipynb" in warning for warning in done.warnings)


def test_the_stamp_says_which_release_a_notebook_is_of():
    stamp = {"coplit": {"course": "c", "assignment": "hw", "bundle": "sha256:1", "release": "ab"}}
    text_ = a_notebook(code("x", id="a"), metadata=stamp)
    assert stamp_of({NAME: text_.decode()}) == ("sha256:1", "ab")
    assert release_of({NAME: text_}, MANIFEST) == ("sha256:1", "ab")
    forged = a_notebook(code("x", id="a"), metadata={"coplit": {"bundle": [1], "release": {}}})
    assert release_of({NAME: forged}, MANIFEST) == ("", "")


@pytest.mark.parametrize("name", sorted(hostile_notebooks()))
def test_a_hostile_notebook_is_merged_or_refused_in_words(name):
    raw, refused = hostile_notebooks()[name]
    new = release(code(stub("f"), id="a"))
    if refused:
        with pytest.raises(StudentError) as told:
            update(MANIFEST, new, {NAME: raw}, former=None)
        assert told.value.code == refused
    else:
        done = update(MANIFEST, new, {NAME: raw}, former=new)
        read_notebook(json.dumps(done.notebooks[NAME]), name=NAME)


SOURCES = st.sampled_from(
    [
        stub("f"),
        stub("g"),
        stub("f", "x, y"),
        "def f(x):\n    return x",
        "def g(x):\n    return 2 * x",
        "K = 1",
        "K = 2",
        "import math",
        "# YOUR CODE HERE",
        "Read this.",
        "Read that.",
        "YOUR ANSWER HERE",
        "My own words.",
        "assert f(1) == 1",
        "  ",
        "",
    ]
)
IDS = st.sampled_from(["a", "b", "c", "d", "coplit-kept"])


@st.composite
def documents(draw, *, released: bool = False):
    """Draw cells; those of a release have the shape that a release has."""
    cells = []
    for at, source in enumerate(draw(st.lists(SOURCES, max_size=6))):
        key = draw(IDS) if not released else "abcdef"[at]
        make = draw(st.sampled_from([code, text]))
        cell = make(source, id=key)
        role = draw(st.sampled_from(["", "", "answer", "test"]))
        if role == "answer":
            manual = {"grade": True, "points": 1} if make is text else {}
            cell = marked(cell, solution=True, grade_id=f"g-{key}", **manual)
        elif role == "test" and make is code:
            cell = marked(cell, grade=True, locked=True, grade_id=f"g-{key}", points=1)
        cells.append(cell)
    return cells


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(documents(released=True), st.none() | documents(released=True), documents())
def test_nothing_is_lost_and_the_release_is_whole(new, old, mine):
    """Every text of the student's is there after the update, and every cell of the release, once.

    Whatever the three notebooks are, the result can be updated again, and then loses nothing either.
    """
    former = release(*old) if old is not None else None
    done = update(MANIFEST, release(*new), {NAME: a_notebook(*mine)}, former=former)
    merged = done.notebooks[NAME]
    cells = merged["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(ids) == len(set(ids))
    assert [key for key in ids if key in {cell["id"] for cell in new}] == [c["id"] for c in new]
    there = {plain(cell["source"]) for cell in cells}
    theirs = {plain(cell["source"]) for cell in [*new, *(old or [])]}
    lost = [c["source"] for c in mine if c["source"].strip() and plain(c["source"]) not in there]
    assert {plain(source) for source in lost} <= theirs
    locked = {c["id"]: c["source"] for c in new if c["metadata"].get("nbgrader", {}).get("locked")}
    assert {c["id"]: c["source"] for c in cells if c["id"] in locked} == locked
    again = update(MANIFEST, release(*new), {NAME: json.dumps(merged)}, former=release(*new))
    assert {plain(c["source"]) for c in again.notebooks[NAME]["cells"]} >= there
