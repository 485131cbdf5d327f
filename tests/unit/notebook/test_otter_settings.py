"""Settings of Otter masters: what is misspelled is told, and tests of manual questions count."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.otter import read_otter
from coplit_jupyter.testing.authoring import code, ran, raw, save


def question(about, answer, *tests):
    return [
        raw(f"# BEGIN QUESTION\n{about}"),
        raw("# BEGIN SOLUTION"),
        code(answer),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *tests,
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]


def read(tmp_path, *cells, config="name: hw"):
    path = save(tmp_path / "hw.ipynb", raw(f"# ASSIGNMENT CONFIG\n{config}"), *cells)
    return read_otter(path, course=None)


NINE = ran(code("nine"), "9")


def test_a_misspelled_setting_is_told(tmp_path):
    """It would change nothing, and nobody would know why."""
    cells = question("name: q1\npionts: 3", "nine = 9 # SOLUTION", NINE)
    warnings = "\n".join(read(tmp_path, *cells, config="name: hw\ninit_cel: false").warnings)
    assert "'init_cel' is no setting and was left out; did you mean 'init_cell'?" in warnings
    assert "hw.ipynb, cell 2: 'pionts' is no setting and was left out; did you mean" in warnings


def test_what_else_a_test_says_is_told_only(tmp_path):
    """Versions of Otter know different settings."""
    test = code('""" # BEGIN TEST CONFIG\nname: t\ncolour: 1\n""" # END TEST CONFIG\nassert nine')
    warnings = read(tmp_path, *question("name: q1", "nine = 9 # SOLUTION", test)).warnings
    assert [one for one in warnings if "setting" in one] == [
        "hw.ipynb, cell 7 (a test of 'q1'): 'colour' is no setting and was left out."
    ]


def test_a_setting_that_was_meant_to_hide_a_test_is_refused(tmp_path):
    """`hiden: true` would show students a hidden test."""
    test = code('""" # BEGIN TEST CONFIG\nhiden: true\n""" # END TEST CONFIG\nassert nine == 9')
    with pytest.raises(InstructorError, match="'hiden' is no setting") as raised:
        read(tmp_path, *question("name: q1", "nine = 9 # SOLUTION", test))
    assert "cell 7" in raised.value.message


def test_tests_of_a_manual_question_have_its_points(tmp_path):
    """As in Otter: a machine gives them, and a person reads the answer."""
    cells = question("name: q1\nmanual: true\npoints: 4", "nine = 9 # SOLUTION", NINE, NINE)
    manifest = read(tmp_path, *cells).manifest
    assert [(test.name, test.points, test.manual) for test in manifest.tests] == [
        ("q1", 0, True), ("q1 - 1", 2, False), ("q1 - 2", 2, False),
    ]  # fmt: skip
    assert manifest.max_score == 4


def test_a_prompt_may_begin_behind_a_name(tmp_path):
    """So that the notebook does not show the text as a value."""
    answer = (
        'def f():\n    _ = """ # BEGIN PROMPT\n    x = ...\n    """; # END PROMPT\n'
        "    # BEGIN SOLUTION NO PROMPT\n    x = 8\n    # END SOLUTION\n    return x"
    )
    authored = read(tmp_path, *question("name: q1", answer, ran(code("f()"), "8")))
    sources = [cell["source"] for cell in json.loads(authored.release["hw.ipynb"])["cells"]]
    assert sources[0] == "def f():\n    x = ...\n    return x"
