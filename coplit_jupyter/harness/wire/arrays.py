"""Turn NumPy and pandas values into tagged lists and back; both packages are imported on demand."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.wire.channel import TooBig, WireError
from coplit_jupyter.harness.wire.names import NATIVE

if TYPE_CHECKING:
    from coplit_jupyter.harness.wire.decode import Decoder
    from coplit_jupyter.harness.wire.encode import Encoder

KINDS = "biufcSUMm"
MAX_OBJECTS = 200_000
LARGE_BYTES = 12 << 20
"""An array from here on (a frame holds 16 MiB) stays with its owner, who is asked for parts."""
MUTABLE_NAMES = frozenset(("ndarray", "DataFrame", "Series"))
Code = Callable[["Encoder", Any], list[Any]]
NOT_PLAIN = ["?"]
FREQUENCY = re.compile(r"-?[0-9]{0,6}[A-Za-z]{1,8}(-[A-Z]{1,4})?")


def family(kind: type) -> Code | None:
    """Give the encoder of a NumPy or pandas type, or None. Exact types of the real modules only."""
    module = getattr(kind, "__module__", None)
    if type(module) is not str:
        return None
    top = module.partition(".")[0]
    if top == "numpy" and "numpy" in sys.modules:
        return _numpy_code(kind)
    if top == "pandas" and "pandas" in sys.modules:
        return _pandas_code(kind)
    return None


def is_mutable(kind: type) -> bool:
    """Tell whether a value of this NumPy or pandas type can be changed in place."""
    return kind.__name__ in MUTABLE_NAMES


def _numpy_code(kind: type) -> Code | None:
    numpy = sys.modules["numpy"]
    if kind is numpy.ndarray:
        return _array
    masked = sys.modules.get("numpy.ma")
    if masked is not None and kind is masked.MaskedArray:
        return _masked
    if issubclass(kind, numpy.generic) and getattr(numpy, kind.__name__, None) is kind:
        return _scalar
    if issubclass(kind, numpy.dtype):
        return _dtype
    return None


def _array(encoder: Encoder, value: Any) -> list[Any]:
    numpy = sys.modules["numpy"]
    if encoder.lends_large and value.nbytes > LARGE_BYTES:
        return NOT_PLAIN
    if value.dtype.kind in KINDS and value.dtype.names is None:
        number = encoder.number(value)
        raw = numpy.ascontiguousarray(value).tobytes()
        return ["na", number, value.dtype.str, list(value.shape), raw]
    if value.dtype.kind == "O" and value.size <= MAX_OBJECTS:
        number = encoder.number(value)
        return ["no", number, list(value.shape), encoder.many(value.ravel().tolist())]
    return NOT_PLAIN


def _masked(encoder: Encoder, value: Any) -> list[Any]:
    numpy = sys.modules["numpy"]
    if value.dtype.kind not in KINDS or value.dtype.names or value.nbytes > LARGE_BYTES:
        return NOT_PLAIN
    mask = numpy.ma.getmaskarray(value)
    return ["ma", _by_value(encoder, numpy.asarray(value.data)), _by_value(encoder, mask)]


def _by_value(encoder: Encoder, values: Any) -> Any:
    """Encode a part of something that goes by value, however large."""
    lends, encoder.lends_large = encoder.lends_large, False
    try:
        return encoder.encode(values)
    finally:
        encoder.lends_large = lends


def _scalar(encoder: Encoder, value: Any) -> list[Any]:
    if value.dtype.kind in KINDS:
        return ["ns", value.dtype.str, value.tobytes()]
    return NOT_PLAIN


def _dtype(encoder: Encoder, value: Any) -> list[Any]:
    return ["ny", value.str] if value.kind in KINDS and value.names is None else NOT_PLAIN


def _pandas_code(kind: type) -> Code | None:
    pandas = sys.modules["pandas"]
    codes: dict[Any, Code] = {
        pandas.DataFrame: _frame,
        pandas.Series: _series,
        pandas.Timestamp: lambda encoder, value: ["ts", value.isoformat(), str(value.unit)],
        pandas.Timedelta: lambda encoder, value: ["tp", value.isoformat(), str(value.unit)],
        pandas.Interval: lambda encoder, value: [
            "iv",
            encoder.encode(value.left),
            encoder.encode(value.right),
            str(value.closed),
        ],
        pandas.Period: lambda encoder, value: ["pe", str(value), str(value.freqstr)],
        type(pandas.NaT): lambda encoder, value: ["nat"],
        type(pandas.NA): lambda encoder, value: ["pna"],
        pandas.Categorical: _column,
    }
    if kind in codes:
        return codes[kind]
    if kind is pandas.MultiIndex:
        return _multi_index
    if issubclass(kind, pandas.Index) and getattr(pandas, kind.__name__, None) is kind:
        return _index
    return None


def _name(encoder: Encoder, name: Any) -> Any:
    return encoder.encode(name) if type(name) in NATIVE or type(name) is tuple else None


def _column(encoder: Encoder, value: Any) -> list[Any]:
    """Encode the values of a column: `[dtype, what]`; categories keep their order."""
    pandas = sys.modules["pandas"]
    dtype = value.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        holder = value.cat if hasattr(value, "cat") else value
        codes = encoder.encode(pandas.Series(holder.codes).to_numpy())
        categories = _column(encoder, pandas.Series(dtype.categories))
        return ["ca", codes, categories, bool(dtype.ordered)]
    values = value.to_numpy()
    if values.dtype.kind in "biufcM" and str(dtype) == str(values.dtype):
        return ["co", str(dtype), _by_value(encoder, values)]
    if len(value) > MAX_OBJECTS:
        raise TooBig(f"a column of {len(value)} objects")
    missing = pandas.NA
    cells = [None if cell is missing else cell for cell in values.tolist()]
    if values.dtype.kind in "mM":
        cells = list(value)
    return ["co", str(dtype), ["L", None, encoder.many(cells)]]


def _index(encoder: Encoder, value: Any) -> list[Any]:
    freq = getattr(value, "freqstr", None)
    return ["ix", _column(encoder, value), _name(encoder, value.name), freq and str(freq)]


def _multi_index(encoder: Encoder, value: Any) -> list[Any]:
    rows = ["L", None, encoder.many(value.tolist())]
    return ["mi", rows, [_name(encoder, name) for name in value.names]]


def _labels(encoder: Encoder, value: Any) -> list[Any]:
    pandas = sys.modules["pandas"]
    if type(value) is pandas.MultiIndex:
        return _multi_index(encoder, value)
    if type(value) is pandas.RangeIndex:
        bounds = [value.start, value.stop, value.step]
        return ["ri", bounds, _name(encoder, value.name)]
    return _index(encoder, value)


def _series(encoder: Encoder, value: Any) -> list[Any]:
    number = encoder.number(value)
    column = _column(encoder, value)
    return ["se", number, column, _labels(encoder, value.index), _name(encoder, value.name)]


def _frame(encoder: Encoder, value: Any) -> list[Any]:
    number = encoder.number(value)
    columns = [_column(encoder, value.iloc[:, place]) for place in range(value.shape[1])]
    index, names = _labels(encoder, value.index), _labels(encoder, value.columns)
    return ["df", number, columns, index, names]


# ---------------------------------------------------------------- decoding


def check(value: Any, *kinds: type) -> Any:
    """Give `value` back if it has one of exactly these types."""
    if type(value) not in kinds:
        raise WireError("a field of the wrong type")
    return value


def _text(value: Any, limit: int = 64) -> str:
    if type(value) is not str or len(value) > limit:
        raise WireError("a text that is too long")
    return value


def decode_array(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `na`."""
    return decoder.register(coded[1], _read_array(coded[2], coded[3], coded[4]))


