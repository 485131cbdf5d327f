"""Read from a file of the author's which names it says, and for which test."""

from __future__ import annotations

import ast
import contextlib
import functools
import pathlib

Function = ast.FunctionDef | ast.AsyncFunctionDef


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
    """Give the names that a file imports by name, or defines: no `import *` replaces them."""
    found: set[str] = set()
    for node in _tree(file).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.update(one.asname or one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, Function | ast.ClassDef):
            found.add(node.name)
    return frozenset(found)


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
