"""Use a special method of one of the student's objects, as the test's operator would."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import typing
from collections.abc import Callable
from typing import Any

TABLES = ("DataFrame", "Series", "Index", "ndarray")


def plain_table(thing: Any, kind: str) -> Any:
    """Give the table or array that an instance of a subclass holds, as the library's own."""
    if kind == "ndarray":
        return importlib.import_module("numpy").array(thing, subok=False)
    return getattr(importlib.import_module("pandas"), kind)(thing)


def use_special(
    thing: Any,
    method: str,
    args: list[Any],
    named: dict[str, Any],
    *,
    await_: Callable[[Any], Any],
) -> Any:
    """Call `__method__` of the object's type, or do what a test calls by a name of ours."""
    extra: dict[str, Callable[..., Any]] = {
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "await": await_,
        "repr": repr,
        "str": str,
        "asdict": dataclasses.asdict,
        "astuple": dataclasses.astuple,
        "fields": lambda one: [field.name for field in dataclasses.fields(one)],
        "members": lambda one: {
            name: value
            for name, value in vars(one).items()
            if name not in {"__dict__", "__weakref__"}
        },
        "subclasses": lambda one: type.__subclasses__(one),
        "static": inspect.getattr_static,
        "instancecheck": lambda kind, one: isinstance(one, kind),
        "hints": _hints,
        "above": lambda kind, one, name: getattr(super(kind, one), name),
    }
    if method in extra:
        return extra[method](thing, *args)
    if method == "getitem" and isinstance(thing, type):  # `Stack[int]`
        subscripted: Any = thing
        return subscripted[args[0]]
    function = getattr(type(thing), f"__{method}__", None)
    if function is None:
        raise TypeError(f"{type(thing).__name__!r} object has no __{method}__")
    return function(thing, *args, **named)


def _hints(thing: Any) -> dict[str, Any]:
    """Give the resolved annotations: a class as it is, anything else as a list of its text."""
    return {
        name: hint if type(hint) is type else [inspect.formatannotation(hint)]
        for name, hint in typing.get_type_hints(thing).items()
    }
