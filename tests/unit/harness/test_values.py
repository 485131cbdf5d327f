"""Plain values cross the wire unchanged, and only plain values do."""

# ruff: noqa: DTZ001, DTZ901 — moments without a zone must cross, too

from __future__ import annotations

import collections
import datetime  # noqa: ICN001 — as the student's code calls it
import decimal
import fractions
import io
import pathlib
import uuid
import zoneinfo

import msgpack
import numpy as np
import pandas as pd
import pytest

from coplit_jupyter.harness.wire.channel import TooBig, WireError, unpack
from coplit_jupyter.harness.wire.decode import Decoder
from coplit_jupyter.harness.wire.encode import Encoder


class ReferredError(Exception):
    """Raised in place of a reference: the value is not plain."""


def refuse(value, encoder):
    raise ReferredError(type(value).__name__)


def cross(value):
    coded = Encoder(refuse).encode(value)
    packed = msgpack.packb([coded], unicode_errors="surrogatepass")
    return Decoder(lambda coded, decoder: pytest.fail(f"{coded}")).decode(unpack(packed)[0])


Point = collections.namedtuple("Point", "x y")  # noqa: PYI024 — the untyped kind is meant
UTC = datetime.UTC
PLAIN = [
    None, True, False, 0, -1, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 3**2000, 0.1, float("inf"),
    1 + 2j, "", "한글", "\ud800", "a\0b", b"", b"\xff", bytearray(b"ab"), [], [1, "a", None, 2.5],
    [2**70], [[]], [[1], [2, [3]]], (), (1,), (1, [2]), {}, {"a": [1]}, {1: {2: 3}}, {(1, 2): "x"},
    set(), {1, "a"}, frozenset({1}), {frozenset({1})}, range(3), range(10, 0, -3), range(2**70),
    slice(None), slice(1, 2**70, None), ..., NotImplemented, datetime.date(1, 1, 1),
    datetime.date.max, datetime.datetime(2026, 1, 2, 3, 4, 5, 6), datetime.datetime.min,
    datetime.datetime(2026, 10, 25, 2, 30, fold=1), datetime.datetime(2026, 1, 1, tzinfo=UTC),
    datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Seoul")),
    datetime.datetime(2026, 7, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=-3), "XY")),
    datetime.time(23, 59, 59, 1), datetime.time(1, tzinfo=UTC), datetime.timedelta(-1, 2, 3),
    UTC, zoneinfo.ZoneInfo("UTC"), decimal.Decimal("1.10"), decimal.Decimal("-Infinity"),
    decimal.Decimal("1E+1000"), fractions.Fraction(-1, 3), fractions.Fraction(2**80, 3),
    uuid.UUID(int=7), pathlib.PurePosixPath("a/b"), pathlib.Path("/tmp"), collections.deque([1]),
    collections.deque([1, 2], maxlen=2), collections.Counter("aab"), collections.OrderedDict(a=1),
    collections.defaultdict(list, a=[1]), collections.defaultdict(None, b=2), int, str, list,
    type(None), ValueError, KeyError, ZeroDivisionError,
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=range(len(PLAIN)))
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = cross(value)
    assert back == value
    assert type(back) is type(value)
    if isinstance(value, collections.defaultdict):
        assert back.default_factory is value.default_factory
    if isinstance(value, collections.deque):
        assert back.maxlen == value.maxlen
    if isinstance(value, datetime.datetime):
        assert (back.fold, back.tzname()) == (value.fold, value.tzname())


def test_not_a_number_stays_one():
    assert cross(float("nan")) != cross(float("nan"))
    assert cross(decimal.Decimal("nan")).is_nan()


def test_signs_and_exact_digits_are_kept():
    assert str(cross(-0.0)) == "-0.0"
    assert str(cross(decimal.Decimal("1.10"))) == "1.10"


def test_named_tuples_are_rebuilt_with_their_fields():
    back = cross(Point(1, [2]))
    assert back == (1, [2])
    assert (back.x, back.y, type(back).__name__) == (1, [2], "Point")


def test_open_texts_keep_what_they_hold_and_where_they_are():
    text = io.StringIO("one\ntwo\n")
    text.readline()
    assert cross(text).read() == "two\n"
    raw = io.BytesIO(b"abc")
    raw.read(1)
    assert cross(raw).read() == b"bc"


class Lying(list):
    def __eq__(self, other):
        return True

    __hash__ = None


class Whole(int):
    pass


@pytest.mark.parametrize(
    "value",
    [Lying(), Whole(3), object(), lambda: 1, Lying, (x for x in ()), io, Point],
    ids=range(8),
)
def test_everything_that_could_lie_goes_by_reference(value):
    """A subclass of a plain type may answer every comparison with True."""
    with pytest.raises(ReferredError):
        cross(value)
    with pytest.raises(ReferredError):
        cross([{"a": (value,)}])


