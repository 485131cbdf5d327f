"""Describe to the judge what a test raised: whose exception, where, and what was compared.

A part of a test is `[kind, name, text, cell, line, way, actual, expected, preparing]`. The judge
makes the sentences (`harness/judge/inline_facts.py`); the kinds are `student`, `assertion`,
`missing`, `import`, `memory`, `skipped` and `own`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from coplit_jupyter.harness.student.program import Program

MAX_TEXT = 8000
MAX_VALUE = 4000
NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
Part = list[Any]
IsOwn = Callable[[str], bool]


def part_of(
    error: BaseException,
    program: Program,
    is_own: IsOwn,
    *,
    compared: tuple[str, str] | None = None,
    preparing: bool = False,
) -> Part:
    """Describe one exception; `is_own` says whether a file name is a test's."""
    actual, expected = (one[:MAX_VALUE] for one in compared) if compared else (None, None)
    kind, name = _kind(error, program, is_own)
    cell, line, way = program.locate(error) if kind == "student" else (-1, 0, "")
    text = _text(error)
    return [kind, name, text, cell, line, way[:MAX_TEXT], actual, expected, preparing]


def skipped(reason: str) -> Part:
    """Describe a test that was skipped."""
    return ["skipped", "", reason[:MAX_TEXT], -1, 0, "", None, None, False]


def _kind(error: BaseException, program: Program, is_own: IsOwn) -> tuple[str, str]:
    name = type(error).__name__[:100]
    if _is_students(error, program, is_own):
        return "student", name
    missing = _missing(error, program)
    if missing:
        return "missing", missing
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return "assertion", name
    if isinstance(error, MemoryError):
        return "memory", name
    return ("import" if isinstance(error, ImportError) else "own"), name


def _is_students(error: BaseException, program: Program, is_own: IsOwn) -> bool:
    """Tell whether the last frame of a test or of a cell on the way is a cell's."""
    last = isinstance(error, SyntaxError) and error.filename in program.labels
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in program.labels:
            last = True
        elif is_own(file):
            last = False
        trace = trace.tb_next
    return last


def _missing(error: BaseException, program: Program) -> str:
    """Give the name that a test asked the program for in vain."""
    module = program.module
    if isinstance(error, ImportError):
        found = NO_NAME.search(str(error))
        return found[1] if found and found[2] == module.__name__ else ""
    if isinstance(error, AttributeError) and error.obj is module:
        return str(error.name)[:100]
    return str(error.name or "")[:100] if isinstance(error, NameError) else ""


def _text(error: BaseException) -> str:
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)[:MAX_TEXT]
    except BaseException:
        return "its text could not be read"
