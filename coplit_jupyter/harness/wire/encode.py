"""Turn Python values into tagged lists of scalars: plain types by value, the rest by reference."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import io
import pathlib
import types
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.wire import arrays
from coplit_jupyter.harness.wire.channel import MAX_ITEMS, TooBig
from coplit_jupyter.harness.wire.names import (
    BUILTIN_TYPES,
    INT64,
    MAX_DEPTH,
    MAX_INT_BITS,
    NATIVE,
    SCALARS,
    exception_name,
)


class Encoder:
    """Encodes the values of one message.

    Exact types only: a subclass may lie about itself, so it travels by reference.
    `by_reference(value, encoder)` gives the tagged list for everything that is not plain.
    `known` maps the id of containers that the other side already holds to their number;
    with `numbered`, every mutable container gets the next number, from `first` on (in `held`, and
    in `known`).
    With `lends_large`, arrays that would fill a frame travel by reference.
    """

    def __init__(
        self,
        by_reference: Callable[[Any, Encoder], list[Any]],
        *,
        known: dict[int, int] | None = None,
        numbered: bool = False,
        first: int = 0,
        lends_large: bool = False,
    ) -> None:
        self.by_reference = by_reference
        self.known = {} if known is None else known
        self.numbered = numbered
        self.first = first
        self.lends_large = lends_large
        self.held: list[Any] = []
        self.depth = 0
        self._open: set[int] = set()
        self._items = 0

    def encode(self, value: Any) -> Any:
        """Give the wire form of `value`.

        Raises:
            TooBig: too deep, too many items, too wide an integer, or a container inside itself.
        """
        kind = type(value)
        if kind in SCALARS:
            return value
        if kind is int:
            if -INT64 <= value < INT64:
                return value
            if value.bit_length() > MAX_INT_BITS:
                raise TooBig(f"an integer of {value.bit_length()} bits")
            return ["i", format(value, "x")]
        self.count(1)
        plain = PLAIN.get(kind)
        if plain is not None:
            return plain(self, value)
        nested = NESTED.get(kind)
        if nested is not None:
            return self._nested(nested, value, mutable=kind in MUTABLE)
        return self._other(kind, value)

    def many(self, values: Any) -> list[Any]:
        """Encode each of `values`."""
        encode = self.encode
        return [encode(value) for value in values]

    def pairs(self, mapping: Any) -> list[Any]:
        """Encode keys and values in turn."""
        return self.many(part for pair in mapping.items() for part in pair)

    def count(self, items: int) -> None:
        """Count what one message holds."""
        self._items += items
        if self._items > MAX_ITEMS:
            raise TooBig("too many items")

    def number(self, value: Any) -> int | None:
        """Give a mutable value its number, if values are numbered."""
        if not self.numbered:
            return None
        number = self.first + len(self.held)
        self.held.append(value)
        self.known[id(value)] = number
        return number

    def _nested(
        self, nested: Callable[[Encoder, Any], list[Any]], value: Any, *, mutable: bool
    ) -> list[Any]:
        key = id(value)
        if mutable and key in self.known:
            return ["R", self.known[key]]
        if key in self._open:
            raise TooBig("a container that contains itself")
        if self.depth >= MAX_DEPTH:
            raise TooBig(f"nested more than {MAX_DEPTH} deep")
        self._open.add(key)
        self.depth += 1
        try:
            return nested(self, value)
        finally:
            self.depth -= 1
            self._open.discard(key)

    def _other(self, kind: type, value: Any) -> Any:
        family = arrays.family(kind)
        if family is not None:
            coded = self._nested(family, value, mutable=arrays.is_mutable(kind))
            if coded[0] != "?":
                return coded
        if is_namedtuple(kind):
            return self._nested(_namedtuple, value, mutable=False)
        if isinstance(value, type):
            name = str(value.__name__)
            if BUILTIN_TYPES.get(name) is value:
                return ["T", name]
            if known := exception_name(value):
                return ["X", known]
        return self.by_reference(value, self)


def is_namedtuple(kind: type) -> bool:
    """Tell whether instances are plain named tuples: compared, indexed and read as tuples."""
    fields = kind.__dict__.get("_fields")
    return (
        issubclass(kind, tuple)
        and type(fields) is tuple
        and all(type(field) is str for field in fields)
        and all(
            getattr(kind, name) is getattr(tuple, name)
            for name in (
                "__len__",
                "__eq__",
                "__ne__",
                "__getitem__",
                "__iter__",
                "__lt__",
                "__hash__",
            )
        )
        and not any(
            isinstance(member, types.FunctionType | property | classmethod | staticmethod)
            and name not in NAMEDTUPLE_MEMBERS
            for name, member in kind.__dict__.items()
            if name not in fields
        )
    )


NAMEDTUPLE_MEMBERS = frozenset(
    ("__new__", "_make", "_replace", "__replace__", "__repr__", "_asdict", "__getnewargs__")
)


def _list(encoder: Encoder, value: list[Any]) -> list[Any]:
    number = encoder.number(value)
    kinds = set(map(type, value))
    flat = kinds <= NATIVE and (
        int not in kinds or all(-INT64 <= item < INT64 for item in value if type(item) is int)
    )
    if flat:
        encoder.count(len(value))
        return ["l", number, value]
    return ["L", number, encoder.many(value)]


def _keyed(tag: str) -> Callable[[Encoder, Any], list[Any]]:
    def code(encoder: Encoder, value: Any) -> list[Any]:
        number = encoder.number(value)
        return [tag, number, encoder.pairs(value)]

    return code


def _defaultdict(encoder: Encoder, value: collections.defaultdict[Any, Any]) -> list[Any]:
    number = encoder.number(value)
    factory = value.default_factory
    name = str(getattr(factory, "__name__", ""))
    known = isinstance(factory, type) and BUILTIN_TYPES.get(name) is factory
    return ["dd", number, encoder.pairs(value), name if known else None]


def _set(encoder: Encoder, value: set[Any]) -> list[Any]:
    return ["s", encoder.number(value), encoder.many(value)]


def _deque(encoder: Encoder, value: collections.deque[Any]) -> list[Any]:
    return ["dq", encoder.number(value), encoder.many(value), value.maxlen]


def _bytearray(encoder: Encoder, value: bytearray) -> list[Any]:
    return ["ba", encoder.number(value), bytes(value)]


def _stringio(encoder: Encoder, value: io.StringIO) -> list[Any]:
    return ["si", encoder.number(value), value.getvalue(), value.tell()]


def _bytesio(encoder: Encoder, value: io.BytesIO) -> list[Any]:
    return ["bi", encoder.number(value), value.getvalue(), value.tell()]


def _namedtuple(encoder: Encoder, value: Any) -> list[Any]:
    kind = type(value)
    return ["nt", str(kind.__name__), list(kind._fields), encoder.many(tuple(value))]


def zone(value: Any) -> Any:
    """Encode a time zone; an unknown kind gives False."""
    if value is None:
        return None
    if type(value) is datetime.timezone:
        offset = value.utcoffset(None)
        return [offset.days, offset.seconds, offset.microseconds, str(value.tzname(None))]
    if type(value) is zoneinfo.ZoneInfo and value.key:
        return str(value.key)
    return False


def _datetime(encoder: Encoder, value: datetime.datetime) -> Any:
    coded = zone(value.tzinfo)
    if coded is False:
        return encoder.by_reference(value, encoder)
    return ["dt", value.replace(tzinfo=None).isoformat(), value.fold, coded]


def _time(encoder: Encoder, value: datetime.time) -> Any:
    coded = zone(value.tzinfo)
    if coded is False:
        return encoder.by_reference(value, encoder)
    return ["tm", value.replace(tzinfo=None).isoformat(), value.fold, coded]


def _timezone(encoder: Encoder, value: Any) -> list[Any]:
    return ["tz", zone(value)]


def _timedelta(encoder: Encoder, value: datetime.timedelta) -> list[Any]:
    return ["td", value.days, value.seconds, value.microseconds]


def _fraction(encoder: Encoder, value: fractions.Fraction) -> list[Any]:
    return ["fr", encoder.encode(value.numerator), encoder.encode(value.denominator)]


def _range(encoder: Encoder, value: range) -> list[Any]:
    return ["rg", *map(encoder.encode, (value.start, value.stop, value.step))]


def _slice(encoder: Encoder, value: slice) -> list[Any]:
    return ["sl", *map(encoder.encode, (value.start, value.stop, value.step))]


PLAIN: dict[type, Callable[[Encoder, Any], Any]] = {
    complex: lambda encoder, value: ["c", value.real, value.imag],
    range: _range,
    type(Ellipsis): lambda encoder, value: ["el"],
    type(NotImplemented): lambda encoder, value: ["ni"],
    datetime.datetime: _datetime,
    datetime.date: lambda encoder, value: ["da", value.isoformat()],
    datetime.time: _time,
    datetime.timedelta: _timedelta,
    datetime.timezone: _timezone,
    zoneinfo.ZoneInfo: lambda encoder, value: (
        _timezone(encoder, value) if value.key else encoder.by_reference(value, encoder)
    ),
    decimal.Decimal: lambda encoder, value: ["de", str(value)],
    fractions.Fraction: _fraction,
    uuid.UUID: lambda encoder, value: ["uu", value.bytes],
    pathlib.PosixPath: lambda encoder, value: ["pa", str(value)],
    pathlib.PurePosixPath: lambda encoder, value: ["pp", str(value)],
}
NESTED: dict[type, Callable[[Encoder, Any], list[Any]]] = {
    list: _list,
    tuple: lambda encoder, value: ["t", encoder.many(value)],
    dict: _keyed("d"),
    set: _set,
    frozenset: lambda encoder, value: ["fs", encoder.many(value)],
    slice: _slice,
    type({}.keys()): lambda encoder, value: ["vk", encoder.many(value)],
    type({}.values()): lambda encoder, value: ["vv", encoder.many(value)],
    type({}.items()): lambda encoder, value: ["vi", encoder.pairs(dict(value))],
    types.MappingProxyType: lambda encoder, value: ["mp", encoder.pairs(dict(value))],
    bytearray: _bytearray,
    collections.deque: _deque,
    collections.Counter: _keyed("ct"),
    collections.OrderedDict: _keyed("od"),
    collections.defaultdict: _defaultdict,
    io.StringIO: _stringio,
    io.BytesIO: _bytesio,
}
VIEWS = {type({}.keys()), type({}.values()), type({}.items())}
MUTABLE = frozenset(NESTED) - {tuple, frozenset, slice, types.MappingProxyType} - VIEWS
