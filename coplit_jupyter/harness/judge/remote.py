"""Stand in for the student's objects: every use is a request, nothing implicit is forwarded."""

from __future__ import annotations

import re
import types
from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.judge import operators
from coplit_jupyter.harness.judge.handle import Handle, Missing, handle_of, text_of
from coplit_jupyter.harness.judge.signature import signature_of
from coplit_jupyter.harness.judge.stops import Stop, StudentRaised
from coplit_jupyter.harness.wire.arrays import check
from coplit_jupyter.harness.wire.channel import TooBig, WireError
from coplit_jupyter.harness.wire.names import EXCEPTIONS, SPECIAL

if TYPE_CHECKING:
    from coplit_jupyter.harness.judge.session import Session

__all__ = ["Classes", "Handle", "Missing", "RemoteFunction", "RemoteMeta", "handle_of"]

MAX_CLASSES = 2000
# Never asked for: the answer would let the student's program decide what the test's process does.
AT_HOME = frozenset(
    """__class__ __dict__ __reduce__ __reduce_ex__ __getstate__ __array__ __array_interface__
    __array_struct__ __array_ufunc__ __array_function__ __array_priority__ __array_wrap__
    __dataframe__ __arrow_array__ __arrow_c_stream__ __fspath__ __set_name__ __get__ __wrapped__
    __code__ __globals__ __builtins__ __del__ __bases__ __mro__ __subclasses__ __instancecheck__
    __subclasshook__ __conform__ __pytest_wrapped__ __test__ __isabstractmethod__
    __tracebackhide__ __unittest_skip__ pytestmark _pytestfixturefunction
    _fixture_function_marker __path__ __spec__ __loader__ __file__ __weakref__ __slots__
    __set__ __delete__ __annotations__ __abstractmethods__ _mock_methods _spec_class
    _ipython_display_ _repr_html_ __sizeof__ __getnewargs__ __getnewargs_ex__ __setstate__""".split()
)


def is_at_home(name: str) -> bool:
    """Tell whether a name is never asked for."""
    return name in AT_HOME or name.startswith(("_coplit", "_pytest", "_hypothesis"))


def _own(kind: type) -> Handle | None:
    """Give the handle of a stand-in class."""
    found = kind.__dict__.get("_coplit_class")
    return found if isinstance(found, Handle) else None


class Remote:
    """Marks stand-ins."""

    __slots__ = ()


