"""Decide whether a method that plain values have is asked of an object that stands for one.

`assert table().equals(expected)` asks a DataFrame. An object of the program's would say True. What
the reference solution gave there is known: where it was asked for such a method as an object, too
(a `Stack` with `pop`), every program's objects are. Else an object that holds a plain value is read
as that, and any other is not asked what decides the test.
"""

from __future__ import annotations

import sys
from typing import Any

from coplit_jupyter.harness.judge import operators
from coplit_jupyter.harness.judge.handle import Handle, handle_of
from coplit_jupyter.harness.judge.stops import Stop

BUILTIN = (str, bytes, int, float, list, dict, set, tuple)
PLAIN_NAMES = frozenset(name for kind in BUILTIN for name in dir(kind) if not name.startswith("_"))
CHANGING = frozenset(
    """add append clear difference_update discard extend insert intersection_update pop popitem
    remove reverse setdefault sort symmetric_difference_update update""".split()
)
DECIDING = frozenset("all any empty equals hasnans".split())
TABLES = ("DataFrame", "Series", "Index", "ndarray")


def is_plain_name(name: str) -> bool:
    """Tell whether plain values have such an attribute."""
    if name in PLAIN_NAMES:
        return True
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    return (numpy is not None and hasattr(numpy.ndarray, name)) or (
        pandas is not None and (hasattr(pandas.DataFrame, name) or hasattr(pandas.Series, name))
    )


def attribute(handle: Handle, name: str, value: Any) -> Any:
    """Give what a test gets for an attribute that the program says is `value`."""
    theirs = handle_of(value)
    decides = theirs is None and value is True and _decides(name)
    if (theirs is None and not decides) or not is_plain_name(name):
        return value
    session = handle.session
    session.asks.add(name)
    if handle.blessed or session.may_ask is None or name in session.may_ask:
        return value
    held = _held(handle, name)
    if held is not None:
        return getattr(held, name)
    if decides:
        raise _refuse(handle, name)
    return Unasked(handle, name, value)


def _held(handle: Handle, name: str) -> Any:
    """Give the plain value that the object holds, if that answers and changes nothing."""
    if handle.is_class:
        return None
    kind = operators.HELD.get(handle.contents)
    if kind is not None:
        reads = hasattr(kind, name) and (name not in CHANGING or kind in {str, bytes, int, float})
        return operators.contents(handle) if reads else None
    above = {last for _, last in handle.ancestors}
    table = next((one for one in TABLES if one in above), "")
    if not table or "inplace" in name:
        return None
    value = handle.session.value("contents", handle.target(), table)
    if type(value).__name__ != table or handle_of(value) is not None:
        raise _refuse(handle, name)
    return value if hasattr(value, name) else None


def _decides(name: str) -> bool:
    return name in DECIDING or name.startswith("is")


def _refuse(handle: Handle, name: str) -> Stop:
    return Stop(
        "failed",
        f"Your code gave a {handle.name!r} object where the test expects a plain value"
        f" (it asks for {name!r}).",
    )


class Unasked:
    """A method that is not asked where its answer decides: it hears what the test expects."""

    __slots__ = ("_handle", "_name", "_value")

    def __init__(self, handle: Handle, name: str, value: Any) -> None:
        self._handle, self._name, self._value = handle, name, value

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it if it neither hears anything nor says yes or no."""
        __tracebackhide__ = True
        if args or named or _decides(self._name):
            raise _refuse(self._handle, self._name)
        result = self._value()
        if isinstance(result, bool):
            raise _refuse(self._handle, self._name)
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._value, name)

    def __repr__(self) -> str:
        return repr(self._value)
