"""Otter Assign notebooks become the same model: steps, tests with points, a release."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.otter import read_otter
from coplit_jupyter.notebook.realign import realign
from coplit_jupyter.notebook.release import leaks
from coplit_jupyter.testing.authoring import code, ran, raw, save, text

SOLUTION = """\
def square(number):
    \"\"\"Multiply a number by itself.\"\"\"
    result = number * number # SOLUTION
    # BEGIN SOLUTION NO PROMPT
    checked = result
    # END SOLUTION
    debug(result) # IGNORE
    return result # SOLUTION

nine = square(3) # SOLUTION
nine"""


def question(name, *tests, solution=SOLUTION, **config):
    settings = "".join(f"\n{key}: {json.dumps(value)}" for key, value in config.items())
    return [
        raw(f"# BEGIN QUESTION\nname: {name}{settings}"),
        text(f"**{name}** Write it."),
        raw("# BEGIN SOLUTION"),
        code(solution),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *tests,
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]


VISIBLE = ran(code("square(2)"), "4")
HIDDEN = ran(code("# HIDDEN\nsquare(25)"), "625")


def read(path, *cells, config="", **files):
    for name, content in files.items():
        (path / name.replace("_", ".")).write_text(content)
    cells = [raw("# ASSIGNMENT CONFIG\n" + config), code("import math"), *cells]
    return read_otter(save(path / "hw.ipynb", *cells), course=None)


def sources_of(authored):
    return json.loads(authored.bundle_files["tests/cells.json"])


def run(authored, test_id, **names):
    exec(sources_of(authored)[test_id]["source"], names)


def released(authored):
    return {
        cell["id"]: cell["source"] for cell in json.loads(authored.release["hw.ipynb"])["cells"]
    }


def test_a_question_becomes_an_answer_and_its_tests(tmp_path):
    """Order, ids and points are what a run and a gradebook are made of."""
    authored = read(tmp_path, *question("q1", VISIBLE, HIDDEN))
    manifest = authored.manifest
    assert (manifest.format, manifest.state, manifest.max_score) == ("otter", "notebook", 1)
    assert [(step.kind, step.cell) for step in manifest.steps] == [
        ("answer", "cell-2"), ("answer", "q1"), ("test", "q1-test-1"), ("test", "q1-test-2"),
    ]  # fmt: skip
    assert [(test.question, test.points, test.hidden) for test in manifest.tests] == [
        ("q1", 0.5, False), ("q1", 0.5, True),
    ]  # fmt: skip


def test_solutions_are_taken_out_by_otter_s_rules(tmp_path):
    """Assignments keep their left side, everything else becomes a prompt."""
    authored = read(tmp_path, *question("q1", VISIBLE, HIDDEN))
    assert released(authored)["q1"] == (
        'def square(number):\n    """Multiply a number by itself."""\n    result = ...\n    ...\n\n'
        "nine = ...\nnine"
    )
    assert released(authored)["q1-test-1"] == "square(2)\n# expected: 4"
    assert "q1-test-2" not in released(authored)
    assert leaks(authored) == []
    assert "square(25)" in authored.canaries


def test_the_reference_can_be_handed_in(tmp_path):
    """Publishing proves the assignment with it."""
    authored = read(tmp_path, *question("q1", VISIBLE, HIDDEN))
    export = realign(authored.manifest, authored.release, authored.reference)
    assert export.steps == authored.manifest.steps
    assert (export.repairs, export.warnings) == ((), ())
    names = {}
    exec(next(cell.source for cell in export.cells if cell.id == "q1"), names)
    assert names["nine"] == 9


@pytest.mark.parametrize(
    ("prompted", "solved"),
    [
        ("x, y = ...", "x, y = 1, 2 # SOLUTION"),
        ("x: int = ...", "x: int = 3 # SOLUTION"),
        ("total += ...", "total += f(a=1) # SOLUTION"),
        ("table['a'] = ...", "table['a'] = 1 # SOLUTION"),
        ("...", "print(x == 2) # SOLUTION"),
        ("...", "for x in y: # SOLUTION"),
        ("", "import secret # SOLUTION NO PROMPT"),
        ("", "np.random.seed(42) # SEED"),
        ("x = 1 # a SOLUTION of mine", "x = 1 # a SOLUTION of mine"),
        ("    ...", "    # BEGIN SOLUTION\n    x = 1\n    y = 2\n    # END SOLUTION"),
        ("x = ...\nx", '# BEGIN SOLUTION NO PROMPT\nx = 1\n# END SOLUTION\n""" # BEGIN PROMPT\nx = ...\n""" # END PROMPT\nx'),
        ("x", "# BEGIN IGNORE\ncheck()\n# END IGNORE\nx"),
        ("x = ...", "x = 1 #SOLUTION: the first prime"),
        ("x = ...", "x = [ # SOLUTION"),
    ],
)  # fmt: skip
def test_each_form_of_a_solution_line(tmp_path, prompted, solved):
    """The forms of the documentation, one by one."""
    authored = read(tmp_path, *question("q1", VISIBLE, solution=solved))
    assert released(authored)["q1"] == prompted


