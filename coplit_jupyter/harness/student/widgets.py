"""Stand in for ipywidgets in images without it: nobody is there to move a slider."""

from __future__ import annotations

import importlib.util
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, Self


class Widget:
    """Any widget: takes every argument, keeps its traits, and calls nothing back."""

    def __init__(self, *args: Any, **traits: Any) -> None:
        self.__dict__.update({"value": None, "children": ()}, **traits)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Widget()

    def __call__(self, *args: Any, **named: Any) -> Widget:
        return Widget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def interact(function: Callable[..., Any] | None = None, *args: Any, **traits: Any) -> Any:
    """Give the function back, as the decorator does; it is not called."""
    return (lambda decorated: decorated) if function is None else function


def install() -> None:
    """Put the module where `import ipywidgets` finds it, unless the real one is there."""
    if "ipywidgets" in sys.modules or importlib.util.find_spec("ipywidgets") is not None:
        return
    module = types.ModuleType("ipywidgets")
    kinds: dict[str, type] = {}

    def any_name(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("interact"):
            return interact
        return kinds.setdefault(name, type(name, (Widget,), {}))

    module.__dict__.update(__getattr__=any_name, __path__=[], widgets=module)
    sys.modules["ipywidgets"] = module
    sys.modules["ipywidgets.widgets"] = module
