"""Turn tagged lists from a hostile peer back into Python values; every field is checked."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import io
import pathlib
import re
import types
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

from coplit_jupyter.harness.wire import arrays
from coplit_jupyter.harness.wire.arrays import check
from coplit_jupyter.harness.wire.channel import MAX_ITEMS, TooBig, WireError
from coplit_jupyter.harness.wire.names import (
    BUILTIN_TYPES,
    MAX_DECIMAL_EXPONENT,
    MAX_DEPTH,
    MAX_INT_BITS,
    MAX_NUMBER_TEXT,
    NATIVE,
    exception_named,
)

IDENTIFIER = re.compile(r"[^\W\d]\w{0,79}")
ZONE = re.compile(r"[A-Za-z0-9_+\-]{1,32}(/[A-Za-z0-9_+\-]{1,32}){0,2}")


class Decoder:
    """Decodes the values of one message.

    `reference(coded, decoder)` builds what travelled by reference. `held` maps numbers to local
    values that the peer may point back to; with `collect`, numbered values are put there.
    """

    def __init__(
        self,
        reference: Callable[[list[Any], Decoder], Any],
        *,
        held: dict[int, Any] | None = None,
        collect: dict[int, Any] | None = None,
    ) -> None:
        self.reference = reference
        self.held = {} if held is None else held
        self.collect = collect
        self._depth = 0
        self._items = 0

    def decode(self, coded: Any) -> Any:
        """Give the value.

        Raises:
            WireError: whatever is wrong with it; no other exception leaves here.
        """
        if type(coded) in NATIVE:
            return coded
        if type(coded) is not list or not coded or type(coded[0]) is not str:
            raise WireError("a value that is not one")
        self.count(1)
        if self._depth > MAX_DEPTH + 5:
            raise TooBig("nested too deep")
        self._depth += 1
        try:
            read = READ.get(coded[0])
            return self.reference(coded, self) if read is None else read(self, coded)
        except (RecursionError, MemoryError) as error:
            if self._depth > 1:
                raise
            raise TooBig(f"{type(error).__name__} while reading it") from None
        except WireError:
            raise
        except Exception as error:
            raise WireError(f"a bad {coded[0][:8]!r} value: {type(error).__name__}") from None
        finally:
            self._depth -= 1

    def many(self, coded: Any) -> list[Any]:
        """Decode each value of a list."""
        return [self.decode(one) for one in check(coded, list)]

    def pairs(self, coded: Any) -> Iterator[tuple[Any, Any]]:
        """Decode keys and values in turn."""
        values = self.many(coded)
        if len(values) % 2:
            raise WireError("a key without a value")
        return zip(values[::2], values[1::2], strict=True)

    def count(self, items: int) -> None:
        """Count what one message holds."""
        self._items += items
        if self._items > MAX_ITEMS:
            raise TooBig("too many items")

    def register(self, number: Any, value: Any) -> Any:
        """Remember a numbered value; give it back."""
        if self.collect is not None and type(number) is int:
            self.collect[number] = value
        return value


def _flat(decoder: Decoder, coded: list[Any]) -> list[Any]:
    values = check(coded[2], list)
    decoder.count(len(values))
    if not set(map(type, values)) <= NATIVE:
        raise WireError("a flat list that is not flat")
    value: list[Any] = decoder.register(coded[1], list(values))
    return value


def _list(decoder: Decoder, coded: list[Any]) -> list[Any]:
    value: list[Any] = decoder.register(coded[1], [])
    value.extend(decoder.many(coded[2]))
    return value


def _mapping(make: Callable[[], Any]) -> Callable[[Decoder, list[Any]], Any]:
    def read(decoder: Decoder, coded: list[Any]) -> Any:
        value = decoder.register(coded[1], make())
        for key, one in decoder.pairs(coded[2]):
            value[key] = one
        return value

    return read


def _defaultdict(decoder: Decoder, coded: list[Any]) -> Any:
    name = check(coded[3], str, type(None))
    factory: Any = None if name is None else BUILTIN_TYPES[name]
    if factory in {type(None), type}:
        factory = None
    value: Any = decoder.register(coded[1], collections.defaultdict(factory))
    for key, one in decoder.pairs(coded[2]):
        value[key] = one
    return value


def _set(decoder: Decoder, coded: list[Any]) -> set[Any]:
    value: set[Any] = decoder.register(coded[1], set())
    for one in decoder.many(coded[2]):  # not in one step: no deadline could end it
        value.add(one)
    return value


def _deque(decoder: Decoder, coded: list[Any]) -> Any:
    length = check(coded[3], int, type(None))
    value = decoder.register(coded[1], collections.deque(maxlen=length))
    value.extend(decoder.many(coded[2]))
    return value


def _stringio(decoder: Decoder, coded: list[Any]) -> Any:
    value = io.StringIO(check(coded[2], str), newline="")
    value.seek(check(coded[3], int))
    return decoder.register(coded[1], value)


def _bytesio(decoder: Decoder, coded: list[Any]) -> Any:
    value = io.BytesIO(check(coded[2], bytes))
    value.seek(check(coded[3], int))
    return decoder.register(coded[1], value)


def _held(decoder: Decoder, coded: list[Any]) -> Any:
    number = check(coded[1], int)
    if number in decoder.held:
        return decoder.held[number]
    if decoder.collect is not None and number in decoder.collect:
        return decoder.collect[number]
    raise WireError("a reference to nothing")


def _integer(decoder: Decoder, coded: list[Any]) -> int:
    if len(check(coded[1], str)) > MAX_INT_BITS // 4 + 2:
        raise TooBig("too wide an integer")
    return int(coded[1], 16)


def _fraction(decoder: Decoder, coded: list[Any]) -> fractions.Fraction:
    over, under = (check(decoder.decode(part), int) for part in coded[1:3])
    if over.bit_length() + under.bit_length() > 40_000:
        raise TooBig("too wide a fraction")
    return fractions.Fraction(over, under)


def _decimal(decoder: Decoder, coded: list[Any]) -> decimal.Decimal:
    if len(check(coded[1], str)) > MAX_NUMBER_TEXT:
        raise TooBig("too long a decimal")
    value = decimal.Decimal(coded[1])
    if value.is_snan():
        raise WireError("a signalling number")
    # int(Decimal("1e999999999")) would eat the machine.
    if value.is_finite() and abs(value.adjusted()) > MAX_DECIMAL_EXPONENT:
        raise TooBig("too large a decimal exponent")
    return value


def _exception_class(name: Any) -> type[Exception]:
    kind = exception_named(check(name, str))
    if kind is None:
        raise WireError("an exception class that is none")
    return kind


def _namedtuple(decoder: Decoder, coded: list[Any]) -> Any:
    name, fields = check(coded[1], str), check(coded[2], list)
    values = decoder.many(coded[3])
    if len(fields) > 200 or len(fields) != len(values):
        raise WireError("a named tuple of the wrong length")
    return namedtuple_class(name, tuple(check(field, str) for field in fields))(*values)


NAMED: dict[tuple[str, tuple[str, ...]], Any] = {}


def namedtuple_class(name: str, fields: tuple[str, ...]) -> Any:
    """Make, or find, a local named tuple class with these fields."""
    if (name, fields) not in NAMED:
        if len(NAMED) > 500:
            NAMED.clear()
        if sum(map(len, fields)) > 10_000:
            raise WireError("too long field names")
        title = name if IDENTIFIER.fullmatch(name) else "Record"
        # Fields are validated identifiers: namedtuple() compiles their names into a lambda.
        NAMED[name, fields] = collections.namedtuple(title, fields, rename=True)  # noqa: PYI024
    return NAMED[name, fields]


def is_made_here(kind: type) -> bool:
    """Tell whether a class is one of those that stand for the peer's named tuples."""
    fields = kind.__dict__.get("_fields")
    return type(fields) is tuple and NAMED.get((kind.__name__, fields)) is kind


