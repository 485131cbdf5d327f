"""Notebooks with nbgrader's metadata become assignments; what is wrong is named with its place."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.notebook.read import read_assignment
from coplit_jupyter.notebook.release import leaks
from coplit_jupyter.testing.authoring import code, graded, save, text

SOLUTION = """\
def double(number):
    ### BEGIN SOLUTION
    twice_of_it = number + number
    return twice_of_it
    ### END SOLUTION"""
TESTS = """\
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(-21) == -42
### END HIDDEN TESTS"""


def an_assignment(path, *more):
    return save(
        path / "ps1" / "hw.ipynb",
        text("# Doubling"),
        graded(code("import math"), "given", "imports"),
        graded(code(SOLUTION), "answer", "double"),
        code("double(2)"),
        graded(code(TESTS), "test", "test_double", points=2),
        graded(text("Because it is twice."), "manual", "why", points=1),
        graded(
            text("Do it.\n### BEGIN MARK SCHEME\nmark kindly\n### END MARK SCHEME"),
            "task",
            "do",
            points=3,
        ),
        *more,
    )


def released(authored, name="hw.ipynb"):
    cells = json.loads(authored.release[name])["cells"]
    return {
        cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]): cell for cell in cells
    }


def test_each_role_becomes_a_step_or_a_manual_question(tmp_path):
    """The run is laid out from the roles: nothing else says what is whose."""
    manifest = read_nbgrader(an_assignment(tmp_path), course="demo").manifest
    assert (manifest.course, manifest.name, manifest.format, manifest.state) == (
        "demo", "hw", "nbgrader", "notebook",
    )  # fmt: skip
    assert [(step.kind, step.cell) for step in manifest.steps] == [
        ("given", "imports"), ("answer", "double"), ("answer", "cell-4"), ("test", "test_double"),
    ]  # fmt: skip
    assert [(test.id, test.points, test.hidden, test.manual) for test in manifest.tests] == [
        ("hw.ipynb::test_double", 2, True, False),
        ("hw.ipynb::why", 1, False, True),
        ("hw.ipynb::do", 3, False, True),
    ]
    assert manifest.max_score == 2


