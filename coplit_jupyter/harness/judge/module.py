"""Let `import hw1` and `from hw1 import add` in a test reach the student's program."""

from __future__ import annotations

import builtins
import dis
import functools
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from coplit_jupyter.harness.judge.handle import Handle, Missing, handle_of
from coplit_jupyter.harness.judge.remote import is_at_home
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop
from coplit_jupyter.harness.wire.channel import WireError

NOT_TAKEN = ("_", "test", "Test", "pytest")
READS = frozenset(("IMPORT_FROM", "LOAD_ATTR", "LOAD_METHOD"))


class StudentModule(types.ModuleType):
    """The student's program as a module of the test's process."""

    def __init__(self, name: str, lookup: Lookup) -> None:
        super().__init__(name)
        self.__dict__["_coplit_lookup"] = lookup

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        lookup: Lookup = self.__dict__["_coplit_lookup"]
        if name == "__all__":
            return lookup.public_names()
        if is_at_home(name) or name == "__warningregistry__":
            raise AttributeError(name)
        return lookup.attribute(name, how=_how(sys._getframe(1)))

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            self.__dict__["_coplit_lookup"].assign(name, value)

    def __delattr__(self, name: str) -> None:
        self.__dict__["_coplit_lookup"].delete(name)

    def __dir__(self) -> list[str]:
        names: list[str] = self.__dict__["_coplit_lookup"].public_names()
        return names


@functools.lru_cache(maxsize=64)
def _operations(code: types.CodeType) -> dict[int, str]:
    return {one.offset: one.opname for one in dis.get_instructions(code)}


def _how(frame: types.FrameType) -> str:
    """Say how the test reads a name: `import`, `attribute`, or `""` through getattr or hasattr."""
    operation = _operations(frame.f_code).get(frame.f_lasti, "")
    if operation not in READS:
        return ""
    return "import" if operation == "IMPORT_FROM" else "attribute"


class Lookup:
    """Finds names of the student's module; `explain` says why there is no such name."""

    def __init__(self, session: Session, explain: Callable[[str], Stop]) -> None:
        self._session = session
        self._explain = explain
        self.collecting = False

    def attribute(self, name: str, *, how: str) -> Any:
        """Give what a name means, or a stand-in that ends the test when it is used."""
        __tracebackhide__ = True
        try:
            value = self._session.value("get", self._module(), name)
        except AttributeError:
            stop = self._explain(name)
            if how == "import" or (self.collecting and how):
                return Missing(stop)
            raise self._unknown(name, stop) from None
        except Stop as stop:
            if self.collecting and how:
                return Missing(stop)
            raise
        handle = handle_of(value)
        if handle is not None:
            self._name(handle, name)
        return value

    def _unknown(self, name: str, stop: Stop) -> BaseException:
        if self.collecting:
            return AttributeError(name)
        error = AttributeError(stop.message)
        error.coplit_stop = stop  # type: ignore[attr-defined]
        return error

    def _name(self, handle: Handle, name: str) -> None:
        """Remember that a test named this object: it is found by name in later processes."""
        if handle.is_class:
            self._session.named_classes.add(handle.key)
            handle.path = name
        elif self.collecting:
            handle.path = name
            handle.generation = -1

    def _module(self) -> list[str]:
        return ["p", self._session.job.module, ""]

    def public_names(self) -> list[str]:
        """Give the names for `import *`: no builtins, no tests, no hooks of pytest."""
        try:
            names = self._session.value("names")
        except (Stop, Exception):
            return []
        return [
            name
            for name in (names if type(names) is list else [])
            if type(name) is str
            and name.isidentifier()
            and not hasattr(builtins, name)
            and not name.startswith(NOT_TAKEN)
            and name not in {"display", "get_ipython", "collect_ignore", "setUpModule"}
        ]

    def assign(self, name: str, value: Any) -> None:
        """Set a name of the student's module."""
        coded = self._session.answers.encode(value)
        self._session.value("set", self._module(), name, coded)

    def delete(self, name: str) -> None:
        """Delete a name of the student's module, or undo what was set."""
        self._session.value("del", self._module(), name)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the import of the assignment's module."""

    def __init__(self, names: Sequence[str], lookup: Lookup) -> None:
        self._names = names
        self._lookup = lookup

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._names:
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return StudentModule(spec.name, self._lookup)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: the cells run in the student's process."""


__all__ = ["Finder", "Lookup", "StudentModule", "WireError"]