def _zone(coded: Any) -> Any:
    if coded is None:
        return None
    if type(coded) is str:
        if not ZONE.fullmatch(coded):
            raise WireError("not a time zone")
        return zoneinfo.ZoneInfo(coded)
    days, seconds, micro, name = check(coded, list)
    offset = datetime.timedelta(check(days, int), check(seconds, int), check(micro, int))
    plain = datetime.timezone(offset)
    return plain if plain.tzname(None) == name else datetime.timezone(offset, check(name, str)[:80])


def _short(value: Any, limit: int = 64) -> str:
    if type(value) is not str or len(value) > limit:
        raise WireError("a text that is too long")
    return value


def _datetime(decoder: Decoder, coded: list[Any]) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(_short(coded[1]))
    if moment.tzinfo is not None:
        raise WireError("a zone in the wrong place")
    return moment.replace(tzinfo=_zone(coded[3]), fold=check(coded[2], int))


def _time(decoder: Decoder, coded: list[Any]) -> datetime.time:
    moment = datetime.time.fromisoformat(_short(coded[1]))
    if moment.tzinfo is not None:
        raise WireError("a zone in the wrong place")
    return moment.replace(tzinfo=_zone(coded[3]), fold=check(coded[2], int))


def _timedelta(decoder: Decoder, coded: list[Any]) -> datetime.timedelta:
    days, seconds, micro = (check(part, int) for part in coded[1:4])
    return datetime.timedelta(days, seconds, micro)


