"""Name one object of the student's program, and ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.judge.stops import Stop

if TYPE_CHECKING:
    from coplit_jupyter.harness.judge.session import Session

MAX_TEXT = 100_000
# What a class really is, whatever its metaclass answers for `__dict__` and `__mro__`.
real_mro = type.__dict__["__mro__"].__get__
_class_dict = type.__dict__["__dict__"].__get__


def members_of(thing: Any) -> Any:
    """Give the real `__dict__` of a class or a module."""
    return _class_dict(thing) if isinstance(thing, type) else vars(thing)


class Handle:
    """`number` is valid in the process `generation`; `path` finds the object by name in any."""

    __slots__ = (
        "ancestors", "contents", "generation", "has_default", "hashing", "is_class", "key", "kind",
        "number", "path", "session",
    )  # fmt: skip

    def __init__(
        self,
        session: Session,
        number: int,
        generation: int,
        key: tuple[str, str],
        ancestors: tuple[Any, ...],
        *,
        contents: str = "",
    ) -> None:
        self.session = session
        self.number = number
        # What is made while recording is made again, with the same number, in every process.
        self.generation = 0 if session.recording is not None else generation
        self.key = key
        self.ancestors = ancestors
        self.contents = contents
        self.path: str | None = None
        self.kind: Handle | None = None
        self.is_class = False
        self.hashing = ""
        self.has_default = False

    @property
    def name(self) -> str:
        """What the student calls it."""
        return self.key[1]

    @property
    def blessed(self) -> bool:
        """Whether a test named the class, and so means to try its operators."""
        return any(key in self.session.named_classes for key in self.ancestors)

    @property
    def is_stale(self) -> bool:
        """Whether it belonged to a process that is gone, and cannot be found by name."""
        return self.path is None and self.generation not in {0, self.session.generation}

    def target(self) -> list[Any]:
        """Give what a request calls this object."""
        if self.path is not None and self.generation != self.session.generation:
            return ["p", self.session.job.module, self.path]
        if self.generation not in {0, self.session.generation}:
            text = f"{self.name} belongs to an earlier run of your program."
            raise Stop(self.session.blame, text)
        return ["o", self.number]

    def call(self, method: str, args: Any, named: Any, *, unused: bool = False) -> Any:
        """Call it, or one of its special methods."""
        __tracebackhide__ = True
        session = self.session
        if session.first_name is None and self.key[0] == session.job.module:
            session.first_name = self.key[1]
        return session.answers.call(self, method, args, named, unused=unused)

    def get(self, name: str) -> Any:
        """Read an attribute."""
        __tracebackhide__ = True
        if self.is_stale and name.startswith("__"):  # a repr, not a test, asks what is gone
            raise AttributeError(name)
        target = self.target()
        value = self.session.value("get", target, name)
        self.session.copies.add(value, target, name)
        return value

    def set(self, name: str, value: Any) -> None:
        """Set an attribute."""
        __tracebackhide__ = True
        self.session.value("set", self.target(), name, self.session.answers.encode(value))

    def delete(self, name: str) -> None:
        """Delete an attribute."""
        self.session.value("del", self.target(), name)

    def ask(self, operation: str) -> Any:
        """Ask something about it."""
        return self.session.value(operation, self.target())

    def names(self) -> list[str]:
        """List its attributes."""
        listed = self.ask("dir")
        return [name for name in listed if type(name) is str] if type(listed) is list else []


class Missing:
    """Stands for a name that the student's program lacks; every use ends the test."""

    def __init__(self, stop: Stop) -> None:
        object.__setattr__(self, "_coplit_stop", stop)

    def coplit_stop(self) -> Stop:
        """Give the exception that ends the test."""
        stop = object.__getattribute__(self, "_coplit_stop")
        return Stop(stop.verdict, stop.message, died=stop.died, cell=stop.cell)

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if (name.startswith("__") and name.endswith("__")) or name.startswith(
            ("_pytest", "_coplit")
        ):
            raise AttributeError(name)
        if name in {"pytestmark", "_fixture_function_marker"}:
            raise AttributeError(name)
        raise self.coplit_stop()

    def __repr__(self) -> str:
        return "<missing>"

    __hash__ = object.__hash__


def _use(self: Missing, *args: Any, **named: Any) -> Any:
    __tracebackhide__ = True
    raise self.coplit_stop()


for _name in (
    "call getitem iter len eq ne lt gt le ge bool contains neg pos abs float int index enter next "
    "add sub mul truediv floordiv mod pow matmul and or xor radd rsub rmul rtruediv rfloordiv rmod "
    "rpow rmatmul setitem delitem await aiter round instancecheck subclasscheck mro_entries"
).split():
    setattr(Missing, f"__{_name}__", _use)


def handle_of(value: Any) -> Handle | None:
    """Give the handle of a stand-in; None for anything else."""
    if isinstance(value, type):
        found = _class_dict(value).get("_coplit_class")
    else:
        try:
            found = object.__getattribute__(value, "_coplit")
        except AttributeError:
            return None
    return found if isinstance(found, Handle) else None


def is_lasting(value: Any) -> bool:
    """Tell whether a stand-in was made while recording: each process makes the same again."""
    handle = handle_of(value)
    return handle is not None and handle.generation <= 0


def text_of(handle: Handle, what: str) -> str:
    """Give `str()` or `repr()` of the student's object; never raises the student's exceptions."""
    session = handle.session
    if handle.is_stale or session.stop is not None or not session.is_running:
        return f"<{handle.name} object>"
    text = handle.call(what, (), {})
    if type(text) is not str:
        raise session.die("failed", f"__{what}__ of your {handle.name} did not give a string.")
    return text[:MAX_TEXT]
