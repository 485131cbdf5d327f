"""Find what of the author's own cells decides a test cell: checking functions, limits, imports.

Given cells run in the student's program, which can put anything in their place: `check = print`.
What a test cell calls to check, the numbers that it compares with and the functions of libraries
that the author's cells import are the author's; the judge has them from here. So are names that a
test cell sets and no cell of the author's program does: a student's `cases = []` changes nothing.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
from collections.abc import Sequence

from coplit_jupyter.notebook.nbgrader_shared import set_by

LIBRARIES = frozenset(
    (
        "cmath", "collections", "copy", "datetime", "decimal", "fractions", "functools",
        "itertools", "math", "numbers", "numpy", "operator", "pandas", "re", "scipy",
        "statistics", "string", "typing", "unittest",
    )
)  # fmt: skip
ACTING = frozenset(
    (
        "__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals", "input",
        "locals", "open", "quit", "vars", "random",
    )
)  # fmt: skip
SAYING = frozenset(
    (
        "all", "allclose", "any", "array_equal", "array_equiv", "bool", "equals", "hasattr",
        "isclose", "isinstance", "isnan", "issubclass", "issubset", "issuperset",
    )
)  # fmt: skip
BRANCHING = (ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal)


class Given:
    """What the author's cells of one notebook define, apart from the answers.

    `given` are the sources of locked cells, `ordinary` those that a student may edit, `answers`
    those of cells that hold answers, solved; all of plain Python.
    """

    def __init__(
        self, given: Sequence[str], ordinary: Sequence[str], answers: Sequence[str]
    ) -> None:
        self._functions: dict[str, ast.FunctionDef] = {}
        self._limits: dict[str, ast.Assign] = {}
        self._imports: dict[str, ast.stmt] = {}
        self._often: set[str] = set()
        for source in (*given, *ordinary):
            for statement in _tree(source).body:
                self._define(statement)
        for source in (*given, *ordinary, *answers):
            for statement in _tree(source).body:
                self._import(statement)
        answered = {name for source in answers for name in set_by(source)} | self._often
        edited = {name for source in ordinary for name in set_by(source)}
        self.bound = answered | edited | {name for source in given for name in set_by(source)}
        for name in answered:
            self._functions.pop(name, None)
        for name in answered | edited:
            self._limits.pop(name, None)
        for name in self.bound:
            self._imports.pop(name, None)

    def _define(self, statement: ast.stmt) -> None:
        names = set_by(ast.unparse(statement))
        self._often |= names & (self._functions.keys() | self._limits.keys())
        match statement:
            case ast.FunctionDef(name=name):
                self._functions[name] = statement
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_fixed(value):
                self._limits[name] = statement
            case _:
                self._often |= names

    def _import(self, statement: ast.stmt) -> None:
        if not isinstance(statement, ast.ImportFrom) or statement.level or not statement.module:
            return
        if statement.module.partition(".")[0] in LIBRARIES:
            for one in statement.names:
                if one.name != "*":
                    only = ast.ImportFrom(statement.module, [one], 0)
                    self._imports[one.asname or one.name] = only

    def source_for(self, test: str) -> str:
        """Give the definitions that decide a test cell, as source; empty if there are none."""
        found: dict[str, ast.stmt] = {}
        todo = list(_read(_tree(test)) - set_by(test))
        while todo:
            name = todo.pop()
            if name in found:
                continue
            node: ast.stmt | None = self._imports.get(name) or self._limits.get(name)
            function = self._functions.get(name)
            if function is not None and self._decides(function, frozenset()):
                node = function
                todo += _read(function)
            if node is not None:
                found[name] = node
        order = sorted(found.items(), key=lambda one: isinstance(one[1], ast.FunctionDef))
        body = [node for _, node in order]
        return ast.unparse(ast.fix_missing_locations(ast.Module(body, []))) if body else ""

    def _decides(self, function: ast.FunctionDef, above: frozenset[str]) -> bool:
        """Tell whether a function only checks: it asserts and gives nothing, or says yes or no."""
        nodes = list(ast.walk(function))
        names = {one.id for one in nodes if isinstance(one, ast.Name)}
        if function.decorator_list or any(isinstance(one, BRANCHING) for one in nodes):
            return False
        if names & ACTING:
            return False
        given = [
            one.value for one in nodes if isinstance(one, ast.Return) and one.value is not None
        ]
        asserts = any(isinstance(one, ast.Assert) or _raises(one) for one in nodes)
        checks = asserts or any(
            isinstance(one, ast.Call) and _called(one).startswith("assert") for one in nodes
        )
        above |= {function.name}
        return (checks or bool(given)) and all(self._says(one, above) for one in given)

    def _says(self, value: ast.expr, above: frozenset[str]) -> bool:
        match value:
            case ast.Compare() | ast.Constant(value=bool() | None):
                return True
            case ast.UnaryOp(op=ast.Not()):
                return True
            case ast.BoolOp(values=parts):
                return all(self._says(part, above) for part in parts)
            case ast.Call():
                called = _called(value)
                inner = self._functions.get(called)
                return called in SAYING or (
                    inner is not None and called not in above and self._decides(inner, above)
                )
            case _:
                return False


def _tree(source: str) -> ast.Module:
    with contextlib.suppress(SyntaxError, ValueError, RecursionError):
        return ast.parse(source)
    return ast.Module([], [])


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _raises(node: ast.AST) -> bool:
    if not isinstance(node, ast.Raise):
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "AssertionError"


def _is_fixed(value: ast.expr) -> bool:
    """Tell whether it is a number, a text or the like, which nothing can change in place."""
    with contextlib.suppress(ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return isinstance(ast.literal_eval(value), int | float | complex | str | bytes | None)
    return False


def _read(tree: ast.AST) -> set[str]:
    names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    return {name for name in names if not hasattr(builtins, name)}
