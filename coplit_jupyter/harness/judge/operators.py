"""Decide which operators on the student's objects are asked of the student's program.

An object that says it equals everything would pass every test, so a comparison or arithmetic
with a plain value is never the student's word: it ends the test with a sentence.
"""

from __future__ import annotations

import ast
import contextlib
import numbers
import opcode
import operator
import sys
import types
from collections.abc import Callable, Generator, Iterator
from typing import Any

from coplit_jupyter.harness.judge import equality
from coplit_jupyter.harness.judge.handle import Handle, handle_of
from coplit_jupyter.harness.judge.stops import Stop, origin_of

MAX_READ = 1_000_000
EXACT: dict[str, type] = {
    "len": int, "bool": bool, "int": int, "float": float, "complex": complex, "index": int,
    "bytes": bytes, "format": str, "length_hint": int, "contains": bool,
}  # fmt: skip
# A plain operand says nothing about what a test expects here.
OPEN = frozenset(
    """getitem setitem delitem call enter exit aenter aexit format round missing iter next reversed
    aiter anext await""".split()
)
# Of an unnamed subclass of a builtin type: read from what it holds, as `==` is. Else an object that
# passes for a list could be in order by index and hold all of the test's items by iteration.
READ: dict[str, Callable[..., Any]] = {
    "len": len, "bool": bool, "int": int, "float": float, "complex": complex, "reversed": reversed,
    "index": operator.index, "getitem": operator.getitem, "contains": operator.contains,
}  # fmt: skip
# Their answer is no plain number, unless a test named the class: `root(2) * root(2)` would be 2.
SUMS = frozenset(
    """add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul
    rmatmul divmod rdivmod""".split()
)
ORDER = {
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
}  # fmt: skip
COMPARABLE: dict[str, tuple[type, ...]] = {
    "list": (list,), "tuple": (tuple,), "dict": (dict,), "str": (str,), "bytes": (bytes,),
    "int": (int, float), "float": (int, float), "set": (set, frozenset),
    "frozenset": (set, frozenset), "deque": (list,),
}  # fmt: skip

HOLDERS: tuple[type, ...] = (list, tuple, dict, str, bytes, int, float, set, frozenset)
HELD = {kind.__name__: kind for kind in HOLDERS} | {"deque": list}


def refuse(handle: Handle, other: Any) -> Stop:
    """Say that a student's object stands where a plain value is expected."""
    wanted = "None" if other is None else f"a plain {type(other).__name__}"
    return Stop(
        "failed", f"Your code gave a {handle.name!r} object where the test expects {wanted}."
    )


def contents(handle: Handle) -> Any:
    """Give what an instance of a subclass of a builtin type holds, as a plain value.

    The same one until the test asks the program for something else: it cannot hold this for one
    reading and that for the next.
    """
    session = handle.session
    asked, held = session.held.get(handle.number, (-1, None))
    if asked == session.asked:
        return held
    value = session.value("contents", handle.target(), handle.contents)
    if type(value) is not HELD.get(handle.contents):
        raise Stop("failed", f"Your {handle.name!r} object holds no {handle.contents}.")
    session.held[handle.number] = session.asked, value
    return value


def shown(handle: Handle, text: str) -> str:
    """Give the representation of an object; one that reads as another value says what it holds.

    `assert 5 == 5` would be all that is said of a number 4 that calls itself 5.
    """
    if not _is_holder(handle) or handle.is_stale or handle.session.stop is not None:
        return text
    try:
        said = ast.literal_eval(text[:1000])
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text
    held = contents(handle)
    return text if said == held else f"<{handle.name} that holds {held!r}, called {text}>"


def _is_holder(handle: Handle | None) -> bool:
    """Tell whether an object is what it holds: a test that means its class names it."""
    return handle is not None and handle.contents != "" and not handle.blessed


def _has_default(handle: Handle) -> bool:
    """Tell whether it answers for keys that it lacks, as a Counter does."""
    return handle.contents == "dict" and handle.kind is not None and handle.kind.has_default


def _held(value: Any) -> Any:
    """Give what an argument holds, or the argument."""
    handle = handle_of(value)
    return contents(handle) if handle is not None and _is_holder(handle) else value


