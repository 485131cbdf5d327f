"""Do one order of an inline run in the student's process: take tests, list them, run one."""

from __future__ import annotations

import builtins
import io
import sys
from typing import Any

from coplit_jupyter.harness.student.program import Program

REAL_INPUT = builtins.input


class Orders:
    """What the judge asks for in an inline run; see docs/developers/sandbox-protocol.md."""

    def __init__(self, program: Program, home: str) -> None:
        from coplit_jupyter.harness.inline.files import FileTests

        self._program = program
        self._files = FileTests(program, home)
        # Nobody is there to type: what a test puts into `sys.stdin` is read, else the end is there.
        builtins.input = REAL_INPUT
        sys.stdin = io.StringIO()

    def obey(self, order: str, *args: Any) -> Any:
        """Do one order.

        Raises:
            ValueError: it is none.
        """
        from coplit_jupyter.harness.inline import cells

        if order == "file":
            return self._files.put(*args)
        if order == "collect":
            return self._files.collect()
        if order == "test":
            return self._files.run(*args)
        if order == "cell":
            return cells.run(self._program, *args)
        raise ValueError(order)
