"""Use a special method of one of the student's objects, as the test's operator would."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any


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
    }
    if method in extra:
        return extra[method](thing, *args)
    function = getattr(type(thing), f"__{method}__", None)
    if function is None:
        raise TypeError(f"{type(thing).__name__!r} object has no __{method}__")
    return function(thing, *args, **named)
