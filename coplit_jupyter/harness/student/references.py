"""Describe the student's objects to the judge, and find them again."""

from __future__ import annotations

import collections
import functools
import inspect
import types
from collections.abc import Callable, Generator
from typing import Any, TypeVar, cast

from coplit_jupyter.harness.wire.channel import TooBig, WireError
from coplit_jupyter.harness.wire.decode import Decoder
from coplit_jupyter.harness.wire.encode import Encoder
from coplit_jupyter.harness.wire.names import SPECIAL, exception_name, exception_named

FUNCTIONS = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.BuiltinMethodType,
    types.MethodWrapperType,
)
CONTENTS = (list, dict, set, frozenset, tuple, str, int, float, bytes, collections.deque)
SPECIAL_METHODS = {name: f"__{name}__" for name in sorted(SPECIAL)}


THE_TEST = "<the test>"
Use = TypeVar("Use", bound=Callable[..., Any])


def as_the_test(function: Use) -> Use:
    """Let a traceback that the program prints say that the test failed, and not how we asked it."""

    def use(*args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except BaseException as error:
            raise error.with_traceback(None)  # noqa: B904 — the same error

    use.__code__ = use.__code__.replace(co_filename=THE_TEST, co_firstlineno=0)
    return cast("Use", functools.update_wrapper(use, function))


class CallbackError(Exception):
    """An exception of a class that the test made."""


class Borrowed:
    """Something of the test's: the student's code may use it while a test is calling, no more."""

    def __init__(
        self, ask: Callable[[list[Any]], Any], number: int, name: str, doc: str | None
    ) -> None:
        self.__dict__.update(_coplit_ask=ask, _coplit_number=number, __name__=name)
        # What functools.wraps copies.
        self.__dict__.update(__qualname__=name, __module__="__main__", __doc__=doc)


class BorrowedObject(Borrowed):
    """An instance of one of the test's classes; its public attributes can be read and set."""

    @as_the_test
    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._coplit_ask(["attribute", self._coplit_number, name])

    @as_the_test
    def __setattr__(self, name: str, value: Any) -> None:
        self._coplit_ask(["assign", self._coplit_number, name, value])


def _await(self: Any) -> Generator[Any, None, Any]:
    yield from ()  # makes this a generator, as __await__ must be
    return self._coplit_ask(["use", self._coplit_number, "await", [], {}])


def _special(method: str) -> Callable[..., Any]:
    if method == "await":
        return _await

    def use(self: Any, *args: Any, **named: Any) -> Any:
        question = ["use", self._coplit_number, method, list(args), named]
        return self._coplit_ask(question)

    use.__name__ = method
    return as_the_test(use)


BORROWED: dict[tuple[bool, tuple[str, ...]], type[Borrowed]] = {}


def borrow(ask: Callable[[list[Any]], Any], coded: list[Any]) -> Borrowed:
    """Build the stand-in for `["cb", number, name, is object, methods, doc]` of the test's."""
    _, number, name, is_object, methods, doc, facts = coded
    key = (bool(is_object), tuple(methods))
    kind = BORROWED.get(key)
    if kind is None:
        base = BorrowedObject if is_object else Borrowed
        members = {f"__{method}__": _special(method) for method in methods}
        kind = BORROWED[key] = type(str(name), (base,), members)
    made = kind(ask, number, name, doc)
    if facts is not None:
        _describe_function(made, *facts)
    return made


def _describe_function(made: Borrowed, parameters: list[Any], returns: Any) -> None:
    """Let decorators read parameters and annotations of a function of the test's."""
    read = Decoder(lambda coded, decoder: None).decode
    empty = inspect.Parameter.empty

    def annotation(coded: Any) -> Any:
        return empty if coded is None else read(coded[0])

    listed = [
        inspect.Parameter(
            name,
            inspect._ParameterKind(kind),
            default=... if has_default else empty,
            annotation=annotation(hint),
        )
        for name, kind, has_default, hint in parameters
    ]
    signature = inspect.Signature(listed, return_annotation=annotation(returns))
    hints = {one.name: one.annotation for one in listed if one.annotation is not empty}
    if returns is not None:
        hints["return"] = annotation(returns)
    plain = [one for one in listed if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    names = tuple(one.name for one in listed)
    code = types.SimpleNamespace(co_argcount=len(plain), co_varnames=names)
    code.co_name = made.__dict__["__name__"]
    defaults = tuple(... for one in plain if one.default is not empty) or None
    made.__dict__.update(
        __signature__=signature, __annotations__=hints, __code__=code, __defaults__=defaults
    )


class References:
    """Numbers for the objects that the judge holds on to.

    Numbers start at the request's own number, so that the same requests, sent again to a new
    process, give the same numbers.
    """

    def __init__(self, ask: Callable[[list[Any]], Any]) -> None:
        self._ask = ask
        self._objects: dict[int, Any] = {}
        self._borrowed: dict[int, Borrowed] = {}
        self.lent: dict[int, BaseException] = {}  # exceptions of the test's
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._last = 0
        self._classes: dict[Any, list[Any]] = {}

    def begin(self, request: int) -> tuple[int, int]:
        """Number from here on what this request gives; give what `resume` needs to undo that."""
        before = self._next, self._last
        self._next = request << 16
        self._last = self._next + 0xFFFF
        return before

    def resume(self, numbers: tuple[int, int]) -> None:
        """Go on numbering for the request that was being answered before."""
        self._next, self._last = numbers

    def number(self, thing: Any) -> int:
        """Give an object its number; it stays alive from now on."""
        number = self._numbers.get(id(thing))
        if number is None or self._objects.get(number) is not thing:
            if self._next >= self._last:
                raise TooBig("more than 65,000 objects in one answer")
            self._next += 1
            number = self._next
            self._objects[number] = thing
            self._numbers[id(thing)] = number
        return number

    def find(self, number: int) -> Any:
        """Give the object of a number."""
        return self._objects[number]

    def free(self, numbers: list[int]) -> None:
        """Forget objects that the judge no longer holds."""
        for number in numbers:
            thing = self._objects.pop(number, None)
            if self._numbers.get(id(thing)) == number:
                del self._numbers[id(thing)]

    def encoder(self, known: dict[int, int] | None = None, *, numbered: bool = False) -> Encoder:
        """Make an encoder for one answer, or (with numbers) one question."""
        return Encoder(self._describe, known=known, numbered=numbered, lends_large=True)

    def decoder(self, collect: dict[int, Any] | None = None) -> Decoder:
        """Make a decoder for one request."""
        return Decoder(self._resolve, collect=collect)

    def _resolve(self, coded: list[Any], decoder: Decoder) -> Any:
        if coded[0] == "o":
            return self._objects[coded[1]]
        if coded[0] == "p":
            return self.path(coded[1], coded[2])
        if coded[0] == "cb":
            if coded[1] not in self._borrowed:  # `observers.remove(o)` finds what was attached
                self._borrowed[coded[1]] = borrow(self._ask, coded)
            return self._borrowed[coded[1]]
        if coded[0] == "er":
            number, known, args, text, name = coded[1:6]
            return self._error(number, known, decoder.many(args), text, name)
        raise WireError("an unknown tag")

    def _error(
        self, number: int, known: str, args: list[Any], text: str, name: str
    ) -> BaseException:
        """Give the exception of the test's with that number."""
        error = self.lent.get(number)
        if error is None:
            kind = exception_named(known) or type(name, (CallbackError,), {})
            try:
                error = kind(*args)
            except Exception:
                error = CallbackError(text)
            self.lent[number] = error
        return error

    def path(self, module: str, name: str) -> Any:
        """Find a name of the student's module; set by the server."""
        raise NotImplementedError

    def _describe(self, thing: Any, encoder: Encoder) -> list[Any]:
        if isinstance(thing, BaseException):
            for number, lent in self.lent.items():
                if lent is thing:
                    return ["own", number]
        if isinstance(thing, Borrowed):
            return ["own", thing.__dict__["_coplit_number"]]
        number = self.number(thing)
        if isinstance(thing, type):
            return ["ref", number, "c", key_of(thing), self._class(thing)]
        if isinstance(thing, types.ModuleType):
            return ["ref", number, "m", [str(thing.__name__)[:200], ""], []]
        if isinstance(thing, FUNCTIONS):
            kind = "f" if type(thing) is types.FunctionType else "b"
            return ["ref", number, kind, key_of(thing), []]
        return ["ref", number, "o", key_of(type(thing)), self._class(type(thing))]

    def _class(self, kind: type) -> list[Any]:
        """Describe a class: special methods, ancestors, builtin ancestors by name, contents."""
        try:
            known = self._classes.get(kind)
        except Exception:
            known = None
        if known is not None:
            return known
        ancestors = type.mro(kind)[:20]
        methods = [
            name
            for name, method in SPECIAL_METHODS.items()
            if getattr(kind, method, None) is not None
            and getattr(kind, method) is not getattr(object, method, None)
        ]
        exceptions = [name for one in ancestors if (name := exception_name(one))]
        if issubclass(kind, BaseException) and not exceptions:
            exceptions = ["BaseException"]
        contents = next((one.__name__ for one in CONTENTS if issubclass(kind, one)), "")
        described = [methods, [key_of(one) for one in ancestors], exceptions, contents]
        try:
            self._classes[kind] = described
        except Exception:  # a metaclass that cannot be hashed
            return described
        return described


def key_of(thing: Any) -> list[str]:
    """Give the module and the qualified name that a class or function says it has."""
    module = getattr(thing, "__module__", None)
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", None)
    return [str(module or "?")[:200], str(name or type(thing).__name__)[:200]]
