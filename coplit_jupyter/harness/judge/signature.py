"""Read the text of a signature without running any of it."""

from __future__ import annotations

import ast
import inspect
from typing import Any


class Unread:
    """A default or annotation that is no literal; shows as its source."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


NAMES = {kind.__name__: kind for kind in (int, float, str, bool, bytes, list, dict, set, tuple)}


def signature_of(text: Any) -> inspect.Signature:
    """Turn `(a, b=1) -> int` into a signature.

    Raises:
        ValueError: it is no signature.
    """
    if type(text) is not str:
        raise ValueError("no signature")
    try:
        function = ast.parse(f"def f{text}: pass").body[0]
    except (SyntaxError, ValueError, RecursionError):
        try:
            function = ast.parse(f"def f{text.partition(' -> ')[0]}: pass").body[0]
        except (SyntaxError, ValueError, RecursionError):
            raise ValueError("no signature") from None
    if not isinstance(function, ast.FunctionDef):
        raise ValueError("no signature")  # noqa: TRY004 — what inspect.signature raises
    returns = inspect.Signature.empty if function.returns is None else _read(function.returns)
    return inspect.Signature(_parameters(function.args), return_annotation=returns)


def annotations_of(text: Any) -> dict[str, Any]:
    """Give the annotations that the text of a signature holds."""
    signature = signature_of(text)
    found = {
        name: one.annotation
        for name, one in signature.parameters.items()
        if one.annotation is not inspect.Parameter.empty
    }
    if signature.return_annotation is not inspect.Signature.empty:
        found["return"] = signature.return_annotation
    return found


def _parameters(given: ast.arguments) -> list[inspect.Parameter]:
    kinds = inspect.Parameter
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    defaults += given.defaults
    found = [
        _parameter(
            one,
            kinds.POSITIONAL_ONLY
            if place < len(given.posonlyargs)
            else kinds.POSITIONAL_OR_KEYWORD,
            default,
        )
        for place, (one, default) in enumerate(zip(positional, defaults, strict=True))
    ]
    if given.vararg:
        found.append(_parameter(given.vararg, kinds.VAR_POSITIONAL, None))
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        found.append(_parameter(one, kinds.KEYWORD_ONLY, default))
    if given.kwarg:
        found.append(_parameter(given.kwarg, kinds.VAR_KEYWORD, None))
    return found


def _parameter(given: ast.arg, kind: Any, default: ast.expr | None) -> inspect.Parameter:
    empty = inspect.Parameter.empty
    return inspect.Parameter(
        given.arg,
        kind,
        default=empty if default is None else _read(default),
        annotation=empty if given.annotation is None else _read(given.annotation),
    )


def _read(node: ast.expr) -> Any:
    if isinstance(node, ast.Name) and node.id in NAMES:
        return NAMES[node.id]
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return Unread(ast.unparse(node))
