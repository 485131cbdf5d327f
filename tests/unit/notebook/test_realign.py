"""Whatever students do to a notebook, their answers are found and the tests are the assignment's."""

from __future__ import annotations

import json
import random

import pytest

from coplit_jupyter.errors import StudentError
from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.notebook.realign import realign
from coplit_jupyter.testing.authoring import code, graded, save, text

ANSWERS = {
    "add": "def add(a, b):\n    return a + b",
    "double": "def double(number):\n    return add(number, number)",
}


@pytest.fixture
def authored(tmp_path):
    """Two questions, a read-only cell before them and a question for a person after them."""
    return read_nbgrader(
        save(
            tmp_path / "hw.ipynb",
            graded(code("import math\nlimit = 10"), "given", "setup"),
            text("## Question 1"),
            graded(
                code("def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION"),
                "answer",
                "add",
            ),
            graded(code("assert add(1, 2) == 3\nassert add(2, 2) == 4"), "test", "test_add", points=1),
            text("## Question 2"),
            graded(
                code("def double(number):\n    ### BEGIN SOLUTION\n    return 2 * number\n    ### END SOLUTION"),
                "answer",
                "double",
            ),
            graded(code("assert double(2) == 4\nassert double(limit) == 20"), "test", "test_double", points=1),
            graded(text("Twice."), "manual", "why", points=1),
            graded(text("Draw it below."), "task", "draw", points=1),
        ),
        course=None,
    )  # fmt: skip


@pytest.fixture
def handed_in(authored):
    """The release with right answers in it, as a list of cells to be mangled."""
    notebook = json.loads(authored.release["hw.ipynb"])
    for cell in notebook["cells"]:
        key = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = ANSWERS.get(key, cell["source"])
        if key == "why":
            cell["source"] = "Because."
    return notebook


