from collections import Counter, OrderedDict, deque
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import isinf

import pytest
from values import Point, group, later, make, mirror, ratio

SAME = {
    "bool": True,
    "big": 2**200,
    "float": 0.5,
    "complex": 1 + 2j,
    "bytes": b"\x00\xff",
    "bytearray": bytearray(b"ab"),
    "tuple": (1, (2, [3])),
    "set": {2, 1},
    "frozenset": frozenset({"a"}),
    "range": range(2, 8, 2),
    "decimal": Decimal("1.1"),
    "fraction": Fraction(2, 6),
    "date": date(2026, 11, 30),
    "delta": timedelta(hours=48),
    "deque": deque([1, 2]),
    "counter": {"b": 1, "a": 3, "n": 2},
    "defaultdict": {"a": [1]},
    "ordered": OrderedDict([("b", 1), ("a", 2)]),
    "keys": {None: "nothing", (1, 2): "pair"},
    "none": None,
    "slice": slice(1, 5, 2),
}


@pytest.mark.parametrize("kind", SAME)
def test_value(kind):
    value = make(kind)
    assert value == SAME[kind]
    assert value is None or type(value).__name__ in {kind, type(SAME[kind]).__name__, "Counter", "defaultdict"}


def test_infinity():
    assert isinf(make("inf"))


def test_counter_methods():
    assert make("counter").most_common(1) == [("a", 3)]
    assert isinstance(make("counter"), Counter)


def test_bounded_deque():
    assert make("deque").maxlen == 5


def test_named_tuple():
    point = mirror(Point(1, 2))
    assert point == (2, 1)
    assert point.x == 2
    assert point == Point(2, 1)


def test_ratio():
    assert ratio(1, 3) + ratio(1, 6) == Fraction(1, 2)
    with pytest.raises(ZeroDivisionError):
        ratio(1, 0)


def test_group():
    assert group(["ant", "bee", "ape"]) == {"a": ["ant", "ape"], "b": ["bee"]}
    assert sorted(group(["x"])) == ["x"]


def test_later():
    assert later(date(2026, 2, 27), 2) == date(2026, 3, 1)
    assert later(date(2026, 1, 1), 1).isoformat() == "2026-01-02"
