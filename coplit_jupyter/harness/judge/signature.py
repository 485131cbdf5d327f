"""Read the text of a signature without running any of it."""

from __future__ import annotations

import ast
import collections
import collections.abc
import datetime
import decimal
import fractions
import inspect
import operator
import pathlib
import typing
from typing import Any

MAX_TEXT = 20_000
"""Characters of a signature or annotation: nothing could end the reading of a text of 16 MiB."""


class Unread:
    """A default or annotation that is no literal; shows as its source."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


NAMES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        int, float, str, bool, bytes, list, dict, set, tuple, frozenset, complex, object, type,
        type(None),
    )
}  # fmt: skip
# Whose names may stand in an annotation: they are looked up, and subscripted, nothing else.
MODULES = {
    one.__name__: one
    for one in (typing, collections, collections.abc, datetime, decimal, fractions, pathlib)
}


def signature_of(text: Any) -> inspect.Signature:
    """Turn `(a, b=1) -> int` into a signature.

    Raises:
        ValueError: it is no signature.
    """
    if type(text) is not str or len(text) > MAX_TEXT:
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
        pass
    try:
        return _hint(node)
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError):
        return Unread(ast.unparse(node))


def hint_of(text: Any) -> Any:
    """Turn `dict[str, Optional[int]]` into what it says; what is not understood shows as it is."""
    try:
        return _read(ast.parse(text[:MAX_TEXT], mode="eval").body)
    except (SyntaxError, TypeError, ValueError, RecursionError):
        return Unread(str(text))


def _hint(node: ast.expr) -> Any:
    """Read an annotation of names, subscripts and `|`.

    Raises:
        LookupError: there is more in it, or a name that is none of these.
    """
    match node:
        case ast.Constant(value=None):
            return type(None)
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return NAMES[name] if name in NAMES else _of_module(typing, name)
        case ast.Attribute(value=owner, attr=name):
            return _of_module(MODULES[ast.unparse(owner)], name)
        case ast.Subscript(value=base, slice=ast.Tuple(elts=inner)):
            return _hint(base)[tuple(map(_hint, inner))]
        case ast.Subscript(value=base, slice=inner):
            return _hint(base)[_hint(inner)]
        case ast.List(elts=inner):
            return list(map(_hint, inner))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return operator.or_(_hint(left), _hint(right))
        case _:
            raise LookupError(ast.unparse(node))


def _of_module(module: Any, name: str) -> Any:
    if name not in getattr(module, "__all__", (name,)) or name.startswith("_"):
        raise LookupError(name)
    return getattr(module, name)
