"""Stand in for the student's exceptions: real exceptions here, whose own code runs over there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.judge.facts import ClassFacts, own_handle
from coplit_jupyter.harness.judge.handle import Handle, handle_of, real_mro, text_of
from coplit_jupyter.harness.judge.remote import is_at_home
from coplit_jupyter.harness.judge.stops import FAILURES, Stop, StudentRaised
from coplit_jupyter.harness.wire.channel import WireError
from coplit_jupyter.harness.wire.encode import Encoder
from coplit_jupyter.harness.wire.names import exception_name, exception_named

if TYPE_CHECKING:
    from coplit_jupyter.harness.judge.answers import Answers

NOT_ASKED = frozenset(("coplit_origin", "__notes__"))


class ExceptionMeta(ClassFacts):
    """The type of the classes."""

    def __getattr__(cls, name: str) -> Any:
        __tracebackhide__ = True
        handle = own_handle(cls)
        if handle is None or is_at_home(name):
            raise AttributeError(name)
        return handle.get(name)


# Assigned late: the docstring above stands in the same place.
type.__setattr__(ExceptionMeta, "__doc__", vars(ClassFacts)["__doc__"])


def bare_exception(kind: type[BaseException], *args: Any) -> Any:
    """Make an instance without asking the student's program."""
    above = next(
        one
        for one in real_mro(kind)
        if own_handle(one) is None and one.__new__ is not _new_exception
    )
    return above.__new__(kind, *args)


def _new_exception(kind: Any, *args: Any, **named: Any) -> Any:
    """Make an exception of the student's, in a test: its own `__init__` runs over there."""
    __tracebackhide__ = True
    handle = own_handle(kind)
    if handle is None:
        return bare_exception(kind, *args)
    made = handle.call("", args, named)
    theirs = handle_of(made)
    if theirs is not None and isinstance(made, BaseException):
        given = theirs.get("args")
        made.args = given if type(given) is tuple else args
    return made


def _nothing(self: BaseException, *args: Any, **named: Any) -> None:
    """Leave what `__new__` made as it is."""


def _attribute(self: BaseException, name: str) -> Any:
    __tracebackhide__ = True
    handle = self.__dict__.get("_coplit")
    if handle is None or is_at_home(name) or name in NOT_ASKED:
        raise AttributeError(name)
    return handle.get(name)


def _text(self: BaseException) -> str:
    origin = self.__dict__.get("coplit_origin")
    if origin is not None:
        return str(origin.text)
    handle: Handle | None = self.__dict__.get("_coplit")
    return text_of(handle, "str") if handle is not None else ", ".join(map(str, self.args))


MEMBERS: dict[str, Any] = {
    "__new__": _new_exception,
    "__init__": _nothing,
    "__getattr__": _attribute,
    "__str__": _text,
}


def rebuilt(
    answers: Answers, name: str, described: Any, number: int, *, args: Any, text: str
) -> tuple[BaseException, str]:
    """Make the exception that the student's program raised; give it, and what it is called.

    Raises:
        WireError: its class is none.
    """
    values = [_argument(answers, value) for value in args] if type(args) is list else []
    if known := exception_named(name):
        return _made(known, values, text), known.__name__
    if described is None:
        return StudentRaised(text), "Exception"
    kind = answers.decoder().decode(described)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise WireError("an exception whose class is none")
    error = _made(kind, values, text)
    answers.classes.adopt(error, number)
    return error, kind.__name__


def _argument(answers: Answers, coded: Any) -> Any:
    try:
        return answers.decoder().decode(coded)
    except WireError:
        return "…"


def _made(kind: type[BaseException], values: list[Any], text: str) -> BaseException:
    try:
        if kind.__module__ == "builtins":
            return kind(*values)
        error: BaseException = bare_exception(kind, *values)
        error.args = tuple(values)
    except Exception:
        return StudentRaised(text)
    return error


def described(error: BaseException, encoder: Encoder) -> list[Any]:
    """Describe an exception of the test's to the program: known name, args, text, name."""
    if isinstance(error, FAILURES):  # `assert 3 == 730184926`
        return [exception_name(type(error)), [], "", type(error).__name__[:80]]
    try:
        args = encoder.many(error.args[:8])
    except (WireError, Stop):
        args = []
    return [exception_name(type(error)), args, str(error)[:2000], type(error).__name__[:80]]