@pytest.mark.parametrize(
    ("config", "points", "shares"),
    [
        ({}, (None, None), [0.5, 0.5]),
        ({"points": 4}, (None, None), [2, 2]),
        ({"points": 4}, (3, None), [3, 1]),
        ({"points": {"each": 0.75}}, (None, None), [0.75, 0.75]),
        ({"points": [10, 2]}, (None, None), [10, 2]),
        ({}, (3, None), [3, 0]),
        ({}, (3, 2), [3, 2]),
        ({"points": 0}, (None, None), [0, 0]),
        ({}, (0, None), [0, 1]),
        ({"points": {"each": 2}}, (1, None), [1, 3]),
    ],
)
def test_points_are_shared_by_otter_s_rules(tmp_path, config, points, shares):
    """A course's gradebook must not change because the grader does."""
    cells = [
        ran(code(f'""" # BEGIN TEST CONFIG\npoints: {json.dumps(worth)}\n""" # END TEST CONFIG\nnine'), "9")
        for worth in points
    ]  # fmt: skip
    authored = read(tmp_path, *question("q1", *cells, **config))
    assert [test.points for test in authored.manifest.tests] == shares


def test_all_or_nothing_is_one_test(tmp_path):
    """Half of such a question earns nothing."""
    authored = read(tmp_path, *question("q1", VISIBLE, HIDDEN, all_or_nothing=True, points=3))
    (only,) = authored.manifest.tests
    assert (only.points, only.hidden, only.question) == (3, True, "q1")
    run(authored, only.id, square=lambda number: number * number)
    with pytest.raises(AssertionError):
        run(authored, only.id, square=lambda number: 4)


class Scalar:
    """Writes itself as NumPy 2 writes its scalars."""

    def __init__(self, shown):
        self.shown = shown

    def __repr__(self):
        return self.shown


@pytest.mark.parametrize(
    ("saved", "value", "same"),
    [
        ("True", Scalar("np.True_"), True),
        ("np.float64(2.5)", 2.5, True),
        ("2.5", Scalar("np.float64(2.5)"), True),
        ("0.1", 0.1 + 1e-17, True),
        ("0.3", 0.1 + 0.2, True),
        ("[1, 2]", [1, 2], True),
        ("{'a': 1, 'b': 2}", {"b": 2, "a": 1}, True),
        ("array([1,\n       2])", Scalar("array([1, 2])"), True),
        ("2", 2.0, False),
        ("True", 1, False),
        ("4", 5, False),
        ("'a'", "b", False),
    ],
)
def test_values_are_compared_and_not_their_texts(tmp_path, saved, value, same):
    """Otter's own tutorial fails under NumPy 2, because True is written np.True_ there."""
    authored = read(tmp_path, *question("q1", ran(code("answer"), saved)))
    if same:
        run(authored, "hw.ipynb::q1-test-1", answer=value)
    else:
        with pytest.raises(AssertionError, match="expected"):
            run(authored, "hw.ipynb::q1-test-1", answer=value)


def test_what_a_test_prints_is_compared_too(tmp_path):
    """`str(print(x))` stands in Otter's own examples."""
    cell = ran(code("str(print(x))"), "'None'", printed="2\n")
    authored = read(tmp_path, *question("q1", cell))
    run(authored, "hw.ipynb::q1-test-1", x=2)
    with pytest.raises(AssertionError, match="printed"):
        run(authored, "hw.ipynb::q1-test-1", x=3)


@pytest.mark.parametrize("source", ["greet('Ann')", "for name in ['Ann']:\n    greet(name)"])
def test_what_the_program_prints_is_compared_wherever_it_was_saved(tmp_path, source):
    """Without it, a function that prints nothing would pass, as nothing else is looked at."""
    cell = {
        **code(source),
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "Hi Ann\n"}],
    }
    authored = read(tmp_path, *question("q1", cell))
    run(authored, "hw.ipynb::q1-test-1", greet=lambda name: print("Hi", name))
    with pytest.raises(AssertionError, match="printed"):
        run(authored, "hw.ipynb::q1-test-1", greet=lambda name: None)


