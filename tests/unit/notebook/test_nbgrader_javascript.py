"""Test cells in JavaScript become mocha's tests; nothing of them reaches the student."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.verdict import State
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.notebook.nbgrader import read_nbgrader
from coplit_jupyter.notebook.release import leaks
from coplit_jupyter.testing.authoring import code, graded, notebook, save, text

SOLUTION = """\
export function double(number) {
  // ### BEGIN SOLUTION
  const twiceOfIt = number + number;
  return twiceOfIt;
  // ### END SOLUTION
}"""
TESTS = """\
import { inspect } from 'util';
strictEqual(double(2), 4);
// ### BEGIN HIDDEN TESTS
strictEqual(double(-21), -42, inspect(-21));
// ### END HIDDEN TESTS"""
IN_JAVASCRIPT = {"kernel": "javascript", "language": "javascript"}


def cells(*more):
    return (
        graded(code("const { strictEqual } = require('assert');"), "given", "setup"),
        graded(code(SOLUTION), "answer", "double"),
        code("double(2)"),
        graded(code(TESTS), "test", "test_double", points=2),
        graded(text("Because it is twice."), "manual", "why", points=1),
        *more,
    )


def an_assignment(path, *more, name="hw.ipynb", **about):
    return save(path / "ps1" / name, *cells(*more), **(about or IN_JAVASCRIPT))


@pytest.mark.parametrize(
    ("kernel", "language"),
    [("javascript", "javascript"), ("tslab", "typescript"), ("deno", ""), ("jslab", "")],
)
def test_a_kernel_of_javascript_chooses_judge_and_image(tmp_path, kernel, language):
    path = an_assignment(tmp_path, kernel=kernel, language=language)
    manifest = read_nbgrader(path, course="demo").manifest
    assert (manifest.language, manifest.image) == ("javascript", "coplit/node")
    assert (manifest.format, manifest.state) == ("nbgrader", State.NOTEBOOK)


def test_each_test_cell_is_a_test_that_names_its_cell(tmp_path):
    """A click on a test leads to its cell."""
    authored = read_nbgrader(an_assignment(tmp_path), course="demo")
    test, manual = authored.manifest.tests
    assert (test.id, test.name, test.points) == ("tests/hw.test.js::test_double", "test_double", 2)
    assert (test.notebook, test.cell, test.hidden) == ("hw.ipynb", "test_double", True)
    assert (manual.id, manual.manual) == ("hw.ipynb::why", True)
    assert "tests/cells.json" not in authored.bundle_files
    assert authored.bundle_files["tests/hw.test.js"].decode().splitlines()[-1] == (
        "test(\"test_double\", cell(() => require('./cells/1')));"
    )


def test_a_rule_names_a_test_as_in_python(tmp_path):
    an_assignment(tmp_path)
    settings = (
        '[assignment]\n[[tests]]\nmatch = "hw.ipynb::test_double"\npoints = 5\nhint = "Add."\n'
    )
    (tmp_path / "ps1" / "assignment.toml").write_text(settings)
    test = read_nbgrader(tmp_path / "ps1", course=None).manifest.tests[0]
    assert (test.points, test.hint) == (5, "Add.")


def test_the_release_holds_stubs_of_the_language_and_nothing_removed(tmp_path):
    authored = read_nbgrader(an_assignment(tmp_path), course=None)
    by_id = {one["id"]: one["source"] for one in json.loads(authored.release["hw.ipynb"])["cells"]}
    assert by_id["double"] == (
        "export function double(number) {\n  // YOUR CODE HERE\n"
        "  throw new Error('Not implemented');\n}"
    )
    assert by_id["test_double"].endswith("strictEqual(double(2), 4);")
    assert "return twiceOfIt;" in authored.canaries
    assert "strictEqual(double(-21), -42, inspect(-21));" in authored.canaries
    assert not leaks(authored)
    copied = text("So:\n\n    const twiceOfIt = number + number;\n    return twiceOfIt;")
    assert leaks(read_nbgrader(an_assignment(tmp_path, copied), course=None))


def test_what_the_assignment_imports_is_imported_by_the_judge(tmp_path):
    """Else a program that replaces `strictEqual` would pass every test."""
    imports = (
        "import assert, { equal as same } from 'assert';\nimport * as util from 'util';",
        "const fs = require('fs').promises;\nconst data = require('./data.js');",
        "const { parse: read } = require('path');\nconst late = 1;",
    )
    cells = [graded(code(one), "given", f"more-{at}") for at, one in enumerate(imports)]
    test = graded(code("assert(same, util, fs, data, read, late)"), "test", "uses", points=1)
    after = graded(code("import { sep } from 'path';\nassert(sep);"), "test", "after", points=1)
    authored = read_nbgrader(an_assignment(tmp_path, *cells, test, after), course=None)
    first = authored.bundle_files["tests/cells/2.js"].decode().splitlines()[0]
    assert first == (
        "import { late } from './names';"
        " const assert = require('./run').byDefault(require(\"assert\"));"
        ' const data = require("./data.js");'
        ' const fs = require("fs").promises; const read = require("path")["parse"];'
        ' const same = require("assert")["equal"]; const util = require("util");'
        " export default async function () {"
    )
    assert "sep" not in first