def test_a_tuple_class_with_methods_goes_by_reference():
    class Rich(Point):
        def total(self):
            return self.x + self.y

    with pytest.raises(ReferredError):
        cross(Rich(1, 2))


def loop():
    value: list = []
    value.append(value)
    return value


def deep(depth):
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def doubled(times):
    value: list = [0]
    for _ in range(times):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    "value",
    [loop(), deep(5000), doubled(60), 1 << 1_000_000, decimal.Decimal("1e999999999")],
    ids=["loop", "deep", "doubled", "wide", "exponent"],
)
def test_values_that_would_eat_the_machine_are_refused(value):
    """2**60 items in 60 lists; an integer of a decimal with a billion digits."""
    with pytest.raises((TooBig, RecursionError)):
        cross(value)


def test_numbered_containers_point_back():
    inner = [1]
    encoder = Encoder(refuse, numbered=True)
    coded = encoder.encode([inner, inner])
    held: dict = {}
    back = Decoder(refuse, collect=held).decode(coded)
    assert back == [[1], [1]]
    assert back[0] is back[1]
    assert encoder.held[1] is inner


# ---------------------------------------------------------------- numpy and pandas

ARRAYS = [
    np.array([1, 2, 3]), np.array([[1.5, np.nan]]), np.zeros((0, 3)), np.array(5), np.arange(6)[::2],
    np.array([True, False]), np.array([1 + 2j]), np.array(["a", "한글"]), np.array([b"x"]),
    np.array(["2026-01-01"], dtype="datetime64[D]"), np.array([3], dtype="timedelta64[s]"),
    np.array([1, "a", None], dtype=object), np.arange(24).reshape(2, 3, 4).T,
    np.array([1], dtype=">i4"), np.array([1], dtype=np.uint8),
]  # fmt: skip


@pytest.mark.parametrize("array", ARRAYS, ids=range(len(ARRAYS)))
def test_arrays_come_back(array):
    back = cross(array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(back, array)
    assert back.flags.writeable


SCALARS = [
    np.int64(3), np.float32(1.5), np.bool_(True), np.str_("a"), np.datetime64("2026-01-01"),
    np.complex128(1j), np.uint8(255),
]  # fmt: skip


@pytest.mark.parametrize("scalar", SCALARS, ids=range(len(SCALARS)))
def test_numpy_scalars_come_back(scalar):
    back = cross(scalar)
    assert back == scalar
    assert type(back) is type(scalar)


def test_dtypes_come_back():
    assert cross(np.dtype("float32")) == np.dtype("float32")


def test_other_arrays_go_by_reference():
    with pytest.raises(ReferredError):
        cross(np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]))


@pytest.mark.parametrize("mask", [np.ma.nomask, [False, True]], ids=["none", "one"])
def test_masked_arrays_come_back(mask):
    given = np.ma.MaskedArray([1.5, 2.5], mask)
    back = cross(given)
    assert type(back) is np.ma.MaskedArray
    assert back.tolist() == given.tolist()
    assert back.dtype == given.dtype


FRAMES = [
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pd.DataFrame({"a": [1.5, None]}, index=["r1", "r2"]),
    pd.DataFrame(),
    pd.DataFrame({"a": []}),
    pd.DataFrame([[1, 2]], columns=[10, 20]),
    pd.DataFrame([[1, 2]], columns=["a", "a"]),
    pd.DataFrame({"d": pd.to_datetime(["2026-01-01", None])}),
    pd.DataFrame({"z": pd.to_datetime(["2026-01-01"]).tz_localize("Asia/Seoul")}),
    pd.DataFrame({"c": pd.Categorical(["b", "a", None], categories=["b", "a"], ordered=True)}),
    pd.DataFrame({"i": pd.array([1, None], dtype="Int64"), "f": pd.array([True, None], "boolean")}),
    pd.DataFrame({"s": pd.array(["a", None], dtype="string")}),
    pd.DataFrame(
        {"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["x", "y"])
    ),
    pd.DataFrame({"g": list("aab"), "v": [1, 2, 3]}).groupby("g").sum(),
    pd.DataFrame({"v": [1, 2]}, index=pd.date_range("2026-01-01", periods=2)),
    pd.DataFrame({"t": pd.to_timedelta(["1s", "2s"])}),
]


@pytest.mark.parametrize("frame", FRAMES, ids=range(len(FRAMES)))
def test_tables_come_back(frame):
    back = cross(frame)
    pd.testing.assert_frame_equal(back, frame, check_freq=False)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series([1, 2, 3], name="n"),
        pd.Series(["a", "b"], index=["x", "y"]),
        pd.Series([1.0, None]),
        pd.Series([], dtype=float),
        pd.Series(list("ab"), dtype="category"),
    ],
    ids=range(5),
)
def test_series_come_back(series):
    pd.testing.assert_series_equal(cross(series), series)


