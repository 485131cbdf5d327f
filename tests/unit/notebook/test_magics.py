"""Magics and shell lines: nothing of them is run here, and no line moves."""

from __future__ import annotations

import ast
import json
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.notebook.magics import to_plain_python
from coplit_jupyter.notebook.magics_lines import rewrite

LINES = {
    "%matplotlib inline": "pass  # %matplotlib inline",
    "!ls -la": "pass  # !ls -la",
    "?print": "pass  # ?print",
    "print?": "pass  # print?",
    "obj.method??": "pass  # obj.method??",
    "x = !ls": "x = None  # !ls",
    "x=!ls": "x= None  # !ls",
    "a, b = %sql select 1": "a, b = None  # %sql select 1",
    "%time y = f(1)": "y = f(1)",
    "%time --no-raise-error y = f(1)": "y = f(1)",
    "y = %time f(1)": "y = f(1)",
    "%timeit f(1)": "pass  # %timeit f(1)",
    "%time": "pass  # %time",
}
PYTHON = [
    "a = 5 % 3",
    "a %= 3",
    "x = (a\n  % b)",
    "x = a \\\n  % b",
    "s = '''\n%time\n!ls\n'''",
    's = """a"\n!ls"""',
    "s = 'a\\\n!b'",
    "s = r'\\'  # '\nt = '!'",
    "print('what?')  # why?",
    "a = 1  # !ls\nb = a != 2",
    "f'{x!r}' % ()",
    "d = {\n'a': 1,\n# %time\n}",
    "x = [1,\n\n!ls\n]".replace("!ls", "2"),
    "a = b = '='",
    "if a != b: pass",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_ipython_becomes_a_statement_in_its_place(line):
    """The student's other lines keep their numbers, so messages name the right ones."""
    for before, indent in (("", ""), ("a = 1\n", ""), ("if a:\n", "    ")):
        plain = to_plain_python(f"{before}{indent}{line}\nz = 3").source
        assert plain == f"{before}{indent}{LINES[line]}\nz = 3"


@pytest.mark.parametrize("source", PYTHON)
def test_python_is_left_alone(source):
    """A percent sign or an exclamation mark in ordinary code means what it always means."""
    forced = "%matplotlib inline\n" + source
    assert to_plain_python(source).source == source
    assert to_plain_python(forced).source == "pass  # %matplotlib inline\n" + source


def test_a_shell_line_takes_its_continuation_along():
    """`!pip install a \\` goes on in the next line, which is no Python either."""
    plain = to_plain_python("!pip install a \\\n   b 'c\nx = 1")
    assert plain.source == "pass  # !pip install a \\\n#    b 'c\nx = 1"


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%prun -s time", "\n%%time"])
def test_the_body_of_a_timed_cell_is_the_students_code(magic):
    """A student who measures a function still defines it."""
    plain = to_plain_python(f"{magic}\ndef f():\n    return 1\n!ls")
    assert plain.source.endswith("\ndef f():\n    return 1\npass  # !ls")
    assert "%%" not in [line[:2] for line in plain.source.split("\n")]


@pytest.mark.parametrize("magic", ["bash", "html", "javascript", "timeit", "cython", "unheard_of"])
def test_a_cell_of_another_language_is_left_out(magic):
    """It would be a syntax error that hides everything after it."""
    plain = to_plain_python(f"%%{magic} -x\nrm -rf /\n\necho $?")
    assert plain.source == f"# %%{magic} -x\n# rm -rf /\n\n# echo $?"


def test_writefile_becomes_a_statement_that_writes_the_file(tmp_path, monkeypatch):
    """Courses let students write a module with %%writefile and import it in the next cell."""
    monkeypatch.chdir(tmp_path)
    cell = "%%writefile helper.py\n\ndef f():\n    return '''\\n%a'''\n"
    plain = to_plain_python(cell)
    assert plain.source.count("\n") == cell.count("\n")
    exec(compile(plain.source, "cell", "exec"), {})
    assert (tmp_path / "helper.py").read_text() == cell.split("\n", 1)[1]
    exec(compile(to_plain_python("%%writefile -a helper.py\nx = 1").source, "cell", "exec"), {})
    assert (tmp_path / "helper.py").read_text().endswith("'''\nx = 1\n")


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "", "~/a", "$HOME/a", "a;b"])
def test_writefile_to_another_place_is_left_out(name):
    """What the magic would expand is not guessed at."""
    plain = to_plain_python(f"%%writefile {name}\nx = 1")
    assert plain.source == f"# %%writefile {name}\n# x = 1"
    assert plain.notes


