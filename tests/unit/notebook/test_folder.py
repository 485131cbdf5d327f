"""An assignment's folder: what students get, what stays, and every mistake named by its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.verdict import Isolation, State
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.notebook.folder import read_folder
from coplit_jupyter.notebook.front_door import read_notebook
from coplit_jupyter.notebook.markers import strip_cell
from coplit_jupyter.testing.authoring import graded
from coplit_jupyter.testing.notebooks import a_notebook, code, text

SOLVED = """def add(a, b):
    \"\"\"Add.\"\"\"
    ### BEGIN SOLUTION
    total = a + b
    return total
    ### END SOLUTION
"""
TEST = b"from hw1 import add\n\ndef test_add():\n    assert add(1, 2) == 3\n"


@pytest.fixture
def folder(tmp_path):
    """A complete assignment without an assignment.toml."""
    made = tmp_path / "Week 1 (sums)"
    (made / "tests").mkdir(parents=True)
    (made / "tests" / "test_hw1.py").write_bytes(TEST)
    (made / "hw1.ipynb").write_bytes(a_notebook(text("# Sums"), code(SOLVED, id="add")))
    return made


def sources(notebook):
    return [cell["source"] for cell in json.loads(notebook)["cells"]]


def refusal(folder):
    with pytest.raises(InstructorError) as caught:
        read_folder(folder)
    assert caught.value.hint
    return caught.value


def test_a_folder_without_settings_has_good_defaults(folder):
    """A notebook and its tests are enough to publish."""
    authored = read_folder(folder)
    manifest = authored.manifest
    assert (manifest.course, manifest.name) == ("local", "Week-1-sums")
    assert (manifest.notebooks, manifest.module) == (("hw1.ipynb",), "hw1")
    assert (manifest.isolation, manifest.state) == (Isolation.ISOLATED, State.FRESH)
    assert (manifest.format, manifest.tests) == ("folder", ())
    assert authored.bundle_files == {"tests/test_hw1.py": TEST}
    assert authored.warnings == ()


def test_the_release_has_a_stub_where_the_solution_was(folder):
    """The student sees where to write, at the right depth, and a run says that it is missing."""
    authored = read_folder(folder)
    assert sources(authored.release["hw1.ipynb"])[1] == (
        'def add(a, b):\n    """Add."""\n    # YOUR CODE HERE\n    raise NotImplementedError()\n'
    )
    assert sources(authored.reference["hw1.ipynb"])[1] == SOLVED
    assert json.loads(authored.author["hw1.ipynb"])["cells"][1]["source"] == SOLVED
    assert json.loads(authored.release["hw1.ipynb"])["cells"][1]["id"] == "add"
    assert authored.canaries == ("total = a + b", "return total")[:1]


def test_reference_and_release_can_both_be_handed_in(folder):
    """Publishing proves the first and tries the second."""
    authored = read_folder(folder)
    for notebooks in (authored.reference, authored.release):
        export = export_submission(notebooks, authored.manifest, authored.release)
        assert [cell.id for cell in export.cells] == ["add"]
        compile(export.cells[0].source, "cell", "exec")


def test_nothing_that_a_run_left_is_released(folder):
    """Outputs of the author's run show the answers."""
    output = {"output_type": "stream", "name": "stdout", "text": "total = a + b"}
    metadata = {"widgets": {"state": {"a": "total = a + b"}}, "coplit": {"course": "old"}}
    cell = code(SOLVED, outputs=[output], metadata={"execution": {"at": 1}, "tags": ["a"]})
    (folder / "hw1.ipynb").write_bytes(a_notebook(cell, metadata=metadata))
    released = json.loads(read_folder(folder).release["hw1.ipynb"])
    assert released["cells"][0]["outputs"] == []
    assert released["cells"][0]["metadata"] == {"tags": ["a"]}
    assert released["metadata"] == {}


def test_files_beside_the_notebook_go_to_the_student_and_tests_stay(folder):
    """Data is needed on both sides; tests on one only."""
    (folder / "data").mkdir()
    (folder / "data" / "바다.csv").write_text("a,b\n1,2\n", "utf-8")
    (folder / "tests" / "expected.json").write_text("[3]")
    for left_out in (".git", "__pycache__", ".ipynb_checkpoints", "tests/__pycache__"):
        (folder / left_out).mkdir()
        (folder / left_out / "junk.pyc").write_bytes(b"x")
    authored = read_folder(folder)
    assert dict(authored.release_files) == {"data/바다.csv": b"a,b\n1,2\n"}
    assert sorted(authored.bundle_files) == [
        "files/data/바다.csv",
        "tests/expected.json",
        "tests/test_hw1.py",
    ]


