"""Answer what a test asks about one of the student's classes itself, from the student's program.

Facts such as `Square.__bases__` are the class's own word, as its operators are: they decide nothing
but what the test asks of this very class. Python's own machinery never comes here: it reads the
slots of the real type.
"""

from __future__ import annotations

import sys
import types
from typing import Any

from coplit_jupyter.harness.judge.handle import Handle, members_of, real_mro
from coplit_jupyter.harness.judge.libraries import SHOWN

# A test's class may be one of these by name only where nothing is run by it.
OWN = frozenset(sys.stdlib_module_names) - {"builtins", "unittest", "inspect", "pickle", "copyreg"}

# Never handed to a test as the base of a student's class: calling it would act in the judge.
ACTING = frozenset(
    """asyncio bdb cProfile code codeop concurrent ctypes fileinput importlib io logging mmap
    multiprocessing os pathlib pdb posix profile pty runpy shelve shutil socket sqlite3 subprocess
    tarfile tempfile timeit trace types zipfile""".split()
)


def own_handle(kind: type) -> Handle | None:
    """Give the handle of a stand-in class."""
    found = members_of(kind).get("_coplit_class")
    return found if isinstance(found, Handle) else None


def class_handle(kind: type) -> Handle:
    """Give the handle of a class that is a stand-in."""
    found: Handle = members_of(kind)["_coplit_class"]
    return found


def known_class(key: tuple[str, str]) -> type | None:
    """Give our own class of a library that both sides have, if a test has it loaded."""
    module, name = key
    if module.partition(".")[0] not in OWN | SHOWN | {"builtins"} or not name.isidentifier():
        return None
    found = members_of(sys.modules.get(module, sys)).get(name)
    return found if type(found) is not types.ModuleType and isinstance(found, type) else None


class ClassFacts(type):
    """The type of stand-in classes: what `__bases__` and its like say."""

    @property
    def __bases__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return _classes(cls, "__bases__", type.__dict__["__bases__"].__get__(cls))

    @property
    def __mro__(cls) -> tuple[type, ...]:
        return _classes(cls, "__mro__", real_mro(cls))

    @property
    def __base__(cls) -> type | None:
        return next(iter(cls.__bases__), None)

    def mro(cls) -> list[type]:
        """Give the order of resolution; Python itself asks while it makes the class."""
        return type.mro(cls) if real_mro(cls) is None else list(cls.__mro__)

    def __subclasses__(cls) -> list[type]:
        handle = own_handle(cls)
        if handle is None or not _is_there(handle):
            return []
        found = handle.call("subclasses", (), {})
        return [one for one in found if isinstance(one, type)] if type(found) is list else []

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]
        return _members(cls)

    @property
    def __doc__(cls) -> Any:  # type: ignore[override]
        handle = own_handle(cls)
        return None if handle is None or not _is_there(handle) else handle.ask("doc")

    @property
    def __annotations__(cls) -> Any:  # type: ignore[override]
        return _asked(cls, "__annotations__")

    @property
    def __abstractmethods__(cls) -> Any:
        return _asked(cls, "__abstractmethods__")


def _members(cls: type) -> Any:
    """Give what stands in the body of the student's class."""
    handle = own_handle(cls)
    if handle is None or not _is_there(handle):
        return members_of(cls)
    found = handle.call("members", (), {})
    return types.MappingProxyType(found if type(found) is dict else {})


# Assigned late: in a class body it says what slots the class itself has.
type.__setattr__(ClassFacts, "__slots__", property(lambda cls: _asked(cls, "__slots__")))


def _is_there(handle: Handle) -> bool:
    return not handle.is_stale and handle.session.stop is None and handle.session.is_running


def _asked(cls: type, name: str) -> Any:
    __tracebackhide__ = True
    handle = own_handle(cls)
    if handle is None or not _is_there(handle):
        raise AttributeError(name)
    return handle.get(name)


def _classes(cls: type, name: str, real: tuple[type, ...]) -> tuple[type, ...]:
    handle = own_handle(cls)
    if handle is None or not _is_there(handle):
        return real
    found = handle.get(name)
    if type(found) is not tuple or not all(isinstance(one, type) for one in found):
        return real
    return tuple(_shared(one) for one in found)


def _shared(kind: type) -> type:
    handle = own_handle(kind)
    if handle is None or handle.key[0].partition(".")[0].lstrip("_") in ACTING:
        return kind
    return known_class(handle.key) or kind
