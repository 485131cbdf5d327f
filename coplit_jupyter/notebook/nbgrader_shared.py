"""Find the names that a test cell sets and functions of the assignment read: `counter = 0`.

In a notebook both are one name. Tests run in another process than the program: there these names,
and no others, are handed over, so that a program cannot wait for `expected = …` of a test.
"""

from __future__ import annotations

import ast
import dis
import inspect
import types
from collections.abc import Iterable, Iterator

USED = frozenset({"LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL"})
AT_ONCE = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


def used_by_functions(sources: Iterable[str]) -> frozenset[str]:
    """Name the globals that functions and methods of these cells of plain Python use."""
    found: set[str] = set()
    for source in sources:
        code = _compiled(source)
        for inner in _inside(code) if code is not None else ():
            if inner.co_name not in AT_ONCE:
                found.update(_names(inner, USED))
                for nested in _all_inside(inner):
                    found.update(_names(nested, USED))
    return frozenset(found)


def set_by(source: str) -> frozenset[str]:
    """Name what a cell of plain Python binds at its top level, or as `global` in a function.

    What it imports is left out: the program has that itself.
    """
    code = _compiled(source)
    if code is None:
        return frozenset()
    inner = (name for one in _all_inside(code) for name in _names(one, {"STORE_GLOBAL"}))
    bound = {*_names(code, {"STORE_NAME", "STORE_GLOBAL", "DELETE_NAME"}), *inner}
    return frozenset(bound - set(_imported(source)))


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (one.asname or one.name.partition(".")[0] for one in node.names)


def _compiled(source: str) -> types.CodeType | None:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        code: types.CodeType = compile(source, "<cell>", "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return code


def _inside(code: types.CodeType) -> Iterator[types.CodeType]:
    """Give the functions right inside, those of class bodies too."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            if constant.co_flags & inspect.CO_NEWLOCALS:  # not of a class body
                yield constant
            else:
                yield from _inside(constant)


def _all_inside(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _all_inside(constant)


def _names(code: types.CodeType, operations: Iterable[str]) -> Iterator[str]:
    wanted = frozenset(operations)
    for one in dis.get_instructions(code):
        if one.opname in wanted and isinstance(one.argval, str):
            yield one.argval
