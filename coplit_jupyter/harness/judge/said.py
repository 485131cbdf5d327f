"""Read from a file of the author's which names it says, and for which test."""

from __future__ import annotations

import ast
import contextlib
import functools
import pathlib

Function = ast.FunctionDef | ast.AsyncFunctionDef
INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)


@functools.lru_cache(maxsize=256)
def _tree(file: str) -> ast.Module:
    with contextlib.suppress(OSError, SyntaxError, ValueError):
        return ast.parse(pathlib.Path(file).read_bytes())
    return ast.Module([], [])


@functools.lru_cache(maxsize=256)
def identifiers(file: str) -> frozenset[str]:
    """Give the names that a file uses."""
    return frozenset(node.id for node in ast.walk(_tree(file)) if isinstance(node, ast.Name))


@functools.lru_cache(maxsize=256)
def own_names(file: str) -> frozenset[str]:
    """Give the names that a file imports by name, or defines: no `import *` replaces them.

    Nor does it replace what the file sets before it, or imports before it in a `try`.
    """
    body = _tree(file).body
    found: set[str] = set()
    star = max((one.lineno for one in body if _is_star(one)), default=0)
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        there = node in body or getattr(node, "lineno", star) < star
        if isinstance(node, ast.Import | ast.ImportFrom) and there:
            found.update(one.asname or one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, Function | ast.ClassDef) and there:
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and there:
            found.add(node.id)
        elif not isinstance(node, INNER):
            todo.extend(ast.iter_child_nodes(node))
    return frozenset(found)


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names)


@functools.lru_cache(maxsize=256)
def only_bases(file: str) -> frozenset[str]:
    """Give the names that a file reads for nothing but an attribute: `np.allclose`."""
    inside = list(ast.walk(_tree(file)))
    bases = [one.value for one in inside if isinstance(one, ast.Attribute)]
    based = {id(one) for one in bases}
    names = {one.id for one in bases if isinstance(one, ast.Name)}
    return frozenset(
        names - {one.id for one in inside if isinstance(one, ast.Name) and id(one) not in based}
    )


def aliases(file: str, name: str) -> list[str]:
    """Give what else a file calls a name that it imports."""
    return [
        one.asname
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        if one.name == name and one.asname
    ]


@functools.lru_cache(maxsize=1024)
def names_said(file: str, test: str) -> frozenset[str]:
    """Give the names that a file says for one test: in the test, and outside of every other test.

    What a file imports is said nowhere yet.
    """
    return frozenset(_said(_tree(file).body, test))


def _said(body: list[ast.stmt], test: str) -> set[str]:
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, Function) and node.name.startswith("test") and node.name != test:
            continue
        if isinstance(node, ast.ClassDef):
            found |= _said(node.body, test)
            for other in (*node.bases, *node.keywords, *node.decorator_list):
                found |= _names(other)
        else:
            found |= _names(node)
    return found


def _names(node: ast.AST) -> set[str]:
    inside = list(ast.walk(node))
    names = {one.id for one in inside if isinstance(one, ast.Name)}
    return names | {one.attr for one in inside if isinstance(one, ast.Attribute)}
