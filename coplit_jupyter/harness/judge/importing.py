"""Change a library of the test's when it is there: now, or as soon as a test imports it."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence

Change = Callable[[types.ModuleType], None]


def when_imported(name: str, change: Change) -> None:
    """Change the module `name`, for the rest of this process."""
    module = sys.modules.get(name)
    if module is None:
        sys.meta_path.insert(0, _Importing(name, change))
    else:
        change(module)


class _Importing(importlib.abc.MetaPathFinder):
    """Waits for the first import of a module."""

    def __init__(self, name: str, change: Change) -> None:
        self._name = name
        self._change = change

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: types.ModuleType) -> None:
                run(module)
                self._change(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
