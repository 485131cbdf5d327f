"""Let a test derive a class of its own from one of the student's.

`class Dummy(Shape): …` is made in the student's program, where its bases are; the methods stay here
and are called as any function of the test's is. `super()` in them asks the student's program.
"""

from __future__ import annotations

import sys
import types
from typing import Any

from coplit_jupyter.harness.judge.facts import own_handle
from coplit_jupyter.harness.judge.handle import Handle, handle_of
from coplit_jupyter.harness.judge.stops import Stop

REAL_SUPER = super
NOT_SENT = frozenset("__classcell__ __doc__ __annotations__ __static_attributes__".split())
NOT_SENT |= {"__firstlineno__", "__slots__"}


def derive(name: str, bases: tuple[type, ...], members: dict[str, Any]) -> Any:
    """Make the class; give the stand-in for it.

    Raises:
        Stop: the student's program gave no class.
    """
    __tracebackhide__ = True
    handle = next(found for base in bases if (found := own_handle(base)) is not None)
    session = handle.session
    encode = session.answers.encode
    parts = [[key, *_part(one)] for key, one in members.items() if key not in NOT_SENT]
    coded = [[key, kind, [encode(one) for one in values]] for key, kind, values in parts]
    made = session.value("derive", name, [encode(base) for base in bases], coded)
    if not isinstance(made, type) or own_handle(made) is None:
        raise Stop("failed", f"Your class {handle.name} cannot be derived from.")
    session.named_classes.add(own_handle(made).key)  # type: ignore[union-attr]
    cell = members.get("__classcell__")
    if cell is not None:
        cell.cell_contents = made
        sys._getframe(2).f_globals["super"] = _super
    return made


def _part(value: Any) -> tuple[str, list[Any]]:
    """Say what kind of member it is, and of which functions or values it is made."""
    if isinstance(value, types.FunctionType):
        return "function", [value]
    if isinstance(value, staticmethod | classmethod):
        return type(value).__name__, [value.__func__]
    if isinstance(value, property):
        return "property", [value.fget, value.fset, value.fdel]
    return "value", [value]


class _Above:
    """What `super()` gives for an object of the student's program."""

    def __init__(self, kind: Handle, one: Any) -> None:
        self._coplit_asked = kind, one

    def __getattribute__(self, name: str) -> Any:
        __tracebackhide__ = True
        kind, one = object.__getattribute__(self, "_coplit_asked")
        return kind.call("above", (one, name), {})


def _super(*given: Any) -> Any:
    if given:
        kind, one = (*given, None)[:2]
    else:
        frame = sys._getframe(1)
        names, there = frame.f_code.co_varnames, frame.f_locals
        kind, one = there["__class__"], there[names[0]]
    handle = own_handle(kind) if isinstance(kind, type) else None
    if handle is None or handle_of(one) is None:
        return REAL_SUPER(kind, one)
    return _Above(handle, one)