def test_a_print_that_nobody_expected_costs_nothing(tmp_path):
    """A student who looks for a mistake with print is not to be punished for it."""
    authored = read(tmp_path, *question("q1", VISIBLE))
    run(authored, "hw.ipynb::q1-test-1", square=lambda number: print("?") or 4)


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("# hidden", True),
        ("## This test is HIDDEN ##", True),
        ("# nothing is hiddenly done", False),
        ("x = 1 # hidden", False),
        ('_ = """ # begin test config\nhidden: true\n""" # end test config', True),
    ],
)
def test_each_way_to_hide_a_test(tmp_path, source, hidden):
    """A hidden test that was taken for a visible one would be handed out."""
    authored = read(tmp_path, *question("q1", ran(code(f"{source}\nnine"), "9")))
    assert [test.hidden for test in authored.manifest.tests] == [hidden]


def test_exception_based_tests_get_the_student_s_names(tmp_path):
    """The author's own call in the cell must not run with the author's values."""
    cell = code(
        "def test_square(square, env):\n    assert square(4) == env['sixteen']\n\ntest_square(1, 2)"
    )
    authored = read(tmp_path, *question("q1", cell), config="tests:\n  ok_format: false")
    run(authored, "hw.ipynb::q1-test-1", square=lambda number: number**2, sixteen=16)
    with pytest.raises(AssertionError):
        run(authored, "hw.ipynb::q1-test-1", square=lambda number: 0, sixteen=16)


def test_test_settings_reach_the_test(tmp_path):
    """The author's message is the hint; a hidden test keeps everything else to itself."""
    settings = "hidden: true\npoints: 2\nfailure_message: Think of zero."
    cell = ran(code(f'""" # BEGIN TEST CONFIG\n{settings}\n""" # END TEST CONFIG\nnine'), "9")
    (test,) = read(tmp_path, *question("q1", cell)).manifest.tests
    assert (test.hidden, test.points, test.hint) == (True, 2, "Think of zero.")


def test_manual_questions_are_for_a_person(tmp_path):
    """Their points are no part of what a machine gives."""
    cells = [
        raw("# BEGIN QUESTION\nname: q2\nmanual: true\npoints: 3"),
        text("Why?"),
        raw("# BEGIN SOLUTION"),
        text("**SOLUTION:** because of it"),
        raw("# END SOLUTION"),
        raw("# END QUESTION"),
    ]
    authored = read(tmp_path, *question("q1", VISIBLE), *cells)
    assert [(test.id, test.points) for test in authored.manifest.tests if test.manual] == [
        ("hw.ipynb::q2", 3)
    ]
    assert authored.manifest.max_score == 1
    assert released(authored)["q2"] == "_Type your answer here, replacing this text._"
    assert leaks(authored) == []
    export = realign(authored.manifest, authored.release, authored.reference)
    assert export.manual == {"hw.ipynb::q2": "**SOLUTION:** because of it"}


def test_ignored_lines_are_the_author_s_alone_in_every_cell(tmp_path):
    """Outside of questions, too: there an author tries things out."""
    tried = code("key = 42 # IGNORE\nkeep = 1\n# BEGIN IGNORE\nkey += 1\n# END IGNORE\nkeep")
    authored = read(tmp_path, tried, code("# IGNORE\nkey"), *question("q1", VISIBLE))
    assert "keep = 1\nkeep" in released(authored).values()
    assert "key" not in " ".join(released(authored).values()).replace("keep", "")


def test_prompts_replace_solutions(tmp_path):
    """With a PROMPT block students get that, and no cell of the solution."""
    cells = question("q1", VISIBLE)
    cells[2:2] = [raw("# BEGIN PROMPT"), code("square = ..."), raw("# END PROMPT")]
    authored = read(tmp_path, *cells)
    assert released(authored)["q1"] == "square = ..."
    assert [step.cell for step in authored.manifest.steps].count("q1") == 1
    export = realign(authored.manifest, authored.release, authored.reference)
    assert "number * number" in next(cell.source for cell in export.cells if cell.id == "q1")


def test_fenced_markdown_and_a_config_file_are_read_as_well(tmp_path):
    """Google Colab has no raw cells."""
    cells = [
        text(f"```otter\n{cell['source']}\n```") if cell["cell_type"] == "raw" else cell
        for cell in question("q1", VISIBLE)
    ]
    authored = read(
        tmp_path, *cells, config="config_file: more.yml", more_yml="name: hw01\nseed:\n  variable: s\n"
    )  # fmt: skip
    assert authored.manifest.name == "hw01"
    assert len(authored.manifest.tests) == 1


