"""Resolve the names of a test cell: its own, the student's, Python's."""

from __future__ import annotations

import ast
import builtins
import contextlib
import re
import types
from collections.abc import Iterable
from typing import Any

from coplit_jupyter.harness.judge.handle import handle_of
from coplit_jupyter.harness.judge.libraries import USUAL_MODULES, own_function, own_module
from coplit_jupyter.harness.judge.remote import RemoteFunction, RemoteModule
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop

SHELL = frozenset(("display", "get_ipython", "__name__", "__file__", "__builtins__", "__doc__"))


class Namespace(dict[str, Any]):
    """The globals of one notebook's test cells.

    A name that no test cell has defined means what it means in the student's program now. Names
    of builtins and of the assignment's own imports are never the student's: a redefined `sum` or
    `isclose` would decide the test. Nor are the names of usual modules, but for `plainly`: those
    that the test at hand reads without an attribute (a student's own function `time`).
    `shared` are names that the test at hand sets and functions of the program use (`counter = 0`);
    `kept` those that only tests and the author set: no cell of a student's sets them anew.
    """

    def __init__(self, session: Session, trusted: dict[str, Any]) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._session = session
        self._trusted = trusted
        self._deleted: set[str] = set()
        self._handed: dict[str, Any] = {}
        self.plainly: frozenset[str] = frozenset()
        self.shared: frozenset[str] = frozenset()
        self.kept: set[str] = set()
        self.update(display=_nothing, get_ipython=lambda: _Shell(self))

    def __missing__(self, name: str) -> Any:
        if name in self._trusted:
            return self._trusted[name]
        if hasattr(builtins, name) or name.startswith("@") or name in SHELL:
            raise KeyError(name)
        found = self._session.value("bound", name)
        if type(found) is not list or not found or found[0] is not True:
            raise KeyError(name)
        value = found[1]
        handle = handle_of(value)
        if handle is None:
            self._session.copies.add(value, ["p", self._session.job.module, ""], name)
            return value
        usual = name in USUAL_MODULES and name not in self.plainly
        if isinstance(value, RemoteModule) or usual:
            return own_module(name, handle.key[0]) or value
        if handle.is_class:
            self._session.named_classes.add(handle.key)
        if handle.is_class or isinstance(value, RemoteFunction):
            return own_function(name, handle.key) or value
        return value

    def owns(self, name: str) -> bool:
        """Tell whether the test cells themselves bound the name."""
        return super().__contains__(name)

    def __contains__(self, name: object) -> bool:
        """Answer `"df" in globals()` as a notebook would."""
        if super().__contains__(name):
            return True
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """Answer `globals().get("df")`."""
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> Any:
        """List the student's names, too, for `dir()`."""
        names = self._session.value("names")
        theirs = [name for name in names if type(name) is str] if type(names) is list else []
        return dict.fromkeys([*super().keys(), *theirs]).keys()

    def __delitem__(self, name: str) -> None:
        """Let `del name` of a test cell reach the student's program, if the name is its own."""
        if name in self.shared:
            self.hand_over()
        if self.owns(name):
            super().__delitem__(name)
            return
        self[name]  # a name of nobody's: NameError
        self._session.value("unbind", name)
        self._deleted.add(name)

    def __setitem__(self, name: str, value: Any) -> None:
        """Give a name that a test cell took away back to the student's program."""
        if name not in self._deleted:
            super().__setitem__(name, value)
            return
        self._deleted.discard(name)
        self._session.value("bind", name, self._session.answers.encode(value))

    def classes(self, source: str) -> set[tuple[str, str]]:
        """Give the classes, with those above, of student's objects that a test cell works with.

        They are in variables of test cells: those that it reads, or that a function of theirs may.
        """
        words = set(re.findall(r"\w+", source))
        calls = any(isinstance(self.get_own(word), types.FunctionType) for word in words)
        held = [self.get_own(name) for name in dict.keys(self) if calls or name in words]
        handles = [one for value in held if (one := handle_of(value)) is not None]
        return {key for one in handles for key in one.ancestors}

    def get_own(self, name: str) -> Any:
        """Give what the test cells bound the name to, or None."""
        return dict.get(self, name)

    def hand_over(self) -> None:
        """Give the program what a test cell set of its names; plain values are the program's then.

        Functions stay here, too: the program calls them (a test's own `input`).
        """
        for name in self.shared:
            value = dict.get(self, name, self)
            if value is self or isinstance(value, types.ModuleType | type):
                continue
            if self._handed.get(name) is value:
                continue
            coded = self._session.answers.encode(value)
            lent = type(coded) is list and coded[:1] == ["cb"]
            if lent and not callable(value):
                continue
            self._session.run_request("bind", name, coded)
            if lent:
                self._handed[name] = value
            else:
                dict.pop(self, name)
                self._session.copies.add(value, ["p", self._session.job.module, ""], name)

    def forget(self, names: Iterable[str]) -> None:
        """Let the student's program rebind plain names; functions of test cells stay."""
        for name in names:
            ours = name in SHELL or name in self.kept
            if self.owns(name) and not ours and not isinstance(self[name], LASTING):
                del self[name]

    def take(self, source: str) -> None:
        """Take over what of the author's own cells decides a test; what it calls is found here."""
        if source:
            found: dict[str, Any] = {}
            exec(compile(source, "test given", "exec", dont_inherit=True), self, found)
            for name in found.keys() - dict.keys(self):
                self[name] = found[name]
            self.kept |= found.keys()

    def plain(self, names: Iterable[str]) -> list[tuple[str, Any]]:
        """Give those of the names that hold plain values."""
        return [
            (name, self[name])
            for name in names
            if self.owns(name)
            and not name.startswith("_")
            and not isinstance(self[name], LASTING)
            and handle_of(self[name]) is None
        ]


class NotebookModule(types.ModuleType):
    """`__main__` while test cells run: `unittest.main()` finds the tests of the notebook there."""

    def __init__(self) -> None:
        super().__init__("__main__")
        self.__dict__["coplit_space"] = {}

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["coplit_space"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        return list(dict.keys(self.__dict__["coplit_space"]))


LASTING = (types.FunctionType, types.ModuleType, type, types.BuiltinFunctionType)


def trusted_imports(sources: Iterable[str]) -> dict[str, Any]:
    """Run the import statements of the assignment's own cells here."""
    found: dict[str, Any] = {}
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):
            for statement in ast.parse(source).body:
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    module = ast.Module([statement], [])
                    with contextlib.suppress(Exception):
                        exec(compile(module, "<imports>", "exec"), found)
    found.pop("__builtins__", None)
    return {name: value for name, value in found.items() if not name.startswith("__")}


def _nothing(*args: Any, **named: Any) -> None:
    return None


class _Shell:
    def __init__(self, space: Namespace) -> None:
        self.user_ns = space

    def __getattr__(self, name: str) -> Any:
        return _nothing


__all__ = ["Namespace", "Stop", "trusted_imports"]
