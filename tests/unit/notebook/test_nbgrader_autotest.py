"""AUTOTEST lines become assertions whose values are those of the reference solution."""

from __future__ import annotations

import contextlib
import io
import json

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook import autotest
from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.testing.authoring import code, graded, save

SOLUTION = """\
### BEGIN SOLUTION
whole, part, words, table, seen = 5, 2.341, "Hello", {"one": 1, "two": 2}, {3, 1, 2}
rows = [1, "b"]
def double(number):
    return 2 * number
### END SOLUTION"""
DIRECTIVES = """\
### AUTOTEST whole; part
# HASHED AUTOTEST words
if True:
    #AUTOTEST double(4)
#### AUTOTEST table; seen; rows
"""


def read(tmp_path, tests=DIRECTIVES):
    return read_nbgrader(
        save(
            tmp_path / "hw.ipynb",
            graded(code(SOLUTION), "answer", "solved"),
            graded(code(tests), "test", "t", points=1),
        ),
        course=None,
    )


def printed(authored):
    """Run what `recording` asks for, here and now: the reference is plain Python."""
    cells = {
        cell["id"]: cell["source"] for cell in json.loads(authored.reference["hw.ipynb"])["cells"]
    }
    names = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(ZeroDivisionError):
        for step in autotest.recording(authored).steps:
            exec(step.source if step.kind == "given" else cells[step.cell], names)
    return out.getvalue()


def completed(tmp_path, tests=DIRECTIVES):
    authored = read(tmp_path, tests)
    return autotest.complete(authored, printed(authored))


def source_of(authored):
    return json.loads(authored.bundle_files["tests/cells.json"])["hw.ipynb::t"]["source"]


def names_of(**changed):
    names = {}
    exec(SOLUTION, names)
    return {**names, **changed}


def test_tests_wait_for_their_values(tmp_path):
    """Publishing must not mistake a comment for a test."""
    authored = read(tmp_path)
    assert autotest.pending(authored) == ("hw.ipynb::t",)
    assert autotest.pending(autotest.complete(authored, printed(authored))) == ()


def test_the_reference_passes_and_a_stub_does_not(tmp_path):
    """The values are the reference's own."""
    source = source_of(completed(tmp_path))
    exec(source, names_of())
    with pytest.raises(NameError):
        exec(source, {})


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("whole", 6, "value of whole is not correct"),
        ("whole", 5.0, "type of whole is not int"),
        ("part", 2.4, "2 decimal places"),
        ("words", "hello", "upper and lower case"),
        ("words", "Hellow", "length of words"),
        ("double", lambda number: 9, "value of double"),
        ("table", {"one": 2, "two": 1}, "do not belong together"),
        ("table", {"one": 1}, "number of keys"),
        ("seen", {1, 2, 4}, "values of seen"),
        ("rows", ["b", 1], "order of elements"),
    ],
)
def test_wrong_values_are_told_apart(tmp_path, name, wrong, said):
    """A student should read what is wrong, not that something is."""
    with pytest.raises(AssertionError, match=said):
        exec(source_of(completed(tmp_path)), names_of(**{name: wrong}))


@pytest.mark.parametrize("same", [{"part": 2.3412}, {"table": {"two": 2, "one": 1}}])
def test_differences_that_do_not_matter_pass(tmp_path, same):
    """The order of keys and the third decimal are nobody's mistake."""
    exec(source_of(completed(tmp_path)), names_of(**same))


def test_hashed_values_cannot_be_read_in_the_release(tmp_path):
    """That is what HASHED is for."""
    release = completed(tmp_path, "### HASHED AUTOTEST words").release["hw.ipynb"]
    assert "Hello" not in release
    assert "sha1" in release


def test_the_release_shows_the_assertions_with_a_fitting_checksum(tmp_path):
    """Students run the visible tests themselves; hidden ones are cut as always."""
    tests = "### AUTOTEST whole\n### BEGIN HIDDEN TESTS\n### AUTOTEST part\n### END HIDDEN TESTS"
    authored = completed(tmp_path, tests)
    cell = json.loads(authored.release["hw.ipynb"])["cells"][1]
    assert "value of whole" in cell["source"]
    assert "part" not in cell["source"]
    block = cell["metadata"]["nbgrader"]
    from coplit_jupyter.notebook.nbgrader_cells import checksum

    assert block["checksum"] == checksum(cell["source"], block)
    assert "round(part, 2)" in source_of(authored)


def test_generating_twice_gives_the_same_bundle(tmp_path):
    """Random salts would make a new version out of nothing."""
    assert completed(tmp_path).bundle_files == completed(tmp_path).bundle_files


def test_an_expression_that_raises_is_named(tmp_path):
    """Without a value there is no test, and the author must hear of it."""
    authored = read(tmp_path, "assert True\n### AUTOTEST 1 / 0")
    with pytest.raises(InstructorError, match="cell 't', line 2") as refused:
        autotest.complete(authored, printed(authored))
    assert refused.value.code == "autotest-no-value"


def test_what_is_no_expression_is_named(tmp_path):
    """`AUTOTEST x = 1` cannot be compared with anything."""
    with pytest.raises(InstructorError, match="is no expression"):
        autotest.complete(read(tmp_path, "### AUTOTEST x = 1"), "")
