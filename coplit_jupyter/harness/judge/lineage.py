"""Let a test's isinstance and issubclass see library classes above the student's classes.

`issubclass(Color, Enum)` of a test asks Enum, which knows nothing of stand-ins: they are real
classes of another kind. Asked from a test, and only there, a class's ancestors are what it says.
"""

from __future__ import annotations

import builtins
import os
import sys
import types
import typing
import unittest
from typing import Any

from coplit_jupyter.harness.judge.facts import ClassFacts, known_class, own_handle
from coplit_jupyter.harness.judge.handle import Handle, handle_of

REAL_INSTANCE, REAL_SUBCLASS = builtins.isinstance, builtins.issubclass
# Of Python's own types, only those that hold nothing a test could compare.
LOOKED_AT = frozenset("property classmethod staticmethod map filter zip enumerate reversed".split())
# What passes for one of these gives what it holds when it is read.
HOLDERS = frozenset("deque OrderedDict Counter defaultdict".split())
UNITTEST = os.path.dirname(unittest.__file__) + os.sep


def install(root: str) -> None:
    """Replace both for the rest of this process; `root` is the folder of the tests."""
    places = (root.rstrip(os.sep) + os.sep, UNITTEST, "test ")

    def instance(thing: Any, kinds: Any, /) -> bool:
        __tracebackhide__ = True
        if REAL_INSTANCE(thing, kinds):
            return True
        if not REAL_INSTANCE(type(thing), ClassFacts) or not _asks(places):
            return False
        handle = handle_of(thing)
        return handle is not None and any(
            _is_above(handle, kind, plain=False) for kind in _each(kinds)
        )

    def subclass(thing: Any, kinds: Any, /) -> bool:
        __tracebackhide__ = True
        if REAL_SUBCLASS(thing, kinds):
            return True
        handle = own_handle(thing)
        if handle is None or not _asks(places):
            return False
        return any(_is_above(handle, kind, plain=True) for kind in _each(kinds))

    for name, function in (("isinstance", instance), ("issubclass", subclass)):
        function.__name__ = function.__qualname__ = name
        setattr(builtins, name, function)


def _asks(places: tuple[str, ...]) -> bool:
    """Tell whether a test asks, or an assertion of unittest's for it."""
    return sys._getframe(2).f_code.co_filename.startswith(places)


def _each(kinds: Any) -> list[Any]:
    found: list[Any] = []
    todo = [kinds]
    while todo:
        one = todo.pop()
        if type(one) is tuple:
            todo.extend(one)
        elif REAL_INSTANCE(one, types.UnionType):
            todo.extend(typing.get_args(one))
        else:
            found.append(one)
    return found


def _is_above(handle: Handle, kind: Any, *, plain: bool) -> bool:
    if not REAL_INSTANCE(kind, type) or own_handle(kind) is not None:
        return False
    key = (kind.__module__, kind.__qualname__)
    if key[0] == "builtins" and not plain and key[1] not in LOOKED_AT:
        return False
    if key[1] in HOLDERS and key[0] == "collections" and not handle.contents:
        return False
    return key in handle.ancestors and known_class(key) is kind