def test_settings_reach_the_manifest(folder):
    """Everything an author may write is taken, and only that."""
    (folder / "other.ipynb").write_bytes(a_notebook(code("x = 1")))
    (folder / "assignment.toml").write_text(
        """
        [assignment]
        name = "sums"
        title = "Sums and more"
        course = "demo"
        notebook = "hw1.ipynb"
        module = "answers"
        image = "coplit/python-data"
        isolation = "inline"
        state = "notebook"
        opens = 2026-03-01T09:00:00+09:00
        due = "2026-03-08T23:59:00+09:00"
        closes = 2026-03-10T00:00:00Z
        attempts = 5
        [limits]
        test_seconds = 3
        [[tests]]
        match = "test_hw1.py::*"
        points = 2
        [[tests]]
        match = "*::test_add"
        hidden = true
        hint = "Zero?"
        question = "q1"
        """,
        "utf-8",
    )
    authored = read_folder(folder)
    manifest = authored.manifest
    assert (str(manifest.id), manifest.title) == ("demo/sums", "Sums and more")
    assert (manifest.module, manifest.image) == ("answers", "coplit/python-data")
    assert (manifest.isolation, manifest.state) == (Isolation.INLINE, State.NOTEBOOK)
    assert manifest.limits.test_seconds == 3.0
    assert manifest.policy == {
        "opens": "2026-03-01T09:00:00+09:00",
        "due": "2026-03-08T23:59:00+09:00",
        "closes": "2026-03-10T00:00:00+00:00",
        "attempts": 5,
    }
    assert [(one.match, one.points, one.hidden) for one in authored.rules] == [
        ("test_hw1.py::*", 2.0, None),
        ("*::test_add", None, True),
    ]
    assert any("other.ipynb" in sentence for sentence in authored.warnings)
    assert "other.ipynb" not in {**authored.release, **authored.release_files}
    assert read_folder(folder, course="spring").manifest.course == "spring"


def test_several_notebooks_make_one_assignment(folder):
    """Without `notebook`, all of them, in the order of their names."""
    (folder / "a first.ipynb").write_bytes(
        a_notebook(code("x = 1 # BEGIN SOLUTION\n# END SOLUTION"))
    )
    manifest = read_folder(folder).manifest
    assert (manifest.notebooks, manifest.module) == (("a first.ipynb", "hw1.ipynb"), "a_first")


MARKERS = {
    "x\n### BEGIN SOLUTION\ny": ("hw1.ipynb, cell 2, line 2", "no END"),
    "x\n### END SOLUTION": ("hw1.ipynb, cell 2, line 2", "without BEGIN"),
    "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION": ("cell 2, line 2", "line 1"),
    "### BEGIN HIDDEN TESTS\n": ("cell 2, line 1", "no END"),
}


@pytest.mark.parametrize("source", MARKERS)
def test_a_marker_mistake_is_named_by_file_cell_and_line(folder, source):
    """One wrong marker would publish the solution, or hide the question."""
    (folder / "hw1.ipynb").write_bytes(a_notebook(text("# Sums"), code(source)))
    message = refusal(folder).message
    for part in MARKERS[source]:
        assert part in message


def test_a_folder_without_tests_or_notebook_is_refused(folder):
    """There would be nothing to grade, or nothing to grade it with."""
    (folder / "tests" / "test_hw1.py").rename(folder / "tests" / "helper.py")
    assert refusal(folder).code == "no-tests"
    (folder / "tests" / "hw1_test.py").write_bytes(TEST)
    (folder / "hw1.ipynb").unlink()
    assert refusal(folder).code == "no-notebook"


def test_a_solution_in_a_plain_file_is_refused(folder):
    """Only notebooks are stripped: the file would reach students as it is."""
    (folder / "helper.py").write_text("x = 1\n# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n")
    assert "helper.py, line 2" in refusal(folder).message