def test_what_is_imported_below_a_test_means_nothing_to_it(tmp_path):
    early = graded(code("expect(double(1)).toBe(2);"), "test", "early", points=1)
    later = graded(
        code("const { expect } = require('chai');\nexpect(1);"), "test", "later", points=1
    )
    authored = read_nbgrader(an_assignment(tmp_path, early, later), course=None)
    modules = [authored.bundle_files[f"tests/cells/{n}.js"].decode() for n in (2, 3)]
    assert modules[0].startswith("import { double, expect, toBe } from './names';")
    assert 'const expect = require("chai")["expect"];' in modules[1]


def test_what_is_no_name_is_not_asked_for(tmp_path):
    """Words of the language and labels are not the student's."""
    source = "turns: for (const x of [1]) { if (await double(x)) break turns; }\nasync () => 0x1f;"
    cell = graded(code(source), "test", "loops", points=1)
    authored = read_nbgrader(an_assignment(tmp_path, cell), course=None)
    module = authored.bundle_files["tests/cells/2.js"].decode()
    assert module.startswith("import { double, of, x } from './names'; export default")


def test_a_cell_becomes_a_module_whose_lines_keep_their_order(tmp_path):
    authored = read_nbgrader(an_assignment(tmp_path), course=None)
    module = authored.bundle_files["tests/cells/1.js"].decode().splitlines()
    assert module[0] == (
        "import { BEGIN, END, HIDDEN, TESTS, double } from './names'; "
        "import { inspect } from 'util'; "
        'const strictEqual = require("assert")["strictEqual"]; '
        "export default async function () {"
    )
    assert module[2] == "strictEqual(double(2), 4);"


def test_a_submission_is_every_cell_in_order_with_given_cells_as_released(tmp_path):
    authored = read_nbgrader(an_assignment(tmp_path), course=None)
    handed = notebook(
        graded(code("const strictEqual = () => {};"), "given", "setup"),
        code("%timeit\nlet mine = 1;"),
        graded(code("export const double = (n) => 2 * n;"), "answer", "double"),
        graded(code("throw 1"), "test", "test_double", points=9),
        **IN_JAVASCRIPT,
    )
    export = export_submission({"hw.ipynb": handed}, authored.manifest, authored.release)
    assert [(cell.id, cell.number, cell.source) for cell in export.cells] == [
        ("setup", 1, "const { strictEqual } = require('assert');"),
        ("cell-2", 2, "%timeit\nlet mine = 1;"),
        ("double", 3, "export const double = (n) => 2 * n;"),
    ]
    assert export.steps == ()
    alone = notebook(graded(code("let own;"), "answer", "double"), **IN_JAVASCRIPT)
    export = export_submission({"hw.ipynb": alone}, authored.manifest, authored.release)
    assert [(cell.id, cell.number) for cell in export.cells] == [("setup", 0), ("double", 1)]
    assert any("'setup' was missing" in sentence for sentence in export.repairs)


def test_autotests_are_refused_with_their_line(tmp_path):
    cell = graded(code("\n// ### AUTOTEST double(3)"), "test", "auto", points=1)
    with pytest.raises(InstructorError, match=r"\('auto'\), line 2: AUTOTEST") as raised:
        read_nbgrader(an_assignment(tmp_path, cell), course=None)
    assert raised.value.code == "autotest-language"


@pytest.mark.parametrize("last", ["points", "1 + right * 0.5;", "// half\n0.5"])
def test_partial_credit_is_refused_rather_than_overlooked(tmp_path, last):
    """Such a cell would give all its points, whatever the number says."""
    cell = graded(code(f"const right = double(1);\n{last}"), "test", "part", points=2)
    with pytest.raises(InstructorError, match="partial credit is there for Python only") as raised:
        read_nbgrader(an_assignment(tmp_path, cell), course=None)
    assert raised.value.code == "partial-language"


@pytest.mark.parametrize(
    "last", ["expect(double(1)).toBe(2)", "const same =\n  right;", "}", "x();"]
)
def test_a_last_line_that_does_something_is_no_partial_credit(tmp_path, last):
    cell = graded(code(f"const right = double(1); {{\n{last}"), "test", "whole", points=2)
    assert read_nbgrader(an_assignment(tmp_path, cell), course=None)


def test_notebooks_of_two_languages_are_no_assignment(tmp_path):
    an_assignment(tmp_path)
    save(tmp_path / "ps1" / "z.ipynb", code("1"))
    with pytest.raises(InstructorError, match=r"hw\.ipynb in javascript, z\.ipynb in python"):
        read_nbgrader(tmp_path / "ps1", course=None)


def test_a_cell_that_asserts_nothing_is_a_warning(tmp_path):
    cell = graded(code("double(3);"), "test", "idle", points=1)
    authored = read_nbgrader(an_assignment(tmp_path, cell), course=None)
    assert [one for one in authored.warnings if "('idle') asserts nothing" in one]
    assert not [one for one in authored.warnings if "test_double" in one]