def test_one_markdown_cell_may_hold_several_fenced_blocks_and_text(tmp_path):
    """As Otter writes it itself: the end of a question, the next one, and what it asks."""
    first, second = question("q1", VISIBLE), question("q2", VISIBLE)
    joined = text(
        "```otter\n# END QUESTION\n```\n\n## Next\n\n```otter\n# BEGIN QUESTION 2\nname: q2\n```\n\n"
        "**q2** Write it."
    )
    authored = read(tmp_path, *first[:-1], joined, *second[2:])
    assert [test.question for test in authored.manifest.tests] == ["q1", "q2"]
    assert {"## Next", "**q2** Write it."} <= set(released(authored).values())
    assert not any("otter" in source for source in released(authored).values())


def test_seeds_of_the_autograder_are_used_for_grading(tmp_path):
    """Students have a seed of their own; what is graded must not depend on theirs."""
    config = "seed:\n  variable: rng_seed\n  autograder_value: 713\n  student_value: 90"
    authored = read(tmp_path, code("rng_seed = 1"), *question("q1", VISIBLE), config=config)
    assert "rng_seed = 90" in released(authored).values()
    assert [step.source for step in authored.manifest.steps if step.kind == "given"] == [
        "rng_seed = 713"
    ]


def test_random_numbers_are_seeded_before_each_cell(tmp_path):
    """generate.seed makes runs of random programs comparable, as in Otter."""
    authored = read(tmp_path, *question("q1", VISIBLE), config="generate:\n  seed: 42")
    export = realign(authored.manifest, authored.release, authored.reference)
    kinds = [step.kind for step in export.steps]
    assert kinds == ["given", "answer", "given", "answer", "test"]
    assert "seed(42)" in export.steps[0].source


def test_named_files_reach_students_or_only_the_grader(tmp_path):
    """autograder_files may hold the answers."""
    authored = read(
        tmp_path,
        *question("q1", VISIBLE),
        config="files: [data.csv]\nautograder_files: [key.csv]\nstudent_files: [lost.csv]",
        data_csv="1",
        key_csv="2",
    )
    assert authored.release_files == {"data.csv": b"1"}
    assert authored.bundle_files["tests/key.csv"] == b"2"
    assert "files/key.csv" not in authored.bundle_files
    assert any("lost.csv" in warning for warning in authored.warnings)


def test_files_outside_of_the_folder_are_not_read(tmp_path):
    """A course from the internet must not carry files of the teacher's machine to students."""
    (tmp_path / "private").write_text("secret")
    (tmp_path / "hw").mkdir()
    authored = read(tmp_path / "hw", *question("q1", VISIBLE), config="files: [../private]")
    assert authored.release_files == {}
    assert "../private" in authored.warnings[0]


@pytest.mark.parametrize(
    ("cells", "code_of_it"),
    [
        ([raw("# BEGIN QUESTION\nname: q1")], "marker-unmatched"),
        (
            [raw("# BEGIN QUESTION\nname: q1"), raw("# BEGIN QUESTION\nname: q2")],
            "marker-unmatched",
        ),
        ([raw("# BEGIN SOLUTION")], "marker-unmatched"),
        ([raw("# BEGIN QUESTION\npoints: 1"), raw("# END QUESTION")], "otter-no-name"),
        ([raw("# BEGIN QUESTION\n- a\nb"), raw("# END QUESTION")], "otter-yaml"),
        (question("q1") + question("q1"), "duplicate-id"),
        (question("q1", code("def (")), "test-syntax"),
        (question("q1", VISIBLE, points="many"), "bad-points"),
        (question("q1", VISIBLE, HIDDEN, points=[1, 2, 3]), "bad-points"),
        (question("q1", solution="# BEGIN SOLUTION\nx"), "marker-unmatched"),
        ([code("# BEGIN IGNORE\nx")], "marker-unmatched"),
        ([text("Read this.\n```otter\n# BEGIN QUESTION\nname: q1")], "marker-unmatched"),
    ],
)
def test_what_an_author_must_change_is_named_with_its_place(tmp_path, cells, code_of_it):
    """Otter itself answers most of these with a traceback."""
    with pytest.raises(InstructorError) as refused:
        read(tmp_path, *cells)
    assert (refused.value.code, bool(refused.value.hint)) == (code_of_it, True)
    assert "hw.ipynb, cell" in refused.value.message
