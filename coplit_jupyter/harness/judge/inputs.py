"""Give the student's program the input that the test has for it."""

from __future__ import annotations

import builtins
import sys
from typing import Any

REAL_INPUT = builtins.input


def give_input(what: str, *prompt: str) -> Any:
    """Give input: `[whether the prompt is to be printed, line]` for `input()`, else text.

    Raises:
        EOFError: the test gives no more.
    """
    if what != "prompt":
        return _stdin(what)
    if builtins.input is not REAL_INPUT:
        return [False, str(builtins.input(*prompt[:1]))]
    line = _stdin("line")
    if not line:
        raise EOFError("EOF when reading a line: the test gives no more input")
    return [True, line.removesuffix("\n")]


def _stdin(what: str) -> str:
    if "DontRead" in type(sys.stdin).__name__ or sys.stdin is sys.__stdin__:
        raise EOFError("EOF when reading a line: the test gives no input")
    return str(sys.stdin.readline() if what == "line" else sys.stdin.read())
