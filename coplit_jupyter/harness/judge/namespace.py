"""Resolve the names of a test cell: its own, the student's, Python's."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import types
from collections.abc import Iterable
from typing import Any

from coplit_jupyter.harness.judge.handle import handle_of
from coplit_jupyter.harness.judge.remote import RemoteModule
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop

# What everybody calls them. A test's `np.allclose(...)` must be ours, not the student's word.
USUAL_MODULES = {
    "np": "numpy", "numpy": "numpy", "pd": "pandas", "pandas": "pandas",
    "plt": "matplotlib.pyplot", "matplotlib": "matplotlib", "scipy": "scipy", "sp": "scipy",
    "math": "math", "random": "random", "os": "os", "sys": "sys", "re": "re", "json": "json",
    "itertools": "itertools", "functools": "functools", "collections": "collections",
    "datetime": "datetime", "time": "time", "string": "string", "copy": "copy",
    "statistics": "statistics", "operator": "operator", "inspect": "inspect", "io": "io",
    "unittest": "unittest", "pytest": "pytest", "decimal": "decimal", "fractions": "fractions",
}  # fmt: skip
SHELL = frozenset(("display", "get_ipython", "__name__", "__file__", "__builtins__", "__doc__"))


class Namespace(dict[str, Any]):
    """The globals of one notebook's test cells.

    A name that no test cell has defined means what it means in the student's program now. Names
    of builtins and of the assignment's own imports are never the student's: a redefined `sum` or
    `isclose` would decide the test.
    """

    def __init__(self, session: Session, trusted: dict[str, Any]) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._session = session
        self._trusted = trusted
        self._deleted: set[str] = set()
        self.update(display=_nothing, get_ipython=lambda: _Shell())

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
            return value
        if isinstance(value, RemoteModule):
            return _import(handle.key[0]) or value
        if name in USUAL_MODULES and (ours := _import(USUAL_MODULES[name])) is not None:
            return ours
        if handle.is_class:
            self._session.named_classes.add(handle.key)
        return _local_function(handle.key) or value

    def __delitem__(self, name: str) -> None:
        """Let `del name` of a test cell reach the student's program, if the name is its own."""
        if name in self:
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

    def forget(self, names: Iterable[str]) -> None:
        """Let the student's program rebind plain names; functions of test cells stay."""
        for name in names:
            if name in self and name not in SHELL and not isinstance(self[name], LASTING):
                del self[name]

    def plain(self, names: Iterable[str]) -> list[tuple[str, Any]]:
        """Give those of the names that hold plain values."""
        return [
            (name, self[name])
            for name in names
            if name in self
            and not name.startswith("_")
            and not isinstance(self[name], LASTING)
            and handle_of(self[name]) is None
        ]


LASTING = (types.FunctionType, types.ModuleType, type, types.BuiltinFunctionType)
LOCAL_SOURCES = ("math", "numpy", "pandas", "cmath", "statistics", "itertools", "functools")


def _import(name: str) -> Any:
    """Import a module of our own by the name that the student's has; None if we have none."""
    with contextlib.suppress(Exception):
        return importlib.import_module(name)
    return None


def _local_function(key: tuple[str, str]) -> Any:
    """Give our own function of a library, for a name that says it is that library's."""
    module, name = key
    if module.partition(".")[0] not in LOCAL_SOURCES or not name.isidentifier():
        return None
    found = getattr(_import(module), name, None)
    return found if callable(found) else None


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
    def __getattr__(self, name: str) -> Any:
        return _nothing


__all__ = ["Namespace", "Stop", "trusted_imports"]
