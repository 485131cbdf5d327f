"""Stand in for the student's objects: every use is a request, nothing implicit is forwarded."""

from __future__ import annotations

import sys
import types
from typing import Any

from coplit_jupyter.harness.judge import asked, operators
from coplit_jupyter.harness.judge.derived import derive
from coplit_jupyter.harness.judge.facts import ClassFacts, own_handle
from coplit_jupyter.harness.judge.handle import Handle, handle_of, text_of
from coplit_jupyter.harness.judge.signature import annotations_of, signature_of
from coplit_jupyter.harness.judge.sources import code_facts
from coplit_jupyter.harness.wire.decode import is_made_here

# Never asked for: the answer would let the student's program decide what the test's process does.
AT_HOME = frozenset(
    """__class__ __dict__ __reduce__ __reduce_ex__ __getstate__ __array__ __array_interface__
    __array_struct__ __array_ufunc__ __array_function__ __array_priority__ __array_wrap__
    __dataframe__ __arrow_array__ __arrow_c_stream__ __fspath__ __set_name__ __get__
    __code__ __globals__ __builtins__ __del__ __bases__ __mro__ __subclasses__ __instancecheck__
    __subclasshook__ __conform__ __pytest_wrapped__ __test__
    __tracebackhide__ __unittest_skip__ pytestmark _pytestfixturefunction
    _fixture_function_marker __path__ __spec__ __loader__ __file__ __weakref__ __slots__
    __set__ __delete__ __annotations__ _mock_methods _spec_class
    _ipython_display_ _repr_html_ __sizeof__ __getnewargs__ __getnewargs_ex__
    __setstate__ cr_code cr_frame cr_running cr_await cr_origin gi_code gi_frame gi_running
    gi_yieldfrom ag_code ag_frame ag_running ag_await""".split()
)


SHOWING = ("saferepr.py", "reprlib.py")
"""Where pytest asks for a representation, to say what failed; a test asks elsewhere."""
PROTOCOL = ("typing", "Protocol")


def is_at_home(name: str) -> bool:
    """Tell whether a name is never asked for."""
    return name in AT_HOME or name.startswith(("_coplit", "_pytest", "_hypothesis"))


class Remote:
    """Marks stand-ins."""

    __slots__ = ()


class RemoteMeta(ClassFacts):
    """The type of stand-ins for the student's classes."""

    _coplit_class: Handle

    def __new__(
        cls, name: str, bases: tuple[type, ...], members: dict[str, Any], **_: Any
    ) -> RemoteMeta:
        __tracebackhide__ = True
        if any(own_handle(base) is not None for base in bases):
            derived: RemoteMeta = derive(name, bases, members)
            return derived
        return super().__new__(cls, name, bases, members)

    def __call__(cls, *args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        return cls._coplit_class.call("", args, named)

    def __instancecheck__(cls, instance: Any) -> bool:
        mine = own_handle(cls)
        if mine is None:
            return type.__instancecheck__(cls, instance)
        theirs = handle_of(instance)
        if PROTOCOL in mine.ancestors and (theirs is None or mine.key not in theirs.ancestors):
            return bool(operators.exactly(mine, "instancecheck", bool, instance))
        if theirs is None:  # plain named tuples come by value
            named = is_made_here(type(instance)) and type(instance).__name__
            return bool(named) and mine.contents == "tuple" and named == mine.key[1]
        return not theirs.is_class and mine.key in theirs.ancestors

    def __subclasscheck__(cls, kind: type) -> bool:
        mine = own_handle(cls)
        if mine is None:
            return type.__subclasscheck__(cls, kind)
        theirs = own_handle(kind)
        return theirs is not None and mine.key in theirs.ancestors

    def __getattr__(cls, name: str) -> Any:
        __tracebackhide__ = True
        if is_at_home(name) or own_handle(cls) is None:
            raise AttributeError(name)
        return asked.attribute(cls._coplit_class, name, cls._coplit_class.get(name))

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
        mine, theirs = own_handle(cls), handle_of(other)
        return (
            mine is not None and theirs is not None and theirs.is_class and mine.key == theirs.key
        )

    def __hash__(cls) -> int:
        mine = own_handle(cls)
        return type.__hash__(cls) if mine is None else hash(mine.key)

    def __repr__(cls) -> str:
        mine = own_handle(cls)
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
        if name == "__dict__":  # for `vars(account)`: a copy
            return _attributes(self._coplit)
        if is_at_home(name):
            raise AttributeError(name)
        return asked.attribute(self._coplit, name, self._coplit.get(name))

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
        text = text_of(self._coplit, "repr")
        file = sys._getframe(1).f_code.co_filename
        return operators.shown(self._coplit, text) if file.endswith(SHOWING) else text

    def __eq__(self, other: object) -> Any:
        __tracebackhide__ = True
        return operators.equal(self._coplit, other)

    def __ne__(self, other: object) -> Any:
        __tracebackhide__ = True
        return operators.unequal(self._coplit, other)

    def __hash__(self) -> int:
        return operators.hash_of(self._coplit)


def _attributes(handle: Handle) -> dict[str, Any]:
    found = handle.get("__dict__")
    if type(found) is not dict or any(type(name) is not str for name in found):
        raise AttributeError("__dict__")
    return found


def adopt(kind: type, handle: Handle) -> Any:
    """Make a stand-in of class `kind` for what `handle` names."""
    made: Any = object.__new__(kind)
    object.__setattr__(made, "_coplit", handle)
    return made


class RemoteFunction(RemoteObject):
    """Stands in for a function or a bound method."""

    __slots__ = ()

    def __call__(self, *args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        return operators.called(self._coplit, args, named)

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


class RemotePlainFunction(RemoteFunction):
    """Stands in for what `def` or `lambda` made; `inspect.isfunction` says so."""

    __slots__ = ()
    __class__ = property(lambda _: types.FunctionType)

    @property
    def __code__(self) -> Any:
        return code_facts(self._coplit)

    @property
    def __annotations__(self) -> Any:  # type: ignore[override]
        return annotations_of(self._coplit.ask("signature"))


def doc_of(self: Any) -> Any:
    """Ask for the docstring."""
    handle = handle_of(self)
    return None if handle is None else handle.ask("doc")


# Assigned late: in the class bodies a docstring of ours stands in the same place.
type.__setattr__(RemoteMeta, "__doc__", vars(ClassFacts)["__doc__"])
type.__delattr__(RemoteMeta, "__annotations__")
for _kind in (RemoteFunction, RemotePlainFunction):
    type.__dict__["__doc__"].__set__(_kind, property(doc_of))
    type.__setattr__(_kind, "__module__", property(lambda self: self._coplit.key[0]))
type.__setattr__(RemotePlainFunction, "__name__", "function")  # for `type(f).__name__`


class RemoteModule(RemoteObject):
    """Stands in for a module that the student's program imported."""

    __slots__ = ()