def test_a_test_file_beside_the_notebook_is_warned_about(folder):
    """A hidden test there would be handed out."""
    (folder / "test_more.py").write_bytes(TEST)
    (sentence,) = read_folder(folder).warnings
    assert "test_more.py" in sentence
    assert "students get it" in sentence


def test_links_are_refused(folder, tmp_path):
    """A link would publish whatever it points to on the instructor's machine."""
    (tmp_path / "secret").write_text("s")
    (folder / "data.csv").symlink_to(tmp_path / "secret")
    assert "data.csv" in refusal(folder).message
    (folder / "data.csv").unlink()
    (folder / "data").symlink_to(tmp_path, target_is_directory=True)
    assert "data" in refusal(folder).message


@pytest.mark.parametrize("module", ["random", "pytest", "a-b", "class", "tests.x", "1a"])
def test_a_module_that_tests_could_not_import_is_refused(folder, module):
    """`import random` in a test must stay the standard library's."""
    (folder / "assignment.toml").write_text(f'[assignment]\nmodule = "{module}"\n')
    assert refusal(folder).code == "bad-module"


def test_a_broken_notebook_is_the_instructors_error(folder):
    """The same reasons as for students, told to whom it concerns."""
    (folder / "hw1.ipynb").write_text("{")
    assert refusal(folder).code == "not-json"


def test_odd_releases_are_warned_about(folder):
    """What is legal but surely not meant."""
    (folder / "hw1.ipynb").write_bytes(a_notebook(code("x = 1")))
    assert "no BEGIN SOLUTION" in read_folder(folder).warnings[0]
    torn = "x = [\n# BEGIN SOLUTION\n1]\n# END SOLUTION"
    (folder / "hw1.ipynb").write_bytes(a_notebook(code(torn)))
    assert "hw1.ipynb, cell 1: without its solution" in read_folder(folder).warnings[0]


def test_graded_cells_beside_test_files_are_told(folder):
    """Their points would be lost without a word."""
    cell = graded(code("assert x"), "test", "checks_x", points=2)
    (folder / "hw1.ipynb").write_bytes(a_notebook(code("x = 1"), cell))
    assert any("checks_x are not run" in one for one in read_folder(folder).warnings)


def test_other_languages_have_stubs_of_their_own(folder):
    """A stub that is no JavaScript would break the student's first run."""
    solved = "function add(a, b) {\n  // BEGIN SOLUTION\n  return a + b\n  // END SOLUTION\n}"
    (folder / "hw1.ipynb").write_bytes(a_notebook(code(solved)))
    (folder / "assignment.toml").write_text('[assignment]\nlanguage = "javascript"\n')
    (folder / "tests" / "test_hw1.py").rename(folder / "tests" / "hw1.test.js")
    assert sources(read_folder(folder).release["hw1.ipynb"])[0].split("\n")[1:3] == [
        "  // YOUR CODE HERE",
        "  throw new Error('Not implemented');",
    ]


_line = st.sampled_from(["x = 1", "", "    y = 2", "# END", "BEGIN", "'''", "SOLUTION"])
_region = st.sampled_from(["SOLUTION", "HIDDEN TESTS", "MARK SCHEME"])


@given(
    parts=st.lists(st.tuples(st.lists(_line, max_size=3), _region, st.integers(0, 3)), max_size=5),
    comment=st.sampled_from(["### ", "# ", "//", "    #", "<!-- ", "%"]),
)
@settings(max_examples=500)
def test_no_line_of_a_region_is_left(parts, comment):
    """One line of a solution in the release is the solution of a short task."""
    lines, secrets = [], []
    for number, (before, region, count) in enumerate(parts):
        secret = [f"    secret_{number}_{at} = 1" for at in range(count)]
        lines += [*before, f"{comment}BEGIN {region}", *secret, f"{comment}END {region}"]
        secrets += secret
    cell = read_notebook(a_notebook(code("\n".join(lines))), name="hw1.ipynb").cells[0]
    removed = strip_cell(cell, where="cell 1", language="python")
    assert "secret" not in removed.source
    assert "BEGIN " not in removed.source
    kept = [line for before, _, _ in parts for line in before]
    assert [line for line in removed.source.split("\n") if line in kept and line] == [
        line for line in kept if line
    ]
    assert sorted(line for region in removed.regions for line in region if line) == sorted(secrets)
    assert removed.source.count("YOUR CODE HERE") == sum(one[1] == "SOLUTION" for one in parts)