def by_id(notebook, grade_id):
    return next(
        index
        for index, cell in enumerate(notebook["cells"])
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def run_of(authored, notebook):
    return realign(authored.manifest, authored.release, {"hw.ipynb": json.dumps(notebook)})


def order(export):
    return [step.cell for step in export.steps]


WHOLE = ["setup", "add", "test_add", "double", "test_double"]


def sources(export):
    return {cell.id: cell.source for cell in export.cells}


def test_an_untouched_order_needs_no_repair(authored, handed_in):
    """Most notebooks are whole: nobody should read a sentence about them."""
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert sources(export) == ANSWERS
    assert (export.repairs, export.warnings) == ((), ())
    assert export.manual == {"hw.ipynb::why": "Because.", "hw.ipynb::draw": ""}
    assert export.steps[0].source == "import math\nlimit = 10"


def test_edited_tests_and_read_only_cells_are_not_what_runs(authored, handed_in):
    """nbgrader's sample student deletes the assertions; the originals must be put back."""
    handed_in["cells"][by_id(handed_in, "test_add")]["source"] = "pass"
    handed_in["cells"][by_id(handed_in, "setup")]["source"] = "limit = 2"
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert "limit = 10" in export.steps[0].source
    assert export.repairs == (
        "hw.ipynb: The read-only cell 'setup' was edited; the original was used.",
        "hw.ipynb: The test cell 'test_add' was edited; the original was used.",
    )


def test_deleted_tests_run_all_the_same(authored, handed_in):
    """Deleting a test must neither help nor hurt."""
    for grade_id in ("test_add", "test_double", "setup"):
        del handed_in["cells"][by_id(handed_in, grade_id)]
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert "'test_add' and 'test_double' were missing" in " ".join(export.repairs)


def test_a_deleted_answer_is_missed_and_the_rest_still_runs(authored, handed_in):
    """One lost cell must not cost the other questions."""
    del handed_in["cells"][by_id(handed_in, "add")]
    export = run_of(authored, handed_in)
    assert order(export) == ["setup", "test_add", "double", "test_double"]
    assert export.warnings == (
        "hw.ipynb: The answer cell 'add' is missing: what it should define is not there.",
    )


def test_copies_of_tests_run_once(authored, handed_in):
    """A copied test would be counted twice, or run before the answer."""
    copied = handed_in["cells"][by_id(handed_in, "test_add")]
    handed_in["cells"] = [copied, *handed_in["cells"], copied]
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert export.repairs[-1] == (
        "hw.ipynb: The test cell 'test_add' was there more than once; the original was used once."
    )


def test_an_answer_is_taken_before_its_untouched_copy(authored, handed_in):
    """Students copy the stub, to have it once more, and write into one of the two."""
    stub = json.loads(authored.release["hw.ipynb"])["cells"][2]
    handed_in["cells"].insert(0, stub)
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert sources(export) == ANSWERS


def test_a_split_answer_runs_in_both_pieces(authored, handed_in):
    """JupyterLab's Split Cell copies the metadata to both halves."""
    at = by_id(handed_in, "double")
    first = {**handed_in["cells"][at], "source": "def half(number):\n    return number / 2"}
    second = {**handed_in["cells"][at], "id": "piece"}
    handed_in["cells"][at : at + 1] = [first, second]
    export = run_of(authored, handed_in)
    assert order(export) == ["setup", "add", "test_add", "double", "piece", "test_double"]
    assert set(sources(export).values()) == {*ANSWERS.values(), first["source"]}


def test_moved_cells_are_put_back(authored, handed_in):
    """A test above its answer fails for no fault of the answer."""
    cells = handed_in["cells"]
    cells.insert(0, cells.pop(by_id(handed_in, "test_double")))
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert export.repairs == (
        "hw.ipynb: The test cell 'test_double' had been moved; it was put back in its place.",
    )


def test_an_answer_that_became_markdown_is_run_as_code(authored, handed_in):
    """One key (m) in command mode does it; nbgrader gives no score at all then."""
    cell = handed_in["cells"][by_id(handed_in, "add")]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert sources(export) == ANSWERS
    assert "had another cell type" in export.repairs[0]


def test_lost_metadata_is_made_up_for_by_ids(authored, handed_in):
    """Colab and copy-and-paste lose metadata; ids often stay."""
    for cell in handed_in["cells"]:
        cell["metadata"] = {}
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert sources(export) == ANSWERS
    assert export.manual["hw.ipynb::why"] == "Because."


def test_lost_metadata_and_ids_are_made_up_for_by_text(authored, handed_in):
    """A notebook that went through a text format keeps nothing but its cells."""
    for cell in handed_in["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    handed_in["nbformat_minor"] = 4
    export = run_of(authored, handed_in)
    assert order(export) == WHOLE
    assert sources(export) == ANSWERS
    assert export.manual["hw.ipynb::why"] == "Because."
    assert "lost their metadata" in " ".join(export.repairs)


def test_further_cells_run_where_they_stand(authored, handed_in):
    """Helpers are written above the answer that needs them, experiments below."""
    handed_in["cells"].insert(by_id(handed_in, "double"), code("helper = 1", id="mine"))
    handed_in["cells"].insert(0, code("first = 1", id="top"))
    handed_in["cells"].append(code("last = 1", id="end"))
    export = run_of(authored, handed_in)
    assert order(export) == [
        "top",
        "setup",
        "add",
        "test_add",
        "mine",
        "double",
        "test_double",
        "end",
    ]


def test_what_answers_a_task_is_collected(authored, handed_in):
    """A task has no cell of its own to fill in: its answer is whatever comes below."""
    handed_in["cells"] += [code("plot()"), text("As one sees.")]
    export = run_of(authored, handed_in)
    assert export.manual["hw.ipynb::draw"] == "plot()\n\nAs one sees."


def test_an_unchanged_manual_answer_is_no_answer(authored):
    """Nobody should have to open a stub to grade it."""
    export = run_of(authored, json.loads(authored.release["hw.ipynb"]))
    assert export.manual == {"hw.ipynb::why": "", "hw.ipynb::draw": ""}


def test_a_stranger_s_notebook_is_refused(authored):
    """A score of 0 would hide that the wrong file was handed in."""
    stranger = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [code("x = 1")]}
    with pytest.raises(StudentError) as refused:
        run_of(authored, stranger)
    assert refused.value.code == "not-this-assignment"


def test_magics_of_the_student_are_made_python(authored, handed_in):
    """%matplotlib inline in an answer is no syntax error."""
    cell = handed_in["cells"][by_id(handed_in, "add")]
    cell["source"] = "%matplotlib inline\n" + cell["source"]
    export = run_of(authored, handed_in)
    compile(sources(export)["add"], "cell", "exec")


MANGLERS = ("edit", "delete", "copy", "move", "split", "retype", "strip")


def mangle(notebook, how, chosen):
    cells = notebook["cells"]
    at = chosen.randrange(len(cells))
    cell = json.loads(json.dumps(cells[at]))
    if how == "edit":
        cells[at]["source"] += "\n# edited"
    elif how == "delete":
        del cells[at]
    elif how == "copy":
        cells.insert(chosen.randrange(len(cells)), cell)
    elif how == "move":
        cells.insert(chosen.randrange(len(cells)), cells.pop(at))
    elif how == "split":
        lines = cell["source"].split("\n")
        cells[at]["source"] = "\n".join(lines[:1])
        cells.insert(at + 1, {**cell, "source": "\n".join(lines[1:])})
    elif how == "retype":
        cells[at] = {
            key: value for key, value in cell.items() if key not in ("outputs", "execution_count")
        } | {"cell_type": "markdown"}
    else:
        cells[at]["metadata"] = {}


@pytest.mark.parametrize("seed", range(40))
def test_any_mix_of_mangling_still_runs_every_test_once_in_order(authored, handed_in, seed):
    """Batches of hundreds must never end with one notebook's traceback."""
    chosen = random.Random(seed)
    for _ in range(chosen.randrange(1, 8)):
        if handed_in["cells"]:
            mangle(handed_in, chosen.choice(MANGLERS), chosen)
    export = run_of(authored, handed_in)
    own = [step.cell for step in export.steps if step.kind != "answer"]
    assert own == ["setup", "test_add", "test_double"]
    ids = [cell.id for cell in export.cells]
    assert len(ids) == len(set(ids))
    assert [step.cell for step in export.steps if step.kind == "answer"] == ids
    assert set(export.manual) == {"hw.ipynb::why", "hw.ipynb::draw"}


def test_a_notebook_made_to_be_slow_is_not(authored):
    """2,000 cells that are all alike: what compares each with each would take minutes."""
    cells = [code(f"x = {number % 7}\n" * 3) for number in range(1000)]
    cells += [code("def add(a, b):\n    return") for _ in range(999)]
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    export = run_of(authored, notebook)
    assert len(export.cells) > 1000