def test_the_release_holds_nothing_that_was_removed(tmp_path):
    """A solution in the release ends the assignment for everybody."""
    authored = read_nbgrader(an_assignment(tmp_path), course=None)
    cells = released(authored)
    assert cells["double"]["source"] == (
        "def double(number):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    assert cells["test_double"]["source"] == "assert double(2) == 4"
    assert cells["why"]["source"] == "YOUR ANSWER HERE"
    assert cells["do"]["source"] == "Do it."
    assert {"twice_of_it = number + number", "assert double(-21) == -42", "mark kindly"} <= set(
        authored.canaries
    )
    assert leaks(authored) == []


@pytest.mark.parametrize(
    ("role", "grade_id", "source", "points", "known"),
    [
        ("answer", "set_a", "# YOUR CODE HERE\nraise NotImplementedError()", None, "3d6aac4236f8e1ec85380e692dcc51b1"),
        ("test", "bar", "assert a == 1", 1.0, "75d78cdf605a339809ceaace462c5f33"),
        ("manual", "baz", "YOUR ANSWER HERE", 2.0, "9e51fd0022c24c4105e38369d2f9d751"),
        ("given", "ro2", "This cell shouldn't be changed.", None, "0122b50e5eaf367b9874d07ebaf80521"),
    ],
)  # fmt: skip
def test_the_release_has_the_checksums_that_nbgrader_gives(
    tmp_path, role, grade_id, source, points, known
):
    """nbgrader's own tools must still read it; these values were computed by nbgrader 0.9.6."""
    cell = (text if role == "manual" or grade_id == "ro2" else code)(source)
    path = save(tmp_path / "hw.ipynb", graded(cell, role, grade_id, points=points))
    made = released(read_nbgrader(path, course=None))[grade_id]
    assert made["metadata"]["nbgrader"]["checksum"] == known
    assert made["id"] == grade_id
    assert made["metadata"]["deletable"] is False


def test_an_answer_without_markers_is_replaced_whole(tmp_path):
    """So nbgrader does; an author who forgot the markers must not publish the solution."""
    path = save(tmp_path / "hw.ipynb", graded(code("answer_to_it = 42"), "answer", "a"))
    authored = read_nbgrader(path, course=None)
    assert released(authored)["a"]["source"] == "# YOUR CODE HERE\nraise NotImplementedError()"
    assert "answer_to_it = 42" in authored.canaries


def test_tests_stay_in_the_bundle_with_their_hidden_part(tmp_path):
    """The judge runs what the author wrote, not what the student was shown."""
    authored = read_nbgrader(an_assignment(tmp_path), course=None)
    tests = json.loads(authored.bundle_files["tests/cells.json"])
    assert tests == {
        "hw.ipynb::test_double": {"source": TESTS, "points": 2.0, "all_or_nothing": False}
    }


def test_a_folder_is_one_assignment_with_the_files_beside_it(tmp_path):
    """nbgrader's source/ps1 holds problem1, problem2 and a picture."""
    an_assignment(tmp_path)
    save(tmp_path / "ps1" / "a.ipynb", graded(code("assert True"), "test", "t", points=1))
    (tmp_path / "ps1" / "data.csv").write_text("1,2\n")
    authored = read_nbgrader(tmp_path / "ps1", course=None)
    assert authored.manifest.name == "ps1"
    assert authored.manifest.notebooks == ("a.ipynb", "hw.ipynb")
    assert authored.release_files == {"data.csv": b"1,2\n"}
    assert authored.bundle_files["files/data.csv"] == b"1,2\n"


def test_an_assignment_toml_beside_the_notebooks_is_heeded(tmp_path):
    """Image, limits and due dates are said in one way for all formats."""
    an_assignment(tmp_path)
    (tmp_path / "ps1" / "assignment.toml").write_text(
        '[assignment]\nname = "first"\nimage = "coplit/python-data"\n[limits]\ntest_seconds = 5\n'
        '[[tests]]\nmatch = "*::test_double"\nhint = "Add."\nquestion = "q1"\n'
    )
    manifest = read_nbgrader(tmp_path / "ps1", course=None).manifest
    assert (manifest.name, manifest.image) == ("first", "coplit/python-data")
    assert manifest.limits.test_seconds == 5
    assert (manifest.tests[0].hint, manifest.tests[0].question) == ("Add.", "q1")


@pytest.mark.parametrize(
    ("source", "image"),
    [
        ("import math, numpy as np", "coplit/python-data"),
        ("if True:\n    from matplotlib import pyplot", "coplit/python-data"),
        ("import pandas.testing", "coplit/python-data"),
        ("import numpydoc", "coplit/python"),
        ("# import numpy", "coplit/python"),
    ],
)
def test_the_image_has_the_packages_that_the_course_imports(tmp_path, source, image):
    """An existing course says nowhere which image it wants."""
    path = save(tmp_path / "hw.ipynb", code(source), block(**TEST, grade_id="t", points=1))
    assert read_nbgrader(path, course=None).manifest.image == image


def block(**given):
    return code("assert True", metadata={"nbgrader": given})


OLD = {"grade": True, "solution": False, "grade_id": "t", "points": "2.5"}


@pytest.mark.parametrize(
    ("given", "points"),
    [
        (OLD, 2.5),
        ({**OLD, "points": ""}, 0.0),
        ({**OLD, "points": -1}, 0.0),
        ({**OLD, "schema_version": 1, "locked": False, "points": 2}, 2.0),
        ({**OLD, "schema_version": 2, "locked": True, "points": 2, "checksum": "0" * 32}, 2.0),
        ({**OLD, "schema_version": 3, "locked": True, "points": 2, "remark": "mine"}, 2.0),
    ],
)
def test_older_schemas_are_upgraded_while_reading(tmp_path, given, points):
    """Half of the public courses were written before 2018."""
    authored = read_nbgrader(save(tmp_path / "hw.ipynb", block(**given)), course=None)
    assert [(test.id, test.points) for test in authored.manifest.tests] == [("hw.ipynb::t", points)]
    assert any("remark" in warning for warning in authored.warnings) == ("remark" in given)


def test_a_block_without_any_role_is_an_ordinary_cell(tmp_path):
    """nbgrader 0.4 wrote its metadata into every cell."""
    given = {"grade": False, "solution": False, "locked": False, "grade_id": "x", "points": 1}
    authored = read_nbgrader(save(tmp_path / "hw.ipynb", block(**given)), course=None)
    assert authored.manifest.tests == ()
    assert [step.kind for step in authored.manifest.steps] == ["answer"]
    assert "0 of 0 points" in authored.warnings[0]


TEST = {"schema_version": 3, "grade": True, "solution": False, "locked": True}


@pytest.mark.parametrize(
    ("cells", "code_of_it", "said"),
    [
        ([block(**TEST, points=1)], "blank-id", "cell 1"),
        ([block(**TEST, points=1, grade_id="")], "blank-id", "cell 1"),
        ([block(**TEST, points=1, grade_id="a b")], "bad-id", "'a b'"),
        ([block(**TEST | {"grade": "false"}, points=1, grade_id="t")], "bad-metadata", "'grade'"),
        ([code("x", metadata={"nbgrader": [1]})], "bad-metadata", "cell 1"),
        ([block(**TEST, grade_id="t")], "points-missing", "cell 1 ('t')"),
        ([block(**TEST, grade_id="t", points="many")], "points-missing", "'many'"),
        ([block(**TEST | {"schema_version": 10}, grade_id="t")], "schema-too-new", "version 10"),
        ([block(**TEST, grade_id="t", points=1)] * 2, "duplicate-id", "cell 2 ('t')"),
        ([graded(text("x"), "test", "t", points=1)], "bad-cell-type", "cell 1 ('t')"),
        ([graded(text("x"), "answer", "t")], "bad-cell-type", "cell 1 ('t')"),
        ([graded(code("x"), "task", "t", points=1)], "bad-cell-type", "cell 1 ('t')"),
        ([graded(code("a\n# BEGIN SOLUTION\n1"), "answer", "t")], "marker-unmatched", "line 2"),
        ([graded(code("# END SOLUTION"), "answer", "t")], "marker-unmatched", "line 1"),
        ([code("a\n### BEGIN SOLUTION\n1\n### END SOLUTION"), graded(code("x"), "answer", "t")],
            "solution-outside", "cell 1, line 2"),
        ([graded(code("### BEGIN SOLUTION\n1\n### END SOLUTION"), "test", "t", points=1)],
            "solution-outside", "cell 1 ('t'), line 1"),
        (
            [graded(code("### BEGIN HIDDEN TESTS\nx\n### BEGIN HIDDEN TESTS"), "test", "t", points=1)],
            "marker-nested",
            "hw.ipynb, cell 1 ('t'), line 3",
        ),
    ],
)  # fmt: skip
def test_what_an_author_must_change_is_named_with_its_place(tmp_path, cells, code_of_it, said):
    """A refusal without file, cell and line sends a teacher through a hundred cells."""
    with pytest.raises(InstructorError) as refused:
        read_nbgrader(save(tmp_path / "hw.ipynb", *cells), course=None)
    assert refused.value.code == code_of_it
    assert said in refused.value.message
    assert "hw.ipynb" in refused.value.message
    assert refused.value.hint


def test_regions_in_the_wrong_cell_are_removed_and_warned_about(tmp_path):
    """They must not reach students, but they need not stop a course that works today."""
    path = save(
        tmp_path / "hw.ipynb",
        code("### BEGIN MARK SCHEME\nsecret_value = 1\n### END MARK SCHEME"),
        graded(
            code("### BEGIN HIDDEN TESTS\nassert hidden_thing\n### END HIDDEN TESTS"), "given", "g"
        ),
    )
    authored = read_nbgrader(path, course=None)
    assert leaks(authored) == []
    assert [warning.split(":")[0] for warning in authored.warnings[:2]] == [
        "hw.ipynb, cell 1", "hw.ipynb, cell 2 ('g')",
    ]  # fmt: skip


def test_regions_never_come_to_the_student_s_process(tmp_path):
    """What is given runs there, and a test that holds a mark scheme must not be inline either."""
    hidden = "x = 1\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS"
    scheme = "assert x\n### BEGIN MARK SCHEME\n# secret\n### END MARK SCHEME"
    path = save(
        tmp_path / "hw.ipynb",
        graded(code(hidden), "given", "g"),
        graded(code(scheme), "test", "t", points=1),
    )
    manifest = read_nbgrader(path, course=None).manifest
    assert manifest.steps[0].source.strip() == "x = 1"
    assert manifest.tests[0].hidden


def test_a_setting_cannot_show_what_the_release_leaves_out(tmp_path):
    """Else an inline run would take hidden lines to where the student's code runs."""
    an_assignment(tmp_path)
    settings = tmp_path / "ps1" / "assignment.toml"
    settings.write_text('[assignment]\n[[tests]]\nmatch = "*"\nhidden = false\n')
    with pytest.raises(InstructorError) as raised:
        read_nbgrader(tmp_path / "ps1", course=None)
    assert raised.value.code == "hidden-shown"


@pytest.mark.parametrize("kernel", ["python", "xpython", "conda-env-x-py", "python37364bit"])
def test_any_name_of_a_python_kernel_will_do(tmp_path, kernel):
    """Names of kernels are chosen by whoever installed them."""
    path = save(tmp_path / "hw.ipynb", block(**TEST, grade_id="t", points=1), kernel=kernel)
    assert len(read_nbgrader(path, course=None).manifest.tests) == 1


def test_a_kernel_of_another_language_is_refused_with_its_name(tmp_path):
    """Tests in cells are Python: an R notebook would fail in every cell."""
    path = save(
        tmp_path / "hw.ipynb", block(**TEST, grade_id="t", points=1), kernel="ir", language="R"
    )
    with pytest.raises(InstructorError, match="'ir', which runs"):
        read_nbgrader(path, course=None)


def test_a_solution_copied_into_text_is_a_leak(tmp_path):
    """The copy is the author's mistake; publishing must catch it."""
    leaked = text("So:\n\n    twice_of_it = number + number\n    return twice_of_it")
    authored = read_nbgrader(an_assignment(tmp_path, leaked), course=None)
    assert leaks(authored)


def test_lines_that_are_shown_on_purpose_are_no_leak(tmp_path):
    """Half-filled templates and repeated visible tests are how real courses look."""
    path = an_assignment(
        tmp_path,
        text("Hint:\n\n    twice_of_it = number + number\n    return ____"),
        graded(code("assert double(-21) == -42"), "test", "again", points=1),
    )
    assert leaks(read_nbgrader(path, course=None)) == []


def test_pictures_of_removed_text_go_with_it(tmp_path):
    """The solution's plot, pasted into the answer, is an attachment of the cell."""
    answer = graded(text("![plot](attachment:plot.png)"), "manual", "why", points=1)
    answer["attachments"] = {"plot.png": {"image/png": "aGVsbG8="}}
    authored = read_nbgrader(save(tmp_path / "hw.ipynb", answer), course=None)
    assert "aGVsbG8=" not in authored.release["hw.ipynb"]


def test_long_ids_stay_apart(tmp_path):
    """The notebook format allows 64 characters for a cell's id, nbgrader any number."""
    path = save(
        tmp_path / "hw.ipynb",
        graded(code("x = 1"), "answer", "t" * 99),
        graded(code("assert x"), "test", "t" * 100, points=1),
    )
    authored = read_nbgrader(path, course=None)
    assert len({step.cell for step in authored.manifest.steps}) == 2
    assert all(len(step.cell) <= 64 for step in authored.manifest.steps)


def test_reading_twice_gives_the_same_bundle(tmp_path):
    """A bundle is named by its content: publishing the same again must change nothing."""
    first, again = (read_nbgrader(an_assignment(tmp_path), course=None) for _ in range(2))
    assert (first.bundle_files, first.release) == (again.bundle_files, again.release)


def test_a_comment_of_a_solution_tells_too(tmp_path):
    """Where it came from is as plain as with code: metadata, outputs and attachments show it."""
    answer = "def f():\n    ### BEGIN SOLUTION\n    # the trick is 4711\n    return 1\n    ### END SOLUTION"
    note = text("Look.", metadata={"note": "# the trick is 4711"})
    path = save(tmp_path / "hw.ipynb", note, graded(code(answer), "answer", "f"))
    assert leaks(read_nbgrader(path, course=None))
    shown = text("# the trick is 4711", metadata={"note": "# the trick is 4711"})
    path = save(tmp_path / "hw.ipynb", shown, graded(code(answer), "answer", "f"))
    assert not leaks(read_nbgrader(path, course=None))


def test_an_author_hears_what_of_given_code_is_not_run(tmp_path):
    """Else a name that only a shell or a magic makes is missing without a word."""
    path = save(
        tmp_path / "hw.ipynb", graded(code("%matplotlib inline\n!pip install x"), "given", "g")
    )
    found = read_nbgrader(path, course=None).warnings
    assert "hw.ipynb, cell 1 ('g'), line 2: `!pip install x` was not run: packages" in found[0]


def test_files_in_tests_that_only_help_go_to_the_student_as_in_nbgrader(tmp_path):
    """Test cells that import a module of checks are no folder of test files."""
    path = an_assignment(tmp_path).parent
    (path / "tests").mkdir()
    (path / "tests" / "checks.py").write_text("def all_ok(f): assert f(1) == 2")
    authored = read_assignment(path)
    assert authored.manifest.format == "nbgrader"
    assert "files/tests/checks.py" in authored.bundle_files
    assert "tests/checks.py" in authored.warnings[0]
    (path / "tests" / "test_hw.py").write_text("def test_it(): assert True")
    assert read_assignment(path).manifest.format == "folder"
