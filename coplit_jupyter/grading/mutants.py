"""Change a reference solution in small ways, so that tests can show whether they notice."""

from __future__ import annotations

import ast
import copy
import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coplit_jupyter.model.submission import Cell

MAX_MUTANTS = 24

SWAPS: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One changed solution: the cells to run, and the change as a unified diff."""

    cells: tuple[Cell, ...]
    notebook: str
    cell: str
    diff: str


def mutants(
    cells: Sequence[Cell], release: Mapping[str, str], *, limit: int = MAX_MUTANTS
) -> list[Mutant]:
    """Give at most `limit` mutants, spread evenly over the lines that the author wrote as solution.

    Lines that the release holds too are given code and stay as they are. The operators are the
    usual ones of mutation testing (arithmetic, comparison, boolean, constant, return value).
    """
    given = {line.strip() for text in release.values() for line in _code_lines(text)}
    every = [
        mutant
        for index, cell in enumerate(cells)
        for mutant in _mutants_of(cells, index, cell, given)
    ]
    if len(every) <= limit:
        return every
    return [every[round(k * (len(every) - 1) / (limit - 1))] for k in range(limit)]


def _code_lines(notebook: str) -> Iterator[str]:
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] == "code":
            yield from "".join(cell["source"]).splitlines()


def _mutants_of(cells: Sequence[Cell], index: int, cell: Cell, given: set[str]) -> Iterator[Mutant]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return
    lines = cell.source.splitlines()
    before = ast.unparse(tree)
    for number, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", 0)
        if not line or lines[line - 1].strip() in given:
            continue
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[number])
            after = ast.unparse(ast.fix_missing_locations(changed))
            if after != before:
                yield Mutant(
                    cells=(*cells[:index], replace(cell, source=after), *cells[index + 1 :]),
                    notebook=cell.notebook,
                    cell=cell.id,
                    diff=_diff(before, after),
                )


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return "\n".join(list(lines)[2:])


Change = Callable[[ast.AST], None]


def _changes(node: ast.AST) -> list[Change]:  # noqa: PLR0911 - one line for each kind of node
    match node:
        case ast.BinOp() if type(node.op) in SWAPS:
            return [_swap_operator]
        case ast.BoolOp():
            return [_swap_operator]
        case ast.Compare() if type(node.ops[0]) in SWAPS:
            return [_swap_comparison]
        case ast.Constant(value=bool()):
            return [_flip]
        case ast.Constant(value=int() | float()):
            return [_next_number]
        case ast.If() | ast.While() | ast.IfExp():
            return [_negate]
        case ast.Return(value=ast.expr()):
            return [_return_none]
        case _:
            return []


def _swap_operator(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]


def _swap_comparison(node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]


def _flip(node: ast.AST) -> None:
    if isinstance(node, ast.Constant):
        node.value = not node.value


def _next_number(node: ast.AST) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        node.value = node.value + 1


def _negate(node: ast.AST) -> None:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)


def _return_none(node: ast.AST) -> None:
    if isinstance(node, ast.Return):
        node.value = ast.Constant(value=None)