def _integers(decoder: Decoder, coded: list[Any]) -> list[int]:
    return [check(decoder.decode(part), int) for part in coded[1:4]]


Read = Callable[[Decoder, list[Any]], Any]
READ: dict[str, Read] = {
    "l": _flat,
    "L": _list,
    "t": lambda decoder, coded: tuple(decoder.many(coded[1])),
    "d": _mapping(dict),
    "ct": _mapping(collections.Counter),
    "od": _mapping(collections.OrderedDict),
    "dd": _defaultdict,
    "s": _set,
    "fs": lambda decoder, coded: frozenset(_set(decoder, ["s", None, coded[1]])),
    "ba": lambda decoder, coded: decoder.register(coded[1], bytearray(check(coded[2], bytes))),
    "dq": _deque,
    "si": _stringio,
    "bi": _bytesio,
    "vk": lambda decoder, coded: dict.fromkeys(decoder.many(coded[1])).keys(),
    "vv": lambda decoder, coded: dict(enumerate(decoder.many(coded[1]))).values(),
    "vi": lambda decoder, coded: dict(decoder.pairs(coded[1])).items(),
    "mp": lambda decoder, coded: types.MappingProxyType(dict(decoder.pairs(coded[1]))),
    "R": _held,
    "i": _integer,
    "c": lambda decoder, coded: complex(check(coded[1], float), check(coded[2], float)),
    "rg": lambda decoder, coded: range(*_integers(decoder, coded)),
    "sl": lambda decoder, coded: slice(*decoder.many(coded[1:4])),
    "el": lambda decoder, coded: Ellipsis,
    "ni": lambda decoder, coded: NotImplemented,
    "dt": _datetime,
    "da": lambda decoder, coded: datetime.date.fromisoformat(_short(coded[1])),
    "tm": _time,
    "td": _timedelta,
    "tz": lambda decoder, coded: _zone(coded[1]),
    "de": _decimal,
    "fr": _fraction,
    "uu": lambda decoder, coded: uuid.UUID(bytes=check(coded[1], bytes)),
    "pa": lambda decoder, coded: pathlib.Path(_short(coded[1], 4096)),
    "pp": lambda decoder, coded: pathlib.PurePosixPath(_short(coded[1], 4096)),
    "nt": _namedtuple,
    "T": lambda decoder, coded: BUILTIN_TYPES[check(coded[1], str)],
    "X": lambda decoder, coded: _exception_class(coded[1]),
    "na": arrays.decode_array,
    "no": arrays.decode_objects,
    "ma": arrays.decode_masked,
    "ns": arrays.decode_scalar,
    "ny": arrays.decode_dtype,
    "se": arrays.decode_series,
    "df": arrays.decode_frame,
    "ix": arrays.decode_index,
    "mi": arrays.decode_index,
    "ri": arrays.decode_index,
    "ca": arrays.decode_column,
    "ts": arrays.decode_timestamp,
    "tp": arrays.decode_timedelta,
    "iv": arrays.decode_interval,
    "pe": arrays.decode_period,
    "nat": arrays.decode_nat,
    "pna": arrays.decode_na,
}
