"""Run the examples in a program's docstrings in the program, not beside the tests.

`doctest.run_docstring_examples(add, …)` compiles what the student wrote: in the judge it could read
the tests and say that all is well. What an example prints is compared here.
"""

from __future__ import annotations

import builtins
import doctest
import itertools
from typing import Any

from coplit_jupyter.harness.judge.handle import Handle, handle_of
from coplit_jupyter.harness.judge.module import StudentModule

RUN = "__coplit_example__"


def install() -> None:
    """Let doctest ask the student's program for the rest of this process."""
    find, run = doctest.DocTestFinder.find, doctest.DocTestRunner.run
    numbers = itertools.count()
    theirs: list[Handle] = []

    def found(self: Any, obj: Any, *args: Any, **named: Any) -> Any:
        if isinstance(obj, StudentModule):
            return in_module(self, obj)
        tests = find(self, obj, *args, **named)
        handle = handle_of(obj)
        for test in tests if handle is not None else ():
            test.__dict__["coplit_handle"] = handle
        return tests

    def in_module(self: Any, module: StudentModule) -> list[Any]:
        named = [(name, getattr(module, name)) for name in sorted(dir(module))]
        mine = [(name, one) for name, one in named if _is_defined_in(module, one)]
        return [
            test
            for name, one in mine
            for test in found(self, one, f"{module.__name__}.{name}", globs={name: one})
        ]

    def ran(self: Any, test: Any, *args: Any, **named: Any) -> Any:
        handle: Handle | None = getattr(test, "coplit_handle", None)
        if handle is None:
            return run(self, test, *args, **named)
        key = f"{test.name}#{next(numbers)}"
        test.globs[RUN] = lambda source: handle.session.value("example", key, source)
        theirs.append(handle)
        try:
            return run(self, test, *args, **named)
        finally:
            theirs.pop()

    def compiled(source: Any, filename: Any, mode: str, *args: Any) -> Any:
        if theirs and str(filename).startswith("<doctest "):
            source = f"{RUN}({source!r})\n"
        return builtins.compile(source, filename, mode, *args)

    doctest.DocTestFinder.find = found  # type: ignore[method-assign]
    doctest.DocTestRunner.run = ran  # type: ignore[method-assign]
    doctest.compile = compiled  # type: ignore[attr-defined]


def _is_defined_in(module: StudentModule, thing: Any) -> bool:
    """Tell whether it is a class of the program, or a function with examples; no imported one."""
    handle = handle_of(thing)
    if handle is None or not callable(thing) or handle.key[0] != module.__name__:
        return False
    return handle.is_class or ">>>" in str(thing.__doc__)
