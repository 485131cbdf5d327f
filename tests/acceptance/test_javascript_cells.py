"""Publish a notebook in TypeScript whose tests are cells, and grade what students hand in."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.publish import PublishOutcome
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.testing.authoring import Cell, code, graded, notebook, save
from coplit_jupyter.wiring import open_desk

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600), pytest.mark.usefixtures("node_image")]

FILE = "과제.ipynb"
NOTEBOOK = """\
// %% given setup
const { strictEqual } = require('assert');
const base = 10;
// %% answer total
/** 목록의 합을 구합니다. */
export function total(list: number[]): number {
  // ### BEGIN SOLUTION
  let 합계 = 0;
  for (const 하나 of list) 합계 += 하나;
  return 합계;
  // ### END SOLUTION
}
// %% answer sorted
function sortInPlace(list: number[]): void {
  // ### BEGIN SOLUTION
  list.sort((a, b) => a - b);
  // ### END SOLUTION
}
// %% answer counter
let counter = base;
class Event {
  // ### BEGIN SOLUTION
  private kept: Record<string, number> = {};
  async set(key: string, value: number): Promise<this> {
    counter += 1;
    this.kept[key] = value;
    return this;
  }
  get(key: string) { return this.kept[key]; }
  // ### END SOLUTION
}
// %% test t_total 2
strictEqual(total([1, 2, 3]), 6);
// ### BEGIN HIDDEN TESTS
strictEqual(total([7, 5]), 12);
// ### END HIDDEN TESTS
// %% test t_empty 1
const list: number[] = [];
expect(total(list)).toBe(0);
// %% test t_sort 1
import { inspect } from 'util';
const list = [3, 1, 2];
sortInPlace(list);
assert.deepStrictEqual(list, [1, 2, 3], inspect(list));
// %% test t_map 3
// 맵에 넣은 값은 그대로 나온다
const map = new Event();
await map.set('키', 7);
if (map.get('키') !== 7) throw new Error(`값이 다릅니다: ${map.get('키')}`);
last = map.get('키');
// %% test t_counter 1
const { expect } = require('chai');
expect(counter).to.equal(11);
// %% test t_words 2
describe('words', () => {
  it('sums', () => expect(total([last, 1])).to.equal(8));
  test('asks', async () => {
    expect(await Promise.resolve(Object.keys({ total }))).to.deep.equal(['total']);
  });
});
"""
IN_TYPESCRIPT = {"kernel": "tslab", "language": "typescript"}


def cells() -> dict[str, Cell]:
    """Read the notebook: a line `// %% ROLE ID [POINTS]` begins a cell."""
    made = {}
    for part in NOTEBOOK.removeprefix("// %% ").split("\n// %% "):
        about, _, source = part.partition("\n")
        role, name, *points = about.split()
        made[name] = graded(
            code(source.rstrip("\n")), role, name, points=float(points[0]) if points else None
        )
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("home"), slots=1, warm_pairs=1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def published(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> PublishOutcome:
    path = tmp_path_factory.mktemp("course") / "cells" / FILE
    save(path, *cells().values(), **IN_TYPESCRIPT)
    outcome = desk.publish(path.parent, course="cells", mutants=False)
    assert outcome.version, outcome.proof.to_json()
    return outcome


def grade(desk: Desk, published: PublishOutcome, student: str, **answers: str) -> Report:
    """Hand in the reference with other answers, and with an edited given and an edited test cell."""
    assert published.version
    edited = {
        "setup": "const strictEqual = () => {}; const base = 1;",
        "t_total": "strictEqual(1, 1);",
        **answers,
    }
    handed = [
        {**cell, "source": edited.get(name, cell["source"])} for name, cell in cells().items()
    ]
    document = notebook(*handed, **IN_TYPESCRIPT).encode()
    return desk.grade_now(
        published.version.manifest.id, student=student, notebooks={FILE: document}
    )


def verdicts(report: Report) -> dict[str, str]:
    assert report.status == "graded", report.error
    return {test.name: test.verdict.value for test in report.tests}


def test_the_proof_gives_the_reference_full_marks_and_the_stub_what_it_earns(published):
    proof = published.proof.to_json()
    assert (proof["reference"]["score"], proof["reference"]["max_score"]) == (10, 10)
    assert proof["release"]["passed"] == []
    assert proof["flaky"] == []
    assert not proof["blockers"]


def test_nothing_of_a_hidden_test_is_released(published):
    release = json.dumps(published.version.release, ensure_ascii=False)
    assert "strictEqual(total([1, 2, 3]), 6)" in release
    assert "[7, 5]" not in release
    assert "합계 += 하나" not in release


def test_the_reference_gets_full_marks_whatever_became_of_other_cells(desk, published):
    report = grade(desk, published, "reference")
    assert set(verdicts(report).values()) == {"passed"}
    assert report.score == report.max_score == 10
    assert any("setup" in one for one in report.repairs)
    hidden, *_, words = report.tests
    assert (hidden.hidden, hidden.cell, hidden.message) == (True, None, "")
    assert (words.notebook, words.cell) == (FILE, "t_words")


def test_wrong_answers_cost_their_own_tests(desk, published):
    """The message says what came, the cell leads to where it is; a hidden test says nothing."""
    report = grade(
        desk,
        published,
        "wrong",
        total="export const total = (list: number[]) => list.length * 2;",
        sorted="function sortInPlace(list: number[]) { throw new RangeError('못 함'); }",
    )
    assert verdicts(report) == {
        "t_total": "failed", "t_empty": "passed", "t_sort": "error",
        "t_map": "passed", "t_counter": "passed", "t_words": "failed",
    }  # fmt: skip
    by_name = {test.name: test for test in report.tests}
    assert (by_name["t_total"].message, by_name["t_total"].actual) == ("", None)
    assert "RangeError: 못 함" in by_name["t_sort"].message
    assert by_name["t_sort"].cell == "sorted"
    assert (by_name["t_words"].expected, by_name["t_words"].actual) == ("8", "4")
    assert report.score == 5


def test_a_stub_fails_and_a_missing_name_is_an_error_not_our_fault(desk, published):
    report = grade(
        desk, published, "stub",
        total="export function total(list) {\n  throw new Error('Not implemented');\n}",
        counter="// nothing yet",
    )  # fmt: skip
    assert verdicts(report) == {
        "t_total": "error", "t_empty": "error", "t_sort": "passed",
        "t_map": "error", "t_counter": "error", "t_words": "error",
    }  # fmt: skip
    by_name = {test.name: test for test in report.tests}
    assert by_name["t_empty"].message.startswith("Not filled in yet")
    assert "counter is undefined" in by_name["t_counter"].message


def test_no_program_takes_the_place_of_what_tests_are_made_of(desk, published):
    """Words, imports and globals are the judge's, whatever a cell declares under their names."""
    report = grade(
        desk, published, "forger",
        total=(
            "var assert = () => {}, strictEqual = () => {}, expect = () => ({ toBe() {} });\n"
            "var require = () => ({}), last = 7, it = () => {}, test = it, describe = it;\n"
            "assert.deepStrictEqual = () => {}; Object.keys = () => ['total'];\n"
            "module.exports = { total: () => -1, strictEqual, expect, assert, it, test, describe };"
        ),
        sorted="function sortInPlace() {}",
    )  # fmt: skip
    told = verdicts(report)
    assert {told[name] for name in ("t_total", "t_empty", "t_sort", "t_words")} == {"failed"}


def test_a_crash_costs_its_test_and_the_next_has_a_new_process(desk, published):
    report = grade(desk, published, "crash", sorted="function sortInPlace() { process.exit(3); }")
    told = verdicts(report)
    assert told["t_sort"] == "error"
    assert {told[name] for name in told if name != "t_sort"} == {"passed"}
