"""Run a test that is a cell among the student's own names, as a notebook would."""

from __future__ import annotations

from typing import Any

from coplit_jupyter.harness.inline.facts import part_of
from coplit_jupyter.harness.judge.cellcode import CellTest, compile_test, last_compared
from coplit_jupyter.harness.student.program import Program

LABELS: set[str] = set()


def run(program: Program, label: str, source: str) -> list[Any]:
    """Run a test cell; give `[value of its last expression, parts, names that it uses]`."""
    LABELS.add(label)
    used: list[str] = []
    try:
        code = compile_test(CellTest(source=source), label)
        used = list(code.code.co_names)
        value = code.run(program.namespace, wait=program.await_)
    except BaseException as error:
        compared = last_compared[0] if last_compared else None
        part = part_of(error, program, LABELS.__contains__, compared=compared)
        return [None, [part], used[:200]]
    return [value if type(value) in {int, float} else None, [], used[:200]]
