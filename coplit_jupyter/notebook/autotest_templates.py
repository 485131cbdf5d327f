"""Say what is checked of a value of each type, and what a student is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One assertion: `str(expression)` must be `value`."""

    expression: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Template:
    """One line of a type's list: the noted entry, the expression and the message ({0}: snippet)."""

    note: str
    expression: str
    message: str


_TYPE = "type of {0} is not correct"
_VALUE = "value of {0} is not correct"


def _is(kind: str, more: str = "") -> _Template:
    return _Template(
        note="type", expression="type({0})", message=f"type of {{0}} is not {kind}. {more}".strip()
    )


_LENGTH = _Template(note="len", expression="len({0})", message="length of {0} is not correct")
_ELEMENTS = _Template(
    note="sorted", expression="sorted(map(str, {0}))", message="values of {0} are not correct"
)
_ORDER = _Template(
    note="value", expression="{0}", message="order of elements of {0} is not correct"
)
_SEQUENCE = (_LENGTH, _ELEMENTS, _ORDER)
_EQUAL = _Template(note="value", expression="{0}", message=_VALUE)
_CAST = "Make sure it is {0} and not a NumPy type; {0}() turns a value into one"

TEMPLATES: dict[str, tuple[_Template, ...]] = {
    "int": (_is("int", _CAST.format("int")), _EQUAL),
    "float": (
        _is("float", _CAST.format("float")),
        _Template(
            note="round",
            expression="round({0}, 2)",
            message="value of {0} is not correct (rounded to 2 decimal places)",
        ),
    ),
    "bool": (_is("bool"), _EQUAL),
    "str": (
        _is("str"),
        _LENGTH,
        _Template(note="lower", expression="{0}.lower()", message=_VALUE),
        _Template(
            note="value",
            expression="{0}",
            message="correct letters in {0}, but upper and lower case differ",
        ),
    ),
    "list": (_is("list"), *_SEQUENCE),
    "tuple": (_is("tuple"), *_SEQUENCE),
    "set": (_is("set"), _LENGTH, _ELEMENTS),
    "dict": (
        _is("dict"),
        _Template(
            note="len",
            expression="len(list({0}.keys()))",
            message="number of keys of {0} is not correct",
        ),
        _Template(
            note="keys",
            expression="sorted(map(str, {0}.keys()))",
            message="keys of {0} are not correct",
        ),
        _Template(
            note="values",
            expression="sorted(map(str, {0}.values()))",
            message="correct keys, but values of {0} are not correct",
        ),
        _Template(
            note="pairs",
            expression="sorted(map(str, {0}.items()))",
            message="correct keys and values of {0}, but they do not belong together",
        ),
    ),
    "type": (_EQUAL,),
    "DataFrame": (
        _is("a DataFrame"),
        _Template(
            note="columns",
            expression="{0}.reindex(sorted({0}.columns), axis=1)",
            message="some or all elements of {0} are not correct",
        ),
    ),
}
DEFAULT = (_Template(note="type", expression="type({0})", message=_TYPE), _EQUAL)


def checks_for(snippet: str, noted: Mapping[str, Any]) -> list[Check]:
    """Give the checks of an expression whose value was noted; what could not be noted is left out.

    Differences of the order in sets and dicts are none: only their members are compared.
    """
    operand = snippet if snippet.isidentifier() else f"({snippet})"
    return [
        Check(
            expression=template.expression.replace("{0}", operand),
            value=str(noted[template.note]),
            message=template.message.replace("{0}", snippet),
        )
        for template in TEMPLATES.get(str(noted.get("kind")), DEFAULT)
        if noted.get(template.note) is not None
    ]