def test_only_what_could_matter_is_told():
    """Forty lines about %matplotlib would hide the one about pip."""
    source = "%matplotlib inline\n%load_ext autoreload\n?print\n!pip install x\ny = !ls\n%cd /tmp"
    notes = dict(to_plain_python(source).notes)
    assert sorted(notes) == [4, 5, 6]
    assert "image" in notes[4]
    assert "None" in notes[5]


def test_a_stray_blank_before_the_first_line_is_taken_off():
    """IPython does it, so the student's cell ran; Python alone would refuse all of it."""
    assert to_plain_python("  x = 1\n  if x:\n    y = 2\nz = 3").source == (
        "x = 1\nif x:\n  y = 2\nz = 3"
    )


def test_pythons_own_library_comes_back_unchanged():
    """Every way of writing strings, comments and brackets that people really use."""
    library = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(library.glob("[a-f]*.py")) + sorted(library.glob("json/*.py"))
    assert len(files) > 30
    for path in files:
        source = path.read_text("utf-8").replace("\r\n", "\n")
        lines = source.split("\n")
        asked = []
        assert rewrite(lines, lambda number, line, asked=asked: asked.append(number)) == lines
        starts = _statement_lines(source)
        assert not [line for line in starts if line - 1 not in asked], path.name
        assert to_plain_python("%time\n" + source).source == "pass  # %time\n" + source, path.name


def _statement_lines(source):
    tree = ast.parse(source)
    return {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)} - {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        and node.col_offset
        and source.split("\n")[node.lineno - 1][: node.col_offset].strip()
    }


_pieces = st.lists(
    st.sampled_from(
        [
            "%time",
            "!ls",
            "x = ",
            "'",
            '"',
            '"""',
            "'''",
            "\\",
            "\n",
            "(",
            ")",
            "#",
            "?",
            "a",
            " ",
            "%%bash",
            "= !",
            "{",
            "}",
            "가",
            "\u2028",
            "\t",
            "%",
            "b % c",
            "\x0c",
        ]
    ),
    max_size=30,
)


@given(_pieces.map("".join))
@settings(max_examples=800)
def test_no_cell_gains_or_loses_a_line(source):
    """Whatever a student types."""
    plain = to_plain_python(source)
    assert plain.source.count("\n") == source.count("\n")
    assert all(1 <= line <= source.count("\n") + 1 for line, _ in plain.notes)


@given(_pieces.map("".join))
@settings(max_examples=800)
def test_what_python_can_read_is_never_changed(source):
    """Only what is no Python may be replaced."""
    try:
        compile(source, "cell", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError):
        return
    except Warning:  # warnings are errors here: it compiled
        pass
    assert to_plain_python(source).source == source


def test_a_hostile_cell_takes_linear_time():
    """A megabyte of one character is read once: quadratic time would take hours."""
    for unit in ("'", "(", "=", "+", "\\", '"""', "x = !", "%", "?", "#", "\\\n", "= "):
        source = "!ls\n" + unit * (200_000 // len(unit))
        assert to_plain_python(source).source.count("\n") == source.count("\n")


SCRIPT = """
BASE = 100
SEEN = globals().get("given")
IS_MAIN = __name__ == "__main__"
def base():
    return BASE
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A student's folder with a script and a notebook in it."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "setup.py").write_text(SCRIPT)
    helpers = [
        {"cell_type": "markdown", "source": "x"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "twice = 2 * given\n", "!ls"]},
    ]
    (tmp_path / "helpers.ipynb").write_text(json.dumps({"cells": helpers}))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("line", "seen", "is_main"),
    [("%run scripts/setup.py", None, True), ("%run -i scripts/setup", 5, True), ("%run -n 'scripts/setup.py'", None, False)],
)  # fmt: skip
def test_a_script_is_run_as_ipython_runs_it(folder, line, seen, is_main):
    """Courses keep their preparations in a script beside the notebook."""
    names = {"given": 5}
    exec(to_plain_python(f"if given:\n    {line}  # first").source, names)
    assert (names["SEEN"], names["IS_MAIN"], names["base"]()) == (seen, is_main, 100)
    assert "__file__" not in names


def test_a_notebook_is_run_in_the_names_of_this_one(folder):
    """Its own magics are left out."""
    names = {"given": 5}
    exec(to_plain_python("%run helpers.ipynb").source, names)
    assert names["twice"] == 10


@pytest.mark.parametrize(
    "line", ["%run ../x.py", "%run /etc/x.py", "%run x.py 1 2", "%run -m x", "%run $x", "%run"]
)
def test_what_else_run_could_mean_is_told_as_not_run(line):
    """No path leads out of the folder, and nobody reads arguments."""
    plain = to_plain_python(line)
    assert plain.source == f"pass  # {line}"
    assert "was not run" in plain.notes[0][1]