def equal(handle: Handle, other: object) -> bool:
    """Compare for equality."""
    __tracebackhide__ = True
    theirs = handle_of(other)
    if theirs is not None:
        if _same(handle, theirs):
            return True
        if _is_holder(handle) and _is_holder(theirs):
            return bool(contents(handle) == contents(theirs))
        return _equal_there(handle, other)
    if other is None or type(other).__name__ == "_NoValueType":  # numpy asks so for "not given"
        return False
    if isinstance(other, COMPARABLE.get(handle.contents, ())):
        held = bool(contents(handle) == other)
        return equality.of_holder(handle, other, held) if handle.blessed else held
    if handle.blessed:
        if equality.may_be_asked(handle, other):
            return equality.ask(handle, other)
        handle.session.notes.append(
            f"An object of your class {handle.name} is not equal to a plain {type(other).__name__}."
        )
        return False
    if type(other).__name__ in {"_ANY", "_Call"}:  # unittest.mock
        return bool(other.__eq__(None)) if type(other).__name__ == "_ANY" else False
    raise refuse(handle, other)


def unequal(handle: Handle, other: object) -> bool:
    """Compare for inequality; a class with its own `__ne__` is asked about its own kind."""
    __tracebackhide__ = True
    return not equal(handle, other)


def _same(mine: Handle, theirs: Handle) -> bool:
    return mine is theirs or mine.target() == theirs.target()


def _equal_there(handle: Handle, other: Any) -> bool:
    __tracebackhide__ = True
    result = handle.call("eq", (other,), {})
    if result is NotImplemented:
        back = handle_of(other)
        result = back.call("eq", (_stand_in(handle),), {}) if back is not None else False
    if result is NotImplemented:
        return False
    if type(result) is not bool:
        if type(result).__module__.startswith("numpy"):
            return bool(result)
        raise Stop("failed", f"__eq__ of your {handle.name} gave a {type(result).__name__}.")
    return result


class _Pointer:
    """Carries a handle as an argument."""

    __slots__ = ("_coplit",)

    def __init__(self, handle: Handle) -> None:
        self._coplit = handle


def _stand_in(handle: Handle) -> _Pointer:
    return _Pointer(handle)


def hash_of(handle: Handle) -> int:
    """Hash by the student's method if the class has one that can be asked now."""
    how = handle.kind.hashing if handle.kind is not None else ""
    if how == "none":
        raise TypeError(f"unhashable type: {handle.name!r}")
    if not how or handle.session.stop is not None:
        return hash((handle.key, handle.number))
    return int(exactly(handle, "hash", int))


def exactly(handle: Handle, method: str, kind: type, *args: Any) -> Any:
    """Call a special method whose answer must have one type."""
    __tracebackhide__ = True
    result = handle.call(method, args, {})
    if type(result) is not kind:
        given = type(result).__name__
        raise Stop("failed", f"__{method}__ of your {handle.name} gave a {given}.")
    return result


def iterate(handle: Handle) -> Iterator[Any]:
    """Read an iterable of the student's, one request an item."""
    iterator = handle.call("iter", (), {})
    inner = handle_of(iterator)
    if inner is None:
        raise Stop("failed", f"__iter__ of your {handle.name} gave no iterator.")
    for _ in range(MAX_READ):
        try:
            value = inner.call("next", (), {})
        except StopIteration:
            return
        yield value
    raise Stop("failed", f"More than {MAX_READ:,} items were read from your {handle.name}.")


