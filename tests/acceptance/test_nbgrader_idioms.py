"""Idioms of nbgrader's courses that need the program and the test to mean one notebook.

Each was scored otherwise than by nbgrader once. All stand in one assignment, published as it is.
"""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.testing.authoring import code, graded, save

pytestmark = pytest.mark.timeout(600)

ANSWERS = {
    "bump": "counter = 0\ndef bump():\n    global counter\n    counter += 1\n    return counter",
    "put": "def put(table, key):\n    table.setdefault(key, []).append(1)\n    return table",
    "warn": "import warnings\ndef warn(x):\n    warnings.warn('careful')\n    return x",
    "total": "def total(xs):\n    return sum(xs)",
    "ask": "def ask():\n    return input('Name? ').strip()",
    "order": "def order(xs):\n    return sorted(xs)",
}
TESTS = {
    "sets_a_global": "counter = 100\nassert bump() == 101 and counter == 101",
    "and_it_stays": "assert bump() == 102",
    "sees_its_own_dict_changed": "t = {}\nu = put(t, 'a')\nassert u is t and t == {'a': [1]}",
    "first_warning": "assert warn(1) == 1",
    "counts_warnings": (
        "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n    warn(2)\nassert len(caught) == 1"
    ),
    "sums": "xs = [1, 2]\nassert total(xs) == sum(xs)",
    "leave_it_alone": "xs = [3, 1]\nassert order(xs) == [1, 3] and order(xs) is not xs\nassert xs == [3, 1]",
    "its_own_input": "def input(prompt=''):\n    return ' Ann '\nassert ask() == 'Ann'",
    "asks_the_shell": "assert get_ipython().user_ns['counter'] == 102",
    "suppresses_its_value": "0 if bump() else 1;",
}


def notebook(answers):
    return [
        *(graded(code(source), "answer", name) for name, source in answers.items()),
        *(graded(code(source), "test", name, points=1) for name, source in TESTS.items()),
    ]


def test_idioms_of_courses_are_worth_what_they_are_in_a_notebook(process_desk: Desk, tmp_path):
    """The reference has full marks; what only looks right has none of the points of its test."""
    source = save(tmp_path / "hw.ipynb", *notebook(ANSWERS))
    outcome = process_desk.publish(source, course="idioms", mutants=False)
    assert outcome.version, outcome.proof.to_json()["reference"]["failures"]
    manifest = outcome.version.manifest
    seen = {test.name for test in manifest.tests if test.reference_changes}
    assert seen == {"sees_its_own_dict_changed"}
    wrong = {
        **ANSWERS,
        "put": "def put(table, key):\n    return {**table, key: [1]}",
        "total": "def total(xs):\n    xs.clear()\n    return 0",
        "warn": "def warn(x): return x",
        "order": "def order(xs):\n    xs.sort()\n    return xs",
        "ask": "def ask(): return 'Bob'",
    }
    handed = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": notebook(wrong)}
    report = process_desk.grade_now(
        manifest.id, student="wrong", notebooks={"hw.ipynb": json.dumps(handed)}
    )
    assert {test.name for test in report.tests if test.verdict != "passed"} == {
        "sees_its_own_dict_changed", "counts_warnings", "sums", "leave_it_alone", "its_own_input",
    }  # fmt: skip
