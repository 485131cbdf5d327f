"""Compile a test cell so that its assertions explain themselves and its last value is seen."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import linecache
import tokenize
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from _pytest._io.saferepr import saferepr
from _pytest.assertion import rewrite, util

VALUE = "@coplit_value"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTest:
    """A test cell as the bundle holds it.

    `shared` are names that it sets and the program's functions use. With `own_names`, what it
    defines is there for no other cell. `given` are definitions of the author's that decide it,
    `kept` names that it sets and no cell of the author's program does.
    """

    source: str
    points: float = 1.0
    all_or_nothing: bool = False
    shared: frozenset[str] = frozenset()
    own_names: bool = False
    given: str = ""
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled test cell; `assigned` are the plain names that its top level binds.

    `in_classes` are the names that class bodies read: Python looks them up in globals without
    asking `__missing__`, so they are put there while the cell runs. `plainly` are the names that
    are read, but never for an attribute (`time(3)`, not `time.sleep`).
    """

    code: types.CodeType
    assigned: tuple[str, ...]
    in_classes: tuple[str, ...] = ()
    plainly: frozenset[str] = frozenset()

    def run(self, space: dict[str, Any], *, wait: Callable[[Any], Any] = asyncio.run) -> Any:
        """Run in `space`; give the value of the last expression, or None.

        `wait` runs a cell that awaits at its top level.
        """
        space.pop(VALUE, None)
        util._reprcompare = _compare
        with _lent(space, self.in_classes):
            # `locals` is `space`, too: reading a name at the top level asks its `__missing__`.
            result = eval(self.code, space, space)  # noqa: S307 — the author's, from the bundle
            if inspect.iscoroutine(result):
                wait(result)
        return space.pop(VALUE, None)


@contextlib.contextmanager
def _lent(space: dict[str, Any], names: tuple[str, ...]) -> Iterator[None]:
    lent: dict[str, Any] = {}
    for name in names:
        if not dict.__contains__(space, name):
            with contextlib.suppress(KeyError):
                lent[name] = space[name]
    dict.update(space, lent)
    try:
        yield
    finally:
        for name, value in lent.items():
            if dict.__contains__(space, name) and dict.__getitem__(space, name) is value:
                dict.pop(space, name)


last_compared: list[tuple[str, str]] = []


def _compare(operator: str, left: Any, right: Any) -> str | None:
    if operator == "==":
        last_compared[:] = [(saferepr(left, maxsize=4000), saferepr(right, maxsize=4000))]
    return None


def compile_test(test: CellTest, label: str) -> Code:
    """Compile a test cell.

    Raises:
        SyntaxError: the author's.
    """
    last_compared.clear()
    tree = ast.parse(test.source, label)
    assigned, in_classes = tuple(_assigned(tree)), tuple(_read_in_classes(tree))
    plainly = _read_plainly(tree)
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_quiet(test.source):
        last = tree.body[-1]
        target = ast.Name(VALUE, ast.Store())
        tree.body[-1] = ast.copy_location(ast.Assign([target], last.value), last)
    # Before pytest adds its import: filling in its missing end line would put it before its begin.
    ast.fix_missing_locations(tree)
    rewrite.rewrite_asserts(tree, test.source.encode("utf-8", "replace"))
    lines = [f"{line}\n" for line in test.source.split("\n")]
    linecache.cache[label] = (len(test.source), None, lines, label)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(tree, label, "exec", flags=flags, dont_inherit=True)
    return Code(code, assigned, in_classes, plainly)


def _is_quiet(source: str) -> bool:
    """Tell whether the last word is `;`: then a notebook shows no value."""
    last = ""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.OP:
                last = token.string
            elif token.string.strip() and token.type != tokenize.COMMENT:
                last = ""
    return last == ";"


def _read_in_classes(tree: ast.Module) -> list[str]:
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    names = {
        node.id
        for one in classes
        for node in ast.walk(one)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return sorted(names)


def _read_plainly(tree: ast.Module) -> frozenset[str]:
    nodes = list(ast.walk(tree))
    bases = {id(one.value) for one in nodes if isinstance(one, ast.Attribute)}
    read = [one for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)]
    return frozenset(one.id for one in read) - {one.id for one in read if id(one) in bases}


def _assigned(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For | ast.With):
            found += [
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            ]
    return list(dict.fromkeys(found))
