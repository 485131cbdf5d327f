"""Let a few functions of the standard library understand stand-ins, and carry test state over."""

from __future__ import annotations

import ast
import inspect
import random
import sys
from typing import Any

from coplit_jupyter.harness.judge import mirror
from coplit_jupyter.harness.judge.handle import handle_of
from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.remote import RemoteFunction
from coplit_jupyter.harness.judge.session import Session


def install(session: Session) -> None:
    """Replace them for the rest of this process, which serves one run."""
    _install_sources(session.job)
    install_seeds(session)
    mirror.install(session)


def _install_sources(job: Job) -> None:
    getsource, has_flag, isgenerator = (
        inspect.getsource,
        inspect._has_code_flag,  # type: ignore[attr-defined]
        inspect.isgenerator,
    )

    def source(thing: Any) -> str:
        handle = handle_of(thing)
        return getsource(thing) if handle is None else source_of(job, handle.key[1])

    def flag(thing: Any, wanted: int) -> bool:
        if not isinstance(thing, RemoteFunction):
            return bool(has_flag(thing, wanted))
        name = thing._coplit.name
        node = _definition(job, name)
        if wanted == inspect.CO_COROUTINE:
            return isinstance(node, ast.AsyncFunctionDef)
        if wanted == inspect.CO_GENERATOR:
            return isinstance(node, ast.FunctionDef) and _yields(node)
        return False

    inspect.getsource = source  # type: ignore[assignment]
    inspect._has_code_flag = flag  # type: ignore[attr-defined]
    inspect.isgenerator = lambda thing: (
        isgenerator(thing)
        or (  # type: ignore[assignment]
            (handle := handle_of(thing)) is not None and handle.key == ("builtins", "generator")
        )
    )


def source_of(job: Job, name: str) -> str:
    """Give the source of a definition from the judge's own copy of the cells.

    Raises:
        OSError: no cell defines it.
    """
    found = _find(job, name)
    if found is None:
        raise OSError(f"no cell defines {name!r}")
    cell, node = found
    lines = cell.split("\n")
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return "\n".join(lines[first - 1 : node.end_lineno]) + "\n"


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _find(job: Job, name: str) -> tuple[str, Definition] | None:
    index = job.cell_of(name)
    if index is None:
        return None
    source = job.cells[index].source
    body: list[ast.stmt] = ast.parse(source).body
    node: Definition | None = None
    for part in name.replace(".<locals>", "").split("."):
        node = None
        for one in body:
            if isinstance(one, Definition) and one.name == part:
                node = one
        if node is None:
            return None
        body = node.body
    return None if node is None else (source, node)


def _definition(job: Job, name: str) -> Definition | None:
    found = _find(job, name)
    return None if found is None else found[1]


def _yields(node: ast.FunctionDef) -> bool:
    todo: list[ast.AST] = list(node.body)
    while todo:
        one = todo.pop()
        if isinstance(one, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(one, Definition | ast.Lambda):
            todo.extend(ast.iter_child_nodes(one))
    return False


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