@pytest.mark.parametrize(
    "index", [pd.Index([1, 2], name="n"), pd.Index(["a"]), pd.RangeIndex(3)], ids=range(3)
)
def test_indexes_come_back(index):
    pd.testing.assert_index_equal(cross(index), index, exact="equiv")


def test_moments_of_pandas_come_back():
    assert cross(pd.Timestamp("2026-01-01 10:00", tz="UTC")) == pd.Timestamp("2026-01-01 10:00Z")
    assert cross(pd.Timedelta("90s")) == pd.Timedelta("90s")
    assert cross(pd.NaT) is pd.NaT
    assert cross(pd.NA) is pd.NA


# ---------------------------------------------------------------- what a hostile peer sends

BAD = [
    [], [[]], [1], ["?"], ["l"], ["l", None, [[]]], ["l", None, "abc"], ["L", None, 5], ["d", 0, [1]],
    ["d", 0, [["l", 0, []], 1]], ["s", 0, [["l", 0, []]]], ["i", "zz"], ["i", 5], ["i", "f" * 10**6],
    ["R", 0], ["R", "a"], ["de", "1e999999999"], ["de", "sNaN"], ["de", "x"], ["fr", 1, 0],
    ["fr", ["i", "f" * 49000], ["i", "f" * 49000]], ["nt", "x", ["a"], []], ["nt", 5, [], []],
    ["nt", "x", ["a" * 9999] * 3, [1, 2, 3]], ["dt", "2026", 0, None], ["dt", "x" * 100, 0, None],
    ["dt", "2026-01-01T00:00:00+00:00", 0, None], ["dt", "2026-01-01T00:00:00", 0, "../etc/passwd"],
    ["dt", "2026-01-01T00:00:00", 0, [9**9, 0, 0, "x"]], ["tz", "/etc/passwd"], ["td", 10**12, 0, 0],
    ["rg", 0, 1, 0], ["uu", b"short"], ["pa", "a" * 10**5], ["T", "eval"], ["T", "open"],
    ["X", "SystemExit"], ["X", "open"], ["si", "a", -1], ["si", 0, 5, 0], ["dq", 0, [], -5],
    ["dd", 0, [], "eval"], ["na", 0, "O", [1], b"12345678"], ["na", 0, "<i8", [2**40], b""],
    ["ma", 1, 2], ["ma", ["na", None, "<i8", [1], b"1" * 8], ["na", None, "|b1", [2], b"11"]],
    ["mp", [["l", None, []], 1]], ["na", 0, "<i8", [-1], b""], ["na", 0, "<i8", [1] * 99, b"12345678"], ["na", 0, "V8", [1], b"1" * 8],
    ["na", 0, "i8,i8", [1], b"1" * 16], ["ns", "<i8", b""], ["no", 0, [3], [1]], ["ny", "O" * 999],
    ["df", 0, [["co", "int64", ["l", 0, [1]]]], ["ri", [0, 2**60, 1], None], ["ri", [0, 1, 1], None]],
    ["se", 0, ["co", "int64", ["l", 0, [1, 2]]], ["ri", [0, 1, 1], None], None],
    ["ca", ["l", 0, [5]], ["co", "object", ["l", 0, []]], False], ["ts", "x" * 99, "ns"],
    ["mi", ["l", 0, [1]], []],
]  # fmt: skip


@pytest.mark.parametrize("coded", BAD, ids=range(len(BAD)))
def test_wrong_fields_are_refused_with_one_kind_of_error(coded):
    """Anything but WireError would be a traceback of the judge's, caused by a student."""
    with pytest.raises(WireError):
        Decoder(lambda coded, decoder: (_ for _ in ()).throw(WireError("tag"))).decode(coded)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xc1", b"\x91" * 100_000 + b"\xc0", b"\x81\xa1a\x01", b"\xc7\x04\x50abcd",
        b"\xdd\xff\xff\xff\xff", b"\xd9\xff", b"\x90" * 2, b"\xa2\xff\xff",
    ],
    ids=["empty", "reserved", "deep", "map", "extension", "long", "cut", "two", "text"],
)  # fmt: skip
def test_bad_frames_are_refused(body):
    with pytest.raises(WireError):
        unpack(body)


def test_a_frame_of_many_tiny_containers_is_refused():
    """16 MiB of empty lists would be a gigabyte of objects."""
    with pytest.raises(TooBig):
        unpack(b"\xdd\x00\x4c\x4b\x40" + b"\x90" * 5_000_000)
