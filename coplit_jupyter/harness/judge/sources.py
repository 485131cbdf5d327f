"""Read what the student's functions are from the judge's own copy of the cells."""

from __future__ import annotations

import ast
import textwrap
import types

from coplit_jupyter.harness.judge.handle import Handle
from coplit_jupyter.harness.judge.job import Job

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


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
    return "\n".join(lines[_first(node) - 1 : node.end_lineno]) + "\n"


def source_of_object(handle: Handle) -> tuple[str, int]:
    """Give the source of a function or class, and the line of its cell that it starts at.

    Raises:
        OSError: no cell has it.
    """
    job, name = handle.session.job, handle.key[1]
    if not name.endswith("<lambda>"):
        found = _find(job, name)
        return source_of(job, name), 1 if found is None else _first(found[1])
    # `square = lambda x: x * x` is found by the name that the test imported.
    index = job.cell_of(handle.path or "")
    source = "" if index is None else job.cells[index].source
    for node in reversed(ast.parse(source).body):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Lambda):
            continue
        if handle.path in [ast.unparse(target) for target in node.targets]:
            lines = source.split("\n")[node.lineno - 1 : node.end_lineno]
            return "\n".join(lines) + "\n", node.lineno
    raise OSError("could not get source code: the test does not import it by its name")


def source_of_module(job: Job) -> str:
    """Give all cells, as one file."""
    return "\n\n".join(cell.source.rstrip("\n") for cell in job.cells) + "\n"


def _first(node: Definition) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


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


def definition(job: Job, name: str) -> Definition | None:
    """Find the definition of a function or class; None if no cell has it."""
    found = _find(job, name)
    return None if found is None else found[1]


def yields(node: ast.FunctionDef) -> bool:
    """Tell whether a function is a generator."""
    todo: list[ast.AST] = list(node.body)
    while todo:
        one = todo.pop()
        if isinstance(one, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(one, Definition | ast.Lambda):
            todo.extend(ast.iter_child_nodes(one))
    return False


def code_facts(handle: Handle) -> types.SimpleNamespace:
    """Give what `function.__code__` says, in something that cannot be run.

    Raises:
        AttributeError: no cell defines the function.
    """
    name = handle.key[1]
    try:
        source = textwrap.dedent(source_of(handle.session.job, name))  # of a method, too
        code = compile(source, "<cell>", "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError):
        raise AttributeError("__code__") from None
    last = name.rpartition(".")[2]
    inner = [one for one in code.co_consts if isinstance(one, types.CodeType)]
    for one in inner:
        if one.co_name == last:
            return _facts(one)
        inner += [deeper for deeper in one.co_consts if isinstance(deeper, types.CodeType)]
    raise AttributeError("__code__")


def _facts(code: types.CodeType) -> types.SimpleNamespace:
    plain = {
        name: getattr(code, name)
        for name in dir(code)
        if name.startswith("co_") and not callable(getattr(code, name))
    }
    plain["co_consts"] = tuple(
        _facts(one) if isinstance(one, types.CodeType) else one for one in code.co_consts
    )
    return types.SimpleNamespace(**plain)
