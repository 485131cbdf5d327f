"""Run the student's cells in one module, and say where in them something went wrong."""

from __future__ import annotations
import __future__

import ast
import builtins
import inspect
import linecache
import sys
import types
from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.student import standins

if TYPE_CHECKING:
    import asyncio

MAX_FRAMES = 8


class Program:
    """The module that the cells fill; `labels` maps a traceback's file name to its cell's index."""

    def __init__(self, name: str) -> None:
        self.module = types.ModuleType(name)
        self.namespace = self.module.__dict__
        self.namespace["__builtins__"] = builtins
        self.labels: dict[str, int] = {}
        self.originals: dict[str, Any] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._future = 0
        sys.modules[name] = self.module
        sys.modules["__main__"] = self.module
        standins.install(self.namespace)
        self.given = frozenset(self.namespace)

    def run_cell(self, index: int, label: str, source: str) -> None:
        """Run one cell; whatever it raises comes out."""
        self.labels[label] = index
        lines = [f"{line}\n" for line in source.split("\n")]
        linecache.cache[label] = (len(source), None, lines, label)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self._future
        code = compile(source, label, "exec", flags=flags, dont_inherit=True)
        if code.co_flags & inspect.CO_COROUTINE:
            self.await_(eval(code, self.namespace))  # noqa: S307 — running the student's code is the job
        else:
            exec(code, self.namespace)
        for feature in __future__.all_feature_names:  # kept for later cells, as in Jupyter
            self._future |= code.co_flags & getattr(__future__, feature).compiler_flag

    def await_(self, awaitable: Any) -> Any:
        """Wait for something of the student's on the one event loop of this process."""
        import asyncio

        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)

        async def wait() -> Any:
            return await awaitable

        return self._loop.run_until_complete(wait())

    def public_names(self) -> list[str]:
        """Give the names that `import *` would take."""
        listed = self.namespace.get("__all__")
        if isinstance(listed, list | tuple):
            return [str(name) for name in listed]
        return [name for name in self.namespace if not name.startswith("_")]

    def find(self, name: str) -> Any:
        """Give what a dotted name of the module means."""
        if name in self.originals:
            return self.originals[name]
        found: Any = self.module
        for part in filter(None, name.split(".")):
            found = getattr(found, part)
        return found

    def locate(self, error: BaseException) -> tuple[int, int, str]:
        """Say where an exception arose: cell index (-1: in none), line, the way there as text."""
        places = []
        trace = error.__traceback__
        while trace is not None:
            label = trace.tb_frame.f_code.co_filename
            if label in self.labels:
                places.append((label, trace.tb_lineno, trace.tb_frame.f_code.co_name))
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename in self.labels:
            places.append((str(error.filename), error.lineno or 1, "<module>"))
        if not places:
            return -1, 0, ""
        text = "\n".join(self._place(*place) for place in places[-MAX_FRAMES:])
        label, line, _ = places[-1]
        return self.labels[label], line, text

    def _place(self, label: str, line: int, function: str) -> str:
        where = f"{label}, line {line}"
        if not function.startswith("<"):
            where += f", in {function}"
        source = linecache.getline(label, line).strip()
        return f"{where}\n    {source[:200]}" if source else where
