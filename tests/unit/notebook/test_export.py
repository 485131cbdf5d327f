"""Export: the student's code cells in order, with their own line numbers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.testing.notebooks import a_notebook, code, text


def a_manifest(*notebooks, **more):
    names = notebooks or ("hw1.ipynb",)
    return Manifest(course="demo", name="hw1", title="", notebooks=names, module="hw1", **more)


def test_code_cells_come_in_order_with_ids_and_numbers():
    """Students count code cells, as the prompt In [ ] does."""
    raw = a_notebook(text("# A"), code("a = 1", id="one"), text("B"), code("", id="two"))
    export = export_submission({"hw1.ipynb": raw}, a_manifest(), {})
    assert [(cell.notebook, cell.id, cell.number, cell.source) for cell in export.cells] == [
        ("hw1.ipynb", "one", 1, "a = 1"),
        ("hw1.ipynb", "two", 2, ""),
    ]
    assert (export.repairs, export.warnings) == ((), ())


def test_several_notebooks_come_in_the_assignments_order():
    """Names of the second notebook may stand on those of the first."""
    given = {"b.ipynb": a_notebook(code("b = 2")), "a.ipynb": a_notebook(code("a = 1"))}
    export = export_submission(given, a_manifest("a.ipynb", "b.ipynb"), {})
    assert [cell.source for cell in export.cells] == ["a = 1", "b = 2"]
    assert [cell.number for cell in export.cells] == [1, 1]


def test_a_renamed_notebook_is_taken_if_it_can_only_be_that_one():
    """`hw1 (1).ipynb` is what browsers make of a second download."""
    export = export_submission({"hw1 (1).ipynb": a_notebook(code("a = 1"))}, a_manifest(), {})
    assert [cell.notebook for cell in export.cells] == ["hw1.ipynb"]


def test_names_match_however_hangul_is_composed():
    """macOS hands in the same name in other code points."""
    wanted = unicodedata.normalize("NFC", "과제.ipynb")
    given = {unicodedata.normalize("NFD", "과제.IPYNB"): a_notebook(code("a"))}
    assert export_submission(given, a_manifest(wanted, "b.ipynb"), {}).cells[0].notebook == wanted


def test_a_missing_and_an_extra_notebook_are_told():
    """What is there is graded; what is missing costs its own tests only."""
    given = {"a.ipynb": a_notebook(code("a")), "draft.ipynb": a_notebook(code("x"))}
    export = export_submission(given, a_manifest("a.ipynb", "b.ipynb"), {})
    assert len(export.cells) == 1
    assert [sentence.split()[0] for sentence in export.warnings] == ["b.ipynb", "draft.ipynb"]


def test_other_notebooks_altogether_are_refused():
    """Nothing of the assignment is there: a score of 0 would say something else."""
    given = {"x.ipynb": a_notebook(), "y.ipynb": a_notebook()}
    with pytest.raises(StudentError) as caught:
        export_submission(given, a_manifest(), {})
    assert caught.value.code == "no-notebook"
    assert "hw1.ipynb" in caught.value.hint


def test_a_notebook_of_another_assignment_is_graded_with_a_warning():
    """The name given wins over the metadata, but the student should know."""
    metadata = {"coplit": {"course": "demo", "assignment": "hw2"}}
    export = export_submission({"hw1.ipynb": a_notebook(metadata=metadata)}, a_manifest(), {})
    assert export.warnings == ("hw1.ipynb says that it is demo/hw2; it was graded as demo/hw1.",)


def test_magics_are_told_with_cell_and_line():
    """A student finds the line that was not run."""
    raw = a_notebook(text("intro"), code("import math\n!pip install sea"))
    export = export_submission({"hw1.ipynb": raw}, a_manifest(), {})
    assert export.cells[0].source == "import math\npass  # !pip install sea"
    assert export.warnings[0].startswith("hw1.ipynb, code cell 1, line 2: `!pip install sea`")


def test_another_language_is_not_read_as_ipython():
    """In JavaScript a line may begin with an exclamation mark."""
    raw = a_notebook(code("!function() {}()\nlet a = b ? 1 : 2"))
    export = export_submission({"hw1.ipynb": raw}, a_manifest(language="javascript"), {})
    assert export.cells[0].source == "!function() {}()\nlet a = b ? 1 : 2"


def test_warnings_are_few_however_many_magics():
    """A report is read by people."""
    raw = a_notebook(*[code("!ls")] * 500)
    export = export_submission({"hw1.ipynb": raw}, a_manifest(), {})
    assert len(export.warnings) == 21
    assert "480 more" in export.warnings[-1]


def test_megabytes_of_magics_are_left_as_they_are():
    """Reading them costs the service time that other students wait for."""
    raw = a_notebook(*[code("!ls\n" * 60_000)] * 5, code("  x = 1" + "1" * 900_000))
    export = export_submission({"hw1.ipynb": raw}, a_manifest(), {})
    assert [cell.source[:4] for cell in export.cells] == ["pass"] * 2 + ["!ls\n"] * 3 + ["x = "]


_lines = st.text(alphabet="ab =!%?#'\"\\()\n\r\u2028가", max_size=40)
_cells = st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), _lines), max_size=8)


@given(_cells)
@settings(max_examples=500)
def test_export_keeps_every_code_cell_and_every_line(cells):
    """A result that names cell 3, line 2 must mean the student's cell 3, line 2."""
    raw = a_notebook(*[code(source, cell_type=kind) for kind, source in cells])
    export = export_submission({"hw1.ipynb": raw}, a_manifest(), {})
    given_code = [source for kind, source in cells if kind == "code"]
    assert [cell.number for cell in export.cells] == list(range(1, len(given_code) + 1))
    for cell, source in zip(export.cells, given_code, strict=True):
        lines = source.replace("\r\n", "\n").replace("\r", "\n")
        assert cell.source.count("\n") == lines.count("\n")
