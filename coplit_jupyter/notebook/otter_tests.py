"""Turn the test cells of a question into tests that the judge can run, with points."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.magics import to_plain_python
from coplit_jupyter.notebook.nbgrader_cells import place
from coplit_jupyter.notebook.otter_cells import Question, read_yaml
from coplit_jupyter.notebook.otter_settings import TEST_KEYS, is_nearly_hidden, unknown_settings

CONFIG = re.compile(
    r"""\s*(?:\w+\s*=\s*)?(?P<quotes>"{3}|'{3})\s*\#\s*BEGIN\s+TEST\s+CONFIG[^\n]*\n(?P<yaml>.*?)
    ^\s*(?P=quotes)\s*;?\s*\#\s*END\s+TEST\s+CONFIG[^\n]*\n?""",
    re.DOTALL | re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
HIDDEN = re.compile(r"\s*#[^\n]*\bHIDDEN\b[^\n]*\n?", re.IGNORECASE)
"""A first line that is a comment with this word in it."""

COMPARE = """\
def _coplit_compare(value, expected):
    import ast, math, re
    def plain(text):
        text = re.sub(r"\\\\bnp\\\\.(True|False)_", r"\\\\1", text)
        text = re.sub(r"\\\\bnp\\\\.\\\\w+\\\\(([^()]*)\\\\)", r"\\\\1", text)
        return " ".join(text.split())
    def same(a, b):
        if isinstance(a, float) and isinstance(b, float):
            return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) or (a != a and b != b)
        if type(a) is not type(b):
            return False
        if isinstance(a, (list, tuple)):
            return len(a) == len(b) and all(map(same, a, b))
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
        return a == b
    shown, wanted = plain(repr(value)), plain(expected)
    if shown == wanted:
        return
    try:
        if same(ast.literal_eval(shown), ast.literal_eval(wanted)):
            return
    except (ValueError, SyntaxError):
        pass
    raise AssertionError("expected " + wanted[:500] + ", got " + shown[:500])
""".replace("\\\\", "\\")
"""Compares a value with a saved output: values where both can be read back, else their text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test cell: what the judge runs, and what a student may read if it is not hidden."""

    source: str
    shown: str
    hidden: bool
    points: float | None
    hint: str
    removed: tuple[str, ...]


def read_cases(
    question: Question, cells: Sequence[DocumentCell], *, file: str, ok_format: bool
) -> tuple[list[Case], list[str]]:
    """Give the cases of a question, and warnings.

    Raises:
        InstructorError: a test cell that is no Python, or settings that are none.
    """
    warnings: list[str] = []
    cases = [
        _read_case(question, cell, file=file, ok_format=ok_format, warnings=warnings)
        for cell in cells
        if cell.kind == "code" and cell.source.strip()
    ]
    return cases, warnings


def _read_case(
    question: Question,
    cell: DocumentCell,
    *,
    file: str,
    ok_format: bool,
    warnings: list[str],
) -> Case:
    where = f"{place(file, cell.number)} (a test of '{question.name}')"
    source = cell.source
    config: dict[str, Any] = {}
    found = CONFIG.match(source)
    if found:
        config = read_yaml(found["yaml"], where=where)
        source = source[found.end() :]
    warnings += unknown_settings(config, TEST_KEYS, where=where)
    if nearly := next(filter(is_nearly_hidden, config), None):
        raise InstructorError(
            f"{where}: {nearly!r} is no setting, and students would see the test.",
            hint="Write `hidden: true`, or take the line out.",
            code="otter-unknown-setting",
        )
    marked = HIDDEN.match(source)
    if marked:
        source = source[marked.end() :]
    source = to_plain_python(source).source.strip("\n")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise InstructorError(
            f"{where}, line {error.lineno}: this is no Python: {error.msg}.",
            hint="Run the notebook and correct the cell.",
            code="test-syntax",
        ) from error
    hidden = bool(config.get("hidden", False)) or marked is not None
    if ok_format:
        made, shown = _with_expected(source, tree, cell, where=where, warnings=warnings)
    else:
        made = shown = _with_call(source, tree, where=where)
    return Case(
        source=made,
        shown=shown,
        hidden=hidden,
        points=points_of(config.get("points"), where=where),
        hint=str(config.get("failure_message") or ""),
        removed=tuple(source.split("\n")) if hidden else (),
    )


def points_of(given: Any, *, where: str) -> float | None:
    """Read a number of points; None stays None.

    Raises:
        InstructorError: it is no number, or below 0.
    """
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < 1e9:  # noqa: PLR2004
        raise InstructorError(
            f"{where}: {given!r} is no number of points.",
            hint="Write a number, 0 or more.",
            code="bad-points",
        )
    return float(given)


def _with_expected(
    source: str, tree: ast.Module, cell: DocumentCell, *, where: str, warnings: list[str]
) -> tuple[str, str]:
    """Compare what the last statement of a cell shows with what was saved with the cell.

    What is printed counts only if something was: Otter would hold a print that its author did not
    expect against a student.
    """
    if not tree.body:
        return source, source
    last = tree.body[-1]
    before = ast.unparse(ast.Module(tree.body[:-1], []))
    printed = _saved_text(cell)
    if not isinstance(last, ast.Expr) or source.rstrip().endswith(";"):
        if not printed:
            return source, source
        made = _heard(ast.unparse(last), printed)
        return "\n".join(part for part in (before, made) if part), _with_told(source, printed)
    expected = _saved_value(cell)
    if expected is None and not printed and not isinstance(last.value, ast.Call | ast.Constant):
        warnings.append(
            f"{where}: the cell was saved without having been run; its value is taken to be None."
        )
    expression = ast.get_source_segment(source, last.value) or ""
    value = f"_coplit_value = (\n{expression}\n)"
    made = _heard(value, printed) if printed else value
    made += f"\n_coplit_compare(_coplit_value, {expected or 'None'!r})"
    shown = source if expected is None else _with_told(source, expected)
    return "\n".join(part for part in (before, COMPARE + made) if part), shown


def _heard(statement: str, printed: str) -> str:
    """Run a statement and compare what it prints, but for blanks."""
    body = (
        statement if statement.startswith("_coplit_value") else textwrap.indent(statement, "    ")
    )
    return (
        "import contextlib as _coplit_contextlib, io as _coplit_io\n"
        "with _coplit_contextlib.redirect_stdout(_coplit_io.StringIO()) as _coplit_out:\n"
        f"    {body.lstrip()}\n"
        f"assert _coplit_out.getvalue().split() == {printed.split()!r}, "
        '"the text that is printed is not the expected one"'
    )


def _with_told(source: str, expected: str) -> str:
    return f"{source}\n# expected: {_one_line(expected.rstrip())}"


def _one_line(text: str) -> str:
    return text.replace("\n", "\n# ")


def _saved_value(cell: DocumentCell) -> str | None:
    for output in cell.outputs:
        if output.get("output_type") == "execute_result":
            data = output.get("data")
            plain = data.get("text/plain") if isinstance(data, Mapping) else None
            if plain is not None:
                return _joined(plain)
    return None


def _saved_text(cell: DocumentCell) -> str | None:
    texts = [
        _joined(output.get("text", ""))
        for output in cell.outputs
        if output.get("output_type") == "stream" and output.get("name", "stdout") == "stdout"
    ]
    return "".join(texts) if texts else None


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(str(line) for line in text)


def _with_call(source: str, tree: ast.Module, *, where: str) -> str:
    """Call the test function of a cell with the student's values of the names of its parameters."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if not functions:
        return source
    function = next((one for one in functions if one.name.startswith("test")), functions[-1])
    names = [arg.arg for arg in [*function.args.posonlyargs, *function.args.args]]
    if function.args.vararg or function.args.kwonlyargs or function.args.kwarg:
        raise InstructorError(
            f"{where}: the parameters of {function.name} must be names of the student's.",
            hint="Write def test_q1(square): with the names that the test needs.",
            code="test-parameters",
        )
    kept = [node for node in tree.body if not _calls(node, function.name)]
    body = "\n\n".join(ast.get_source_segment(source, node) or "" for node in kept)
    arguments = ", ".join("globals()" if name == "env" else name for name in names)
    return f"{body}\n\n{function.name}({arguments})"


def _calls(node: ast.stmt, name: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == name
    )


def shared_points(question: Question, cases: Sequence[Case]) -> list[float]:
    """Share a question's points among its cases by Otter's rules.

    A list gives each its own; `each` is a number for each of them together; a number is what cases
    without points of their own share; without any, cases without points have none if others have
    more than 0, and else share 1.

    Raises:
        InstructorError: points that cannot be shared so.
    """
    given = question.config.get("points")
    own = [case.points for case in cases]
    where = f"{question.where} ('{question.name}')"
    if isinstance(given, Mapping):
        each = points_of(given.get("each", 1), where=where) or 0.0
        given = each * len(cases)
    if isinstance(given, list):
        if len(given) != len(cases):
            raise InstructorError(
                f"{where}: {len(given)} numbers of points for {len(cases)} tests.",
                hint="Write one number for each test cell, or one for all of them together.",
                code="bad-points",
            )
        return [points_of(one, where=where) or 0.0 for one in given]
    total = points_of(given, where=where)
    free = sum(points is None for points in own)
    spent = sum(points for points in own if points is not None)
    if total is None:
        share = 0.0 if spent else 1.0 / max(free, 1)
    elif spent > total:
        raise InstructorError(
            f"{where}: its tests have {spent:g} points together, more than its own {total:g}.",
            hint="Correct the points of the tests or of the question.",
            code="bad-points",
        )
    else:
        share = (total - spent) / max(free, 1)
    return [share if points is None else points for points in own]
