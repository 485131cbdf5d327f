"""Measure what one call from a test to the program costs, and a fresh process for one test."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.items import Maker
from tests.bench.server import COURSE

CALLS, PROCESSES = 3000, 60
FACT = "median call in ms: "

CODE = "import numpy as np\ndef add(a, b):\n    return a + b\n"
TIMED = f"""
import statistics, time
from calls1 import add

def test_calls():
    taken = []
    for number in range({CALLS}):
        began = time.perf_counter()
        add(number, 1)
        taken.append(1000 * (time.perf_counter() - began))
    print("{FACT}", statistics.median(taken))
"""

Figures = dict[str, float]


def measure(scratch: Path) -> Figures:
    """Grade tests that time themselves, each in a process of its own with numpy preloaded.

    `fresh_process_ms` is what one test more takes: the end of the process before it, a new one, the
    cells in it, the test.
    """
    scratch.mkdir()
    maker = Maker(scratch / "home", scratch)
    more = "".join(
        f"\ndef test_{n}():\n    assert add({n}, 1) == {n + 1}\n" for n in range(PROCESSES)
    )
    image = "coplit/python-data"
    try:
        item = maker.folder("calls", "calls1", CODE, TIMED + more, state="fresh", image=image)
        notebooks = {name: json.dumps(one) for name, one in item.notebooks.items()}
        name = maker.desk.find(f"{COURSE}/{item.name}")
        for _ in range(2):  # the first waits for its containers
            report = maker.desk.grade_now(name, student="s", notebooks=notebooks)
    finally:
        maker.close()
    said = next(one.output for one in report.tests if FACT in one.output)
    seconds = report.seconds or {}
    return {
        "calls": CALLS,
        "call_ms": round(float(said.partition(FACT)[2]), 3),
        "processes": PROCESSES,
        "fresh_process_ms": round(1000 * (seconds["total"] - seconds["first_test"]) / PROCESSES, 1),
    }
