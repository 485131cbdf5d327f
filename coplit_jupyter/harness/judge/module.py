"""Let `import hw1` and `from hw1 import add` in a test reach the student's program."""

from __future__ import annotations

import builtins
import dis
import functools
import importlib.abc
import importlib.machinery
import os
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from coplit_jupyter.harness.judge.handle import Handle, Missing, handle_of
from coplit_jupyter.harness.judge.libraries import USUAL_MODULES, own_module
from coplit_jupyter.harness.judge.remote import RemoteModule, is_at_home
from coplit_jupyter.harness.judge.said import (
    aliases,
    identifiers,
    names_said,
    only_bases,
    own_names,
)
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop
from coplit_jupyter.harness.wire.channel import WireError

NOT_TAKEN = ("_", "test", "Test", "pytest")
READS = {
    "IMPORT_FROM": "import",
    "LOAD_ATTR": "attribute",
    "LOAD_METHOD": "attribute",
    "IMPORT_STAR": "star",
    "CALL_INTRINSIC_1": "star",
}


class StudentModule(types.ModuleType):
    """The student's program as a module of the test's process."""

    def __init__(self, name: str, lookup: Lookup) -> None:
        super().__init__(name)
        self.__dict__["_coplit_lookup"] = lookup

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        lookup: Lookup = self.__dict__["_coplit_lookup"]
        if name == "__all__":
            file = sys._getframe(1).f_code.co_filename
            lookup.starred.add(file)
            own = own_names(file)  # else `isclose` of the program's would decide a test
            return [one for one in lookup.public_names() if one not in own]
        if is_at_home(name) or name == "__warningregistry__":
            raise AttributeError(name)
        frame = sys._getframe(1)
        return lookup.attribute(name, how=how_read(frame), file=frame.f_code.co_filename)

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
def operations(code: types.CodeType) -> dict[int, str]:
    return {one.offset: one.opname for one in dis.get_instructions(code)}


def how_read(frame: types.FrameType) -> str:
    """Say how the test reads a name: `import`, `attribute`, `star`, or `""` (getattr, hasattr)."""
    return READS.get(operations(frame.f_code).get(frame.f_lasti, ""), "")


class Lookup:
    """Finds names of the student's module; `explain` says why there is no such name.

    `starred` are files that took every name, `holds_values` those that have plain values of the
    program since they were collected: what these come to is its doing.
    """

    def __init__(self, session: Session, explain: Callable[[str], Stop]) -> None:
        self._session = session
        self._explain = explain
        self._named: dict[str, dict[tuple[str, str], set[str]]] = {}
        self.starred: set[str] = set()
        self.holds_values: set[str] = set()
        self.collecting = False

    def is_starred(self, file: str) -> bool:
        """Tell whether a file took every name there is: then an unknown one is the student's."""
        return file in self.starred

    def named_for(self, file: str, test: str) -> set[tuple[str, str]]:
        """Give the classes that a test function, or a helper of all files, names.

        `import *` takes what the student offers: it names only what the file itself says. Nor does
        an import name anything for a test that never says the name: its numbers stay numbers.
        """
        found: set[tuple[str, str]] = set()
        for other, named in self._named.items():
            if other == file:
                said = names_said(file, test)
                found |= {key for key, names in named.items() if names & said}
            elif not os.path.basename(other).startswith("test"):
                found |= named.keys()
        return found

    def attribute(self, name: str, *, how: str, file: str) -> Any:
        """Give what a name means, or a stand-in that ends the test when it is used."""
        __tracebackhide__ = True
        try:
            value = self._session.value("get", self._module(), name)
        except AttributeError:
            stop = self._explain(name)
            if how in {"import", "star"} or (self.collecting and how):
                return Missing(stop)
            raise self._unknown(name, stop) from None
        except Stop as stop:
            if self.collecting and how:
                return Missing(stop)
            raise
        handle = handle_of(value)
        if handle is None and self.collecting:
            self.holds_values.add(file)
        taken = how in {"import", "star"}
        if isinstance(value, RemoteModule) and taken:
            return own_module(name, value._coplit.key[0]) or value
        if taken and name in USUAL_MODULES and name in only_bases(file):
            return own_module(name, "") or value  # a `class np` would decide the test
        if how != "import":
            self._session.copies.add(value, self._module(), name)
        if handle is not None:
            said = how != "star" or name in identifiers(file)
            self._name(handle, name, said=said, file=file)
        return value

    def _unknown(self, name: str, stop: Stop) -> BaseException:
        if self.collecting:
            return AttributeError(name)
        error = AttributeError(stop.message)
        error.coplit_stop = stop  # type: ignore[attr-defined]
        return error

    def _name(self, handle: Handle, name: str, *, said: bool, file: str) -> None:
        """Remember that a test named this object: it is found by name in later processes."""
        if handle.is_class:
            handle.path = name
            if said and self.collecting:
                keys = self._named.setdefault(file, {})
                keys.setdefault(handle.key, set()).update((name, *aliases(file, name)))
            elif said:
                self._session.named_classes.add(handle.key)
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