def decode_masked(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `ma`: data and mask of one shape."""
    import numpy

    data, mask = (decoder.decode(part) for part in coded[1:3])
    if type(data) is not numpy.ndarray or type(mask) is not numpy.ndarray:
        raise WireError("a masked array that is none")
    if mask.dtype != bool or mask.shape != data.shape:
        raise WireError("a mask that does not fit")
    return numpy.ma.MaskedArray(data, mask)


def _read_array(dtype: Any, shape: Any, raw: Any) -> Any:
    import numpy

    kind = numpy.dtype(_text(dtype))
    if kind.kind not in KINDS or kind.names or kind.hasobject or not kind.itemsize:
        raise WireError("an array of a type that is not accepted")
    lengths = tuple(check(length, int) for length in check(shape, list))
    if len(lengths) > 32 or any(length < 0 for length in lengths):
        raise WireError("an array of an impossible shape")
    if math.prod(lengths) * kind.itemsize != len(check(raw, bytes)):
        raise WireError("an array of the wrong size")
    return numpy.frombuffer(raw, dtype=kind).reshape(lengths).copy()


def decode_objects(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `no`."""
    import numpy

    values = decoder.many(coded[3])
    lengths = tuple(check(length, int) for length in check(coded[2], list))
    if len(lengths) > 32 or any(n < 0 for n in lengths) or math.prod(lengths) != len(values):
        raise WireError("an array of an impossible shape")
    flat = numpy.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        flat[place] = value
    return decoder.register(coded[1], flat.reshape(lengths))


def decode_scalar(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `ns`."""
    return _read_array(coded[1], [], coded[2])[()]


def decode_dtype(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `ny`."""
    import numpy

    return numpy.dtype(_text(coded[1]))


def decode_column(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `co` or `ca`: an array or a Categorical."""
    import pandas

    if check(coded, list)[0] == "ca":
        codes = decoder.decode(coded[1])
        categories = pandas.Index(decode_column(decoder, coded[2]))
        ordered = check(coded[3], bool)
        return pandas.Categorical.from_codes(codes, categories=categories, ordered=ordered)
    if coded[0] != "co":
        raise WireError("not a column")
    values, dtype = decoder.decode(coded[2]), _text(coded[1], 200)
    if type(values) is list and dtype.startswith(("datetime64", "timedelta64")):
        return pandas.Series(values).astype(dtype).array
    if type(values) is list:
        return pandas.array(values, dtype=dtype) if dtype != "object" else _object_column(values)
    return values


def _object_column(values: list[Any]) -> Any:
    import numpy

    column = numpy.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        column[place] = value
    return column


def decode_index(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `ix`, `mi` or `ri`."""
    import pandas

    tag = check(coded, list)[0]
    if tag == "ix":
        index = pandas.Index(decode_column(decoder, coded[1]), name=decoder.decode(coded[2]))
        if isinstance(index, pandas.DatetimeIndex | pandas.TimedeltaIndex) and coded[3]:
            if not FREQUENCY.fullmatch(check(coded[3], str)):
                raise WireError("not a frequency")
            index.freq = coded[3]
        return index
    if tag == "ri":
        start, stop, step = (check(bound, int) for bound in check(coded[1], list))
        return pandas.RangeIndex(start, stop, step, name=decoder.decode(coded[2]))
    if tag != "mi":
        raise WireError("not an index")
    names = [decoder.decode(name) for name in check(coded[2], list)]
    rows = decoder.decode(coded[1])
    if not rows:
        return pandas.MultiIndex.from_arrays([[] for _ in names], names=names)
    return pandas.MultiIndex.from_tuples(rows, names=names)


def decode_series(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `se`."""
    import pandas

    index = decode_index(decoder, coded[3])
    values = _cap_rows(decode_column(decoder, coded[2]), index)
    series = pandas.Series(values, index=index, name=decoder.decode(coded[4]))
    return decoder.register(coded[1], series)


def _cap_rows(values: Any, index: Any) -> Any:
    if len(values) != len(index):
        raise WireError("a column of the wrong length")
    return values


def decode_frame(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `df`."""
    import pandas

    index, names = decode_index(decoder, coded[3]), decode_index(decoder, coded[4])
    columns = [_cap_rows(decode_column(decoder, one), index) for one in check(coded[2], list)]
    if len(columns) != len(names) or len(index) * max(1, len(columns)) > 50_000_000:
        raise WireError("a table of the wrong shape")
    frame = pandas.DataFrame(dict(enumerate(columns)), index=index)
    frame.columns = names
    return decoder.register(coded[1], frame)


def decode_timestamp(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `ts`."""
    import pandas

    return pandas.Timestamp(_text(coded[1])).as_unit(_text(coded[2], 4))


def decode_interval(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `iv`."""
    import pandas

    left, right = decoder.decode(coded[1]), decoder.decode(coded[2])
    return pandas.Interval(left, right, closed=_text(coded[3], 8))


def decode_period(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `pe`."""
    import pandas

    if not FREQUENCY.fullmatch(_text(coded[2], 20)):
        raise WireError("not a frequency")
    return pandas.Period(_text(coded[1], 64), freq=coded[2])


def decode_timedelta(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `tp`."""
    import pandas

    return pandas.Timedelta(_text(coded[1])).as_unit(_text(coded[2], 4))


def decode_nat(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `nat`."""
    import pandas

    return pandas.NaT


def decode_na(decoder: Decoder, coded: list[Any]) -> Any:
    """Read `pna`."""
    import pandas

    return pandas.NA
