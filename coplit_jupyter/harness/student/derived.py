"""Make a class that a test derives from one of the student's; its methods are the test's."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.student.references import Borrowed


def derive(name: str, bases: list[Any], members: list[tuple[str, str, list[Any]]]) -> type:
    """Make the class of `[name, kind, parts]`."""

    def body(namespace: dict[str, Any]) -> None:
        for key, kind, parts in members:
            namespace[key] = _member(key, kind, parts)

    return types.new_class(name, tuple(bases), exec_body=body)


def bound_in(thing: Any, name: str, value: Any) -> Any:
    """Give what to set as an attribute: a function of the test's becomes a method of a class."""
    is_function = isinstance(value, Borrowed) and "__signature__" in vars(value)
    return _function(name, value) if is_function and isinstance(thing, type) else value


def _member(key: str, kind: str, parts: list[Any]) -> Any:
    if kind == "value":
        return parts[0]
    functions: list[Any] = [None if one is None else _function(key, one) for one in parts]
    if kind == "property":
        return property(*functions)
    if kind == "function":
        return functions[0]
    return (staticmethod if kind == "staticmethod" else classmethod)(functions[0])


def _function(key: str, borrowed: Any) -> Callable[..., Any]:
    def method(*args: Any, **named: Any) -> Any:
        return borrowed(*args, **named)

    method.__name__ = key
    return method