class RemoteMeta(type):
    """The type of stand-ins for the student's classes."""

    _coplit_class: Handle

    def __new__(
        cls, name: str, bases: tuple[type, ...], members: dict[str, Any], **_: Any
    ) -> RemoteMeta:
        if any(_own(base) is not None for base in bases):
            raise Stop(
                "broken", f"A test cannot subclass {bases[0].__name__}: it is the student's class."
            )
        return super().__new__(cls, name, bases, members)

    def __call__(cls, *args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        return cls._coplit_class.call("", args, named)

    def __instancecheck__(cls, instance: Any) -> bool:
        mine = _own(cls)
        if mine is None:
            return type.__instancecheck__(cls, instance)
        theirs = handle_of(instance)
        return theirs is not None and not theirs.is_class and mine.key in theirs.ancestors

    def __subclasscheck__(cls, kind: type) -> bool:
        mine = _own(cls)
        if mine is None:
            return type.__subclasscheck__(cls, kind)
        theirs = _own(kind)
        return theirs is not None and mine.key in theirs.ancestors

    def __getattr__(cls, name: str) -> Any:
        __tracebackhide__ = True
        if is_at_home(name) or _own(cls) is None:
            raise AttributeError(name)
        return cls._coplit_class.get(name)

    def __setattr__(cls, name: str, value: Any) -> None:
        if is_at_home(name):
            type.__setattr__(cls, name, value)
        else:
            cls._coplit_class.set(name, value)

    def __delattr__(cls, name: str) -> None:
        cls._coplit_class.delete(name)

    def __dir__(cls) -> list[str]:
        return cls._coplit_class.names()

    def __iter__(cls) -> Any:
        return operators.iterate(cls._coplit_class)

    def __getitem__(cls, key: Any) -> Any:
        return cls._coplit_class.call("getitem", (key,), {})

    def __len__(cls) -> int:
        return int(operators.exactly(cls._coplit_class, "len", int))

    def __contains__(cls, value: Any) -> bool:
        return bool(operators.exactly(cls._coplit_class, "contains", bool, value))

    def __bool__(cls) -> bool:
        return True

    def __eq__(cls, other: object) -> bool:
        if cls is other:
            return True
        mine, theirs = _own(cls), handle_of(other)
        return (
            mine is not None and theirs is not None and theirs.is_class and mine.key == theirs.key
        )

    def __hash__(cls) -> int:
        mine = _own(cls)
        return type.__hash__(cls) if mine is None else hash(mine.key)

    def __repr__(cls) -> str:
        mine = _own(cls)
        return type.__repr__(cls) if mine is None else f"<class {mine.name!r}>"

    @property
    def __signature__(cls) -> Any:
        return signature_of(cls._coplit_class.ask("signature"))


class RemoteObject(Remote, metaclass=RemoteMeta):
    """Stands in for an instance; subclasses are made for the student's classes."""

    __slots__ = ("_coplit",)
    _coplit: Handle

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if is_at_home(name):
            raise AttributeError(name)
        return self._coplit.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._coplit.set(name, value)

    def __delattr__(self, name: str) -> None:
        self._coplit.delete(name)

    def __dir__(self) -> list[str]:
        return self._coplit.names()

    def __copy__(self) -> Any:
        return self._coplit.call("copy", (), {})

    def __deepcopy__(self, memo: Any) -> Any:
        return self._coplit.call("deepcopy", (), {})

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of your program cannot be pickled by a test")

    def __str__(self) -> str:
        return text_of(self._coplit, "str")

    def __repr__(self) -> str:
        return text_of(self._coplit, "repr")

    def __eq__(self, other: object) -> Any:
        __tracebackhide__ = True
        return operators.equal(self._coplit, other)

    def __ne__(self, other: object) -> Any:
        __tracebackhide__ = True
        return operators.unequal(self._coplit, other)

    def __hash__(self) -> int:
        return operators.hash_of(self._coplit)


def adopt(kind: type, handle: Handle) -> Any:
    """Make a stand-in of class `kind` for what `handle` names."""
    made = object.__new__(kind)
    object.__setattr__(made, "_coplit", handle)
    return made


class RemoteFunction(RemoteObject):
    """Stands in for a function or a bound method."""

    __slots__ = ()

    def __call__(self, *args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        return self._coplit.call("", args, named, unused=operators.is_result_unused())

    @property
    def __name__(self) -> str:
        return self._coplit.name.rpartition(".")[2]

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name == "__qualname__":
            return self._coplit.name
        return super().__getattr__(name)

    @property
    def __signature__(self) -> Any:
        return signature_of(self._coplit.ask("signature"))

    def __repr__(self) -> str:
        return f"<function {self._coplit.name}>"


def _doc(self: Any) -> Any:
    """Ask for the docstring."""
    handle = handle_of(self)
    return None if handle is None else handle.ask("doc")


# Assigned late: in the class bodies a docstring of ours stands in the same place.
type.__setattr__(RemoteFunction, "__doc__", property(_doc))
type.__setattr__(RemoteFunction, "__module__", property(lambda self: self._coplit.key[0]))
RemoteMeta.__doc__ = property(_doc)  # type: ignore[assignment]


class RemoteModule(RemoteObject):
    """Stands in for a module that the student's program imported."""

    __slots__ = ()


class Classes:
    """The stand-in classes of one session; they live longer than a student process."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: dict[Any, type] = {}

    def build(self, coded: list[Any], proxies: dict[int, Any]) -> Any:
        """Build the stand-in for `["ref", number, kind, key, class]`.

        Raises:
            WireError: a field is not what it should be.
        """
        _, number, what, key, described = coded
        name = _key(key)
        known = proxies.get(number)
        if what == "f":
            if isinstance(known, RemoteFunction):
                return known
            made = adopt(RemoteFunction, self._handle(number, name, (), ""))
        elif what == "m":
            made = adopt(RemoteModule, self._handle(number, name, (), ""))
        elif what in {"c", "o"}:
            kind = self._class(name, described)
            if what == "c":
                type.__setattr__(kind, "_coplit_class", self._refreshed(kind, number))
                return kind
            if known is not None and type(known) is kind:
                return known
            made = self._instance(kind, number)
        else:
            raise WireError("an unknown kind of reference")
        proxies[number] = made
        return made

    def adopt(self, error: BaseException, number: int) -> None:
        """Let an exception of the student's answer for its own attributes."""
        like: Handle | None = getattr(type(error), "_coplit_class", None)
        if like is not None and number:
            handle = self._handle(number, like.key, like.ancestors, "")
            error.__dict__["_coplit"] = handle

    def _handle(
        self, number: int, key: tuple[str, str], ancestors: tuple[Any, ...], contents: str
    ) -> Handle:
        return Handle(
            self._session, number, self._session.generation, key, ancestors, contents=contents
        )

    def _refreshed(self, kind: type, number: int) -> Handle:
        old: Handle = kind.__dict__["_coplit_class"]
        fresh = self._handle(number, old.key, old.ancestors, old.contents)
        fresh.is_class, fresh.path, fresh.hashing = True, old.path, old.hashing
        return fresh

    def _instance(self, kind: type, number: int) -> Any:
        like: Handle = kind.__dict__["_coplit_class"]
        handle = self._handle(number, like.key, like.ancestors, like.contents)
        handle.kind = like
        if issubclass(kind, BaseException):
            error = kind.__new__(kind)
            error.__dict__["_coplit"] = handle
            return error
        return adopt(kind, handle)

    def _class(self, key: tuple[str, str], described: Any) -> type:
        methods, ancestors, exceptions, contents = check(described, list)
        lineage = tuple(_key(one) for one in check(ancestors, list)[:20])
        names = frozenset(check(one, str) for one in check(methods, list)) & SPECIAL
        above = tuple(check(one, str) for one in check(exceptions, list)[:20])
        identity = (key, lineage, names, above, check(contents, str))
        made = self._made.get(identity)
        if made is None:
            if len(self._made) >= MAX_CLASSES:
                raise TooBig("too many classes")
            made = self._make(key, lineage, names, above, contents)
            self._made[identity] = made
        return made

    def _make(
        self,
        key: tuple[str, str],
        lineage: tuple[Any, ...],
        names: frozenset[str],
        above: tuple[str, ...],
        contents: str,
    ) -> type:
        handle = self._handle(0, key, lineage, contents)
        handle.generation, handle.is_class = -1, True
        handle.hashing = "own" if "hash" in names else "none" if "eq" in names else ""
        if key[0] == self._session.job.module and "<" not in key[1]:
            handle.path = key[1]
        title = re.sub(r"\W", "_", key[1].rpartition(".")[2])[:80] or "Student"
        members: dict[str, Any] = {
            "_coplit_class": handle,
            "__module__": key[0],
            "__qualname__": key[1],
        }
        if above:
            return self._make_exception(title, members, lineage, above)
        members["__slots__"] = ()
        members.update(operators.members(names))
        posing = POSES.get(key if key[0] == "builtins" else ("builtins", contents))
        if posing is not None:
            members["__class__"] = property(lambda _: posing)
        made = RemoteMeta.__new__(RemoteMeta, title, (RemoteObject,), members)
        return made

    def _make_exception(
        self,
        title: str,
        members: dict[str, Any],
        lineage: tuple[Any, ...],
        above: tuple[str, ...],
    ) -> type:
        """Make a real exception class, below the stand-ins of the student's classes above it."""
        bases: list[type] = []
        for ancestor in lineage[1:]:
            for made in self._made.values():
                own = made.__dict__["_coplit_class"]
                if own.key == ancestor and issubclass(made, BaseException):
                    if not any(issubclass(base, made) for base in bases):
                        bases.append(made)
        builtin = [EXCEPTIONS[name] for name in above if name in EXCEPTIONS]
        for kind in builtin:
            if kind is not Exception and not any(issubclass(base, kind) for base in bases):
                bases.append(kind)
        if title == "SystemExit" and not builtin:
            return SystemExit
        members["__getattr__"] = _exception_attribute
        members["__str__"] = _exception_text
        if not any(issubclass(base, StudentRaised) for base in bases):
            bases.insert(0, StudentRaised)
        try:
            return type(title, tuple(bases), members)
        except TypeError:  # bases that cannot stand together
            return type(title, (StudentRaised,), members)


def _exception_attribute(self: BaseException, name: str) -> Any:
    __tracebackhide__ = True
    handle = self.__dict__.get("_coplit")
    if handle is None or is_at_home(name) or name in {"coplit_origin", "__notes__"}:
        raise AttributeError(name)
    return handle.get(name)


def _exception_text(self: BaseException) -> str:
    origin = self.__dict__.get("coplit_origin")
    return origin.text if origin is not None else ", ".join(map(str, self.args))


POSES: dict[tuple[str, str], type] = {
    ("builtins", "generator"): types.GeneratorType,
    ("builtins", "coroutine"): types.CoroutineType,
    ("builtins", "async_generator"): types.AsyncGeneratorType,
    **{
        ("builtins", kind.__name__): kind
        for kind in (list, dict, set, frozenset, tuple, str, int, float, bytes)
    },
}


def _key(coded: Any) -> tuple[str, str]:
    if type(coded) is not list or len(coded) != 2:
        raise WireError("a name that is none")
    module, name = coded
    if type(module) is not str or type(name) is not str or len(module) + len(name) > 500:
        raise WireError("a name that is none")
    return module, name
