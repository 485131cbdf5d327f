"""A panel in a cell is told of 500 quick tests in a few messages, and always of the last one."""

from __future__ import annotations

import threading

from coplit_jupyter.widget.live import first_state
from coplit_jupyter.widget.pace import SHOWN_CHARACTERS, Paced, slim

LONG = 10_000.0
"""Seconds that do not pass while a test runs."""


def test_what_changes_quickly_is_shown_together_and_the_end_at_once():
    shown: list[int] = []
    show = Paced(lambda state: shown.append(state["n"]), seconds=LONG)
    show({"n": 0})
    for number in range(1, 500):
        show({"n": number}, at_once=False)
    assert shown == [0]
    show({"n": 500})
    assert shown == [0, 500]


def test_what_was_held_back_is_shown_although_nothing_comes_after_it():
    seen = threading.Event()
    show = Paced(lambda state: seen.set() if state["n"] == 2 else None, seconds=0.01)
    show({"n": 1})
    show({"n": 2}, at_once=False)
    assert seen.wait(100)


def test_the_browser_gets_no_report_twice_and_no_endless_text():
    result = {"id": "t", "message": "m", "output": "x" * (SHOWN_CHARACTERS + 1), "expected": None}
    report = {"score": 1.0, "tests": [result], "cells": [{}], "warnings": ["w"]}
    state = {
        **first_state(),
        "tests": [{"id": "t", "result": result}, {"id": "u", "result": None}],
        "report": report,
    }
    told = slim(state)
    assert told["report"] == {"score": 1.0, "tests": [], "cells": [], "warnings": ["w"]}
    first = told["tests"][0]["result"]
    assert (len(first["output"]), first["cut"]) == (SHOWN_CHARACTERS, True)
    assert first["expected"] is None
    assert told["tests"][1]["result"] is None
    assert len(state["report"]["tests"][0]["output"]) == SHOWN_CHARACTERS + 1
    assert slim({**state, "report": None})["report"] is None