def _guarded(method: str) -> Callable[..., Any]:
    def forward(self: Any, *args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        handle: Handle = self._coplit
        holder = _is_holder(handle)
        if holder and method in READ and not (method == "getitem" and _has_default(handle)):
            return READ[method](contents(handle), *args)
        if args and method not in OPEN:
            if holder:
                args = tuple(map(_held, args))
            plain = [value for value in args if handle_of(value) is None]
            if plain and handle.contents and method in ORDER:
                return ORDER[method](contents(handle), plain[0])
            if plain and holder:
                own = getattr(contents(handle), f"__{method}__", None)
                return NotImplemented if own is None else own(*args)
            if plain and not handle.blessed:
                raise refuse(handle, plain[0])
            if method in SUMS and not handle.blessed:
                return _no_number(handle, handle.call(method, args, named))
        if method in {"exit", "aexit"}:
            return _leave(handle, method, args, named)
        if method in EXACT:
            return exactly(handle, method, EXACT[method], *args)
        return handle.call(method, args, named)

    forward.__name__ = f"__{method}__"
    return forward


def _leave(handle: Handle, method: str, args: tuple[Any, ...], named: Any) -> Any:
    """Leave a `with`; a program swallows no failure of the test's own in it.

    The way through the test's own frames stays here.
    """
    __tracebackhide__ = True
    error = args[1] if len(args) > 1 and isinstance(args[1], BaseException) else None
    shown = tuple(None if isinstance(one, types.TracebackType) else one for one in args)
    if isinstance(error, AssertionError):  # its text says what the test wants
        shown = (shown[0], type(error)(), *shown[2:])
    result = handle.call(method, shown, named)
    if error is None or _may_swallow(error):
        return result
    return _kept_later(handle, result) if method == "aexit" else _kept(handle, result)


def _kept(handle: Handle, swallows: Any) -> bool:
    """Say whether a failure may be swallowed after all: the reference does, in this test."""
    return bool(swallows) and handle.session.caught.swallow()


async def _kept_later(handle: Handle, theirs: Any) -> bool:
    return _kept(handle, await theirs)


def _may_swallow(error: BaseException) -> bool:
    """Tell what a test may want to be swallowed: what the program raised, or it itself on purpose.

    Not an assertion, nor what comes of reading a wrong answer (`found["a"]` of an empty dict).
    """
    if origin_of(error) is not None:
        return True
    if isinstance(error, AssertionError) or not isinstance(error, Exception):
        return False
    if not isinstance(error, LookupError | AttributeError | TypeError | NameError):
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code.co_code if trace is not None else b""
    return trace is not None and code[trace.tb_lasti] == opcode.opmap["RAISE_VARARGS"]


def _no_number(handle: Handle, result: Any) -> Any:
    if handle_of(result) is None and isinstance(result, numbers.Number):
        raise refuse(handle, result)
    return result


def _call(self: Any, *args: Any, **named: Any) -> Any:
    __tracebackhide__ = True
    return called(self._coplit, args, named)


def called(handle: Handle, args: tuple[Any, ...], named: Any) -> Any:
    """Call something of the program's; for an ExitStack it leaves a `with` as `__exit__` does."""
    __tracebackhide__ = True
    leaves = len(args) == 3 and isinstance(args[1], BaseException)
    if leaves and sys._getframe(2).f_code.co_filename == contextlib.__file__:
        return _leave(handle, "", args, named)
    return handle.call("", args, named, unused=is_result_unused(3))


def _iter(self: Any) -> Iterator[Any]:
    handle: Handle = self._coplit
    return iter(contents(handle)) if _is_holder(handle) else iterate(handle)


def _iter_self(self: Any) -> Any:
    return _iter(self) if _is_holder(self._coplit) else self


def _send(self: Any, value: Any) -> Any:
    raise StopIteration(self._coplit.call("await", (), {}))


def _await(self: Any) -> Generator[Any, None, Any]:
    yield from ()  # makes this a generator, as __await__ must be
    return self._coplit.call("await", (), {})


def _throw(self: Any, error: Any, *rest: Any) -> Any:
    raise error


def _close(self: Any) -> None:
    return None


AWAITABLE: dict[str, Callable[..., Any]] = {
    "send": _send,
    "throw": _throw,
    "close": _close,
    "__await__": _await,
}


def members(methods: frozenset[str]) -> dict[str, Any]:
    """Give the special methods of a stand-in class."""
    found = {f"__{name}__": _guarded(name) for name in methods - {"eq", "ne", "hash", "await"}}
    if "call" in methods:
        found["__call__"] = _call
    if "iter" in methods:
        found["__iter__"] = _iter_self if "next" in methods else _iter
    if "await" in methods:
        found.update(AWAITABLE)
    return found


_POP = opcode.opmap["POP_TOP"]
_CALLS = {
    opcode.opmap[name] for name in ("CALL", "CALL_KW", "CALL_FUNCTION_EX") if name in opcode.opmap
}


def is_result_unused(depth: int = 2) -> bool:
    """Tell whether the test calls as a statement of its own, as in `sort_in_place(numbers)`.

    Then the only effect that it can want is on the arguments. Read from the bytecode of the frame
    that calls: CALL, its inline caches, POP_TOP.
    """
    frame = sys._getframe(depth)
    code, at = frame.f_code.co_code, frame.f_lasti
    if at < 0 or code[at] not in _CALLS:
        return False
    at += 2
    while at < len(code) and code[at] == opcode.opmap["CACHE"]:
        at += 2
    return at < len(code) and code[at] == _POP
