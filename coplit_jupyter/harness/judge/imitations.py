"""Let a few functions of the standard library understand stand-ins, and carry test state over."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import random
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.judge import (
    doctests,
    empties,
    figures,
    lineage,
    logs,
    mirror,
    pickles,
)
from coplit_jupyter.harness.judge.handle import handle_of
from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.module import StudentModule
from coplit_jupyter.harness.judge.remote import RemoteFunction
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.signature import hint_of
from coplit_jupyter.harness.judge.sources import (
    definition,
    source_of_module,
    source_of_object,
    yields,
)


def install(session: Session) -> None:
    """Replace them for the rest of this process, which serves one run."""
    _install_sources(session.job)
    _install_dataclasses()
    _install_class_facts(session)
    lineage.install(session.folders.root)
    install_seeds(session)
    figures.install(session)
    mirror.install(session)
    logs.install(session)
    pickles.install(session)
    doctests.install()
    empties.install()
    session.powers.install(session.folders)


def _install_class_facts(session: Session) -> None:
    """Let `inspect` and `typing` ask the student's program about its own classes and functions."""
    static, is_abstract, hints = inspect.getattr_static, inspect.isabstract, typing.get_type_hints
    missing = object()

    def getattr_static(thing: Any, name: str, default: Any = missing) -> Any:
        handle = handle_of(thing)
        if handle is None:
            return static(thing, name, *(() if default is missing else (default,)))
        try:
            return handle.call("static", (name,), {})
        except AttributeError:
            if default is missing:
                raise
            return default

    def isabstract(thing: Any) -> bool:
        handle = handle_of(thing)
        if handle is None or not handle.is_class:
            return bool(is_abstract(thing))
        return bool(getattr(thing, "__abstractmethods__", ()))

    def get_type_hints(thing: Any, *args: Any, **named: Any) -> dict[str, Any]:
        handle = handle_of(thing)
        if handle is None:
            return hints(thing, *args, **named)
        found = handle.call("hints", (), {})
        told = found.items() if type(found) is dict else ()
        return {
            name: hint_of(one[0]) if type(one) is list and len(one) == 1 else one
            for name, one in told
        }

    inspect.getattr_static, inspect.isabstract = getattr_static, isabstract  # type: ignore[assignment]
    typing.get_type_hints = get_type_hints  # type: ignore[assignment]
    _install_recursion_limit(session)


def _install_recursion_limit(session: Session) -> None:
    """Let a test's `sys.setrecursionlimit` hold for the student's program, too."""
    limit = sys.setrecursionlimit

    def setrecursionlimit(most: int) -> None:
        limit(most)
        if type(most) is int and session.is_running and session.stop is None:
            touched = session.touched
            session.request("call", ["p", "sys", "setrecursionlimit"], "", [most], [])
            session.touched = touched

    sys.setrecursionlimit = setrecursionlimit


def _install_sources(job: Job) -> None:
    getsource, getlines, has_flag, isgenerator = (
        inspect.getsource,
        inspect.getsourcelines,
        inspect._has_code_flag,  # type: ignore[attr-defined]
        inspect.isgenerator,
    )

    def source(thing: Any) -> str:
        if isinstance(thing, StudentModule):
            return source_of_module(job)
        handle = handle_of(thing)
        return getsource(thing) if handle is None else source_of_object(handle)[0]

    def lines(thing: Any) -> tuple[list[str], int]:
        handle = handle_of(thing)
        if isinstance(thing, StudentModule):
            return source(thing).splitlines(keepends=True), 0
        if handle is None:
            return getlines(thing)
        text, first = source_of_object(handle)
        return text.splitlines(keepends=True), first

    def flag(thing: Any, wanted: int) -> bool:
        if not isinstance(thing, RemoteFunction):
            return bool(has_flag(thing, wanted))
        name = thing._coplit.name
        node = definition(job, name)
        if wanted == inspect.CO_COROUTINE:
            return isinstance(node, ast.AsyncFunctionDef)
        if wanted == inspect.CO_GENERATOR:
            return isinstance(node, ast.FunctionDef) and yields(node)
        return False

    inspect.getsource, inspect.getsourcelines = source, lines  # type: ignore[assignment]
    inspect._has_code_flag = flag  # type: ignore[attr-defined]
    inspect.isgenerator = lambda thing: (
        isgenerator(thing)
        or (  # type: ignore[assignment]
            (handle := handle_of(thing)) is not None and handle.key == ("builtins", "generator")
        )
    )


def _install_dataclasses() -> None:
    """Let what looks into a dataclass ask the student's program about its own."""

    def asking(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def ask(thing: Any, **named: Any) -> Any:
            handle = handle_of(thing)
            return original(thing, **named) if handle is None else handle.call(name, (), named)

        return ask

    named = asking("fields", dataclasses.fields)

    def fields(thing: Any) -> Any:
        found = named(thing)
        own = handle_of(thing) is None
        return found if own else tuple(types.SimpleNamespace(name=name) for name in found)

    dataclasses.asdict = asking("asdict", dataclasses.asdict)
    dataclasses.astuple = asking("astuple", dataclasses.astuple)
    dataclasses.fields = fields  # type: ignore[assignment]


def install_seeds(session: Session) -> None:
    """Let seeding a generator here seed the student's, too; numpy's once a test imported it."""
    _install_seed(session, random)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        _install_seed(session, numpy.random)


def _install_seed(session: Session, module: Any) -> None:
    seed = module.seed
    if hasattr(seed, "coplit_seed"):
        return

    def seeded(value: Any = None, *args: Any, **named: Any) -> None:
        seed(value, *args, **named)
        if type(value) in {int, float, str} and session.is_running:
            touched = session.touched
            session.request("seed", module.__name__, value)
            session.touched = touched

    seeded.coplit_seed = True  # type: ignore[attr-defined]
    module.seed = seeded
