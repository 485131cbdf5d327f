"""Answers in cells that are not theirs: students merge cells, and write code as text."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.notebook.realign import realign
from coplit_jupyter.notebook.realign_merged import unfenced
from coplit_jupyter.testing.authoring import code, graded, save

ANSWERS = {"add": "def add(a, b):\n    return a + b", "double": "def double(n):\n    return 2 * n"}


def solved(head, body):
    return code(f"{head}\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION")


@pytest.fixture(scope="module")
def authored(tmp_path_factory):
    return read_nbgrader(
        save(
            tmp_path_factory.mktemp("course") / "hw.ipynb",
            graded(code("limit = 10"), "given", "setup"),
            graded(solved("def add(a, b):", "return a + b"), "answer", "add"),
            graded(code("assert add(1, 2) == 3"), "test", "test_add", points=1),
            graded(solved("def double(n):", "return 2 * n"), "answer", "double"),
            graded(code("assert double(limit) == 20"), "test", "test_double", points=1),
        ),
        course=None,
    )


@pytest.fixture
def cells(authored):
    """The release with right answers in it: setup, add, test_add, double, test_double."""
    found = json.loads(authored.release["hw.ipynb"])["cells"]
    for cell in found:
        cell["source"] = ANSWERS.get(cell["id"], cell["source"])
    return found


def merge(cells, *places, into):
    """Merge cells as JupyterLab does: the text of all, the id and metadata of one of them."""
    kept = cells[into] | {"source": "\n\n".join(cells[at]["source"] for at in places)}
    return [
        kept if at == places[0] else cell
        for at, cell in enumerate(cells)
        if at == places[0] or at not in places
    ]


def run_of(authored, cells):
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return realign(authored.manifest, authored.release, {"hw.ipynb": json.dumps(document)})


def passed(authored, export):
    """Run it as one notebook, here: the code is this file's own."""
    tests = json.loads(authored.bundle_files["tests/cells.json"])
    sources = {cell.id: cell.source for cell in export.cells}
    names, good = {}, []
    for step in export.steps:
        source = tests[step.test]["source"] if step.test else step.source or sources[step.cell]
        try:
            exec(source, names)
        except Exception:  # noqa: BLE001
            continue
        good += [step.cell] if step.test else []
    return good


@pytest.mark.parametrize(
    ("places", "into"),
    [((1, 2), 2), ((1, 2), 1), ((3, 4), 4), ((0, 1), 0), ((0, 1, 2, 3, 4), 0), ((1, 2, 3), 3), ((1, 2, 3, 4), 4)],
)  # fmt: skip
def test_a_merged_answer_is_graded(authored, cells, places, into):
    """It is there; whose id the cell kept is an accident of where the cursor was."""
    export = run_of(authored, merge(cells, *places, into=into))
    assert passed(authored, export) == ["test_add", "test_double"]
    assert not export.warnings
    assert export.repairs


def test_an_edited_test_is_not_run_where_every_answer_is_there(authored, cells):
    """Else a test could be bent: the original alone counts."""
    cells[2]["source"] += "\ndef add(a, b): return 3"
    export = run_of(authored, cells)
    assert "return 3" not in "".join(cell.source for cell in export.cells)
    assert export.repairs == (
        "hw.ipynb: The test cell 'test_add' was edited; the original was used.",
    )


def test_a_changed_assertion_is_no_answer(authored, cells):
    """Who deletes an answer and edits a test has no answer."""
    cells[2]["source"] = "assert True"
    del cells[1]
    export = run_of(authored, cells)
    assert "assert True" not in "".join(cell.source for cell in export.cells)
    assert "'add' is missing" in export.warnings[0]


def test_an_answer_written_as_fenced_text_is_code(authored, cells):
    """Who turns a cell into text often puts the fence around it, too."""
    cells[1] = cells[1] | {"cell_type": "markdown", "source": f"```python\n{ANSWERS['add']}\n```"}
    del cells[1]["outputs"], cells[1]["execution_count"]
    assert passed(authored, run_of(authored, cells)) == ["test_add", "test_double"]


@pytest.mark.parametrize("source", ["x = 1", "```\nx\n```\nand more", "`x`", ""])
def test_only_a_whole_fence_is_taken_off(source):
    """Text around it is not code either way."""
    assert unfenced(source) == source
