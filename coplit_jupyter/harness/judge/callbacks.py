"""Describe the test's functions to the student's program, and wait for its coroutines."""

from __future__ import annotations

import asyncio
import functools
import inspect
import types
from typing import Any

from coplit_jupyter.harness.judge.stops import FAILURES
from coplit_jupyter.harness.wire.encode import Encoder
from coplit_jupyter.harness.wire.names import BUILTIN_TYPES


def facts_of(function: Any, encoder: Encoder) -> list[Any] | None:
    """Say what a decorator may read: `[[name, kind, has a default, annotation]]`, and the return's.

    Never a default's value: it is the test's own.
    """
    if not isinstance(function, types.FunctionType):
        return None
    try:
        signature = inspect.signature(function, follow_wrapped=False)
    except (TypeError, ValueError):
        return None
    empty = inspect.Signature.empty

    def annotation(hint: Any) -> Any:
        if hint is empty:
            return None
        known = isinstance(hint, type) and BUILTIN_TYPES.get(hint.__name__) is hint
        return [encoder.encode(hint) if known else inspect.formatannotation(hint)[:200]]

    parameters = [
        [one.name, int(one.kind), one.default is not empty, annotation(one.annotation)]
        for one in signature.parameters.values()
    ]
    return [parameters, annotation(signature.return_annotation)]


# What leads from a generator or a module of the test's (`gi_frame`) to everything that it knows.
INNER = (types.FrameType, types.CodeType, types.TracebackType, types.ModuleType)

METHODS = types.MethodType | types.BuiltinMethodType


def key_of(value: Any) -> Any:
    """Say which thing of the test's it is: `seen.append` is another object each time."""
    if isinstance(value, METHODS):
        return id(value.__self__), value.__name__
    return id(value)


def has_own_equality(kind: type) -> bool:
    """Tell whether a class of the test's says itself when two of it are equal.

    Else a stand-in is equal to itself alone, as the object is.
    """
    return isinstance(getattr(kind, "__eq__", None), types.FunctionType)


def is_same(one: Any, other: Any) -> bool:
    """Tell whether both are one thing of the test's."""
    if isinstance(one, METHODS) and isinstance(other, METHODS):
        return one.__self__ is other.__self__ and one.__name__ == other.__name__
    return one is other


def awaited(thing: Any) -> Any:
    """Wait for a coroutine of the test's that the student's program awaits.

    A loop of the test's may be running: the program was called from it. The coroutine gets a loop
    of its own in the meantime.
    """
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    loop = asyncio.new_event_loop()

    async def wait() -> Any:
        return await thing

    try:
        return loop.run_until_complete(wait())
    finally:
        loop.close()
        asyncio._set_running_loop(running)


def is_object(thing: Any) -> bool:
    """Tell whether a thing is lent with its attributes.

    No class, whose methods may read files, and no failure: its text says what the test wants; nor
    what a function was made of (`partial(check, 42)`).
    """
    kinds = (type, functools.partial, *FAILURES)
    return not isinstance(thing, kinds) and not hasattr(thing, "__code__")


def is_mock(thing: Any) -> bool:
    """Tell whether it is one of unittest.mock's."""
    return any(base.__module__ == "unittest.mock" for base in type(thing).__mro__)
