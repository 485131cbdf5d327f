import inspect
import math

import pytest
from functions import ANSWER, area, describe, greet, power, spread


def test_area():
    assert area(1) == pytest.approx(math.pi)
    assert abs(area(2) - 12.566) < 0.001


def test_area_is_a_float():
    assert isinstance(area(1), float)


def test_greet_with_defaults():
    assert greet("Ann") == "Hello, Ann!"


def test_greet_with_keywords():
    assert greet("Bo", greeting="Hi", end="?") == "Hi, Bo?"


def test_greet_refuses_a_third_positional():
    with pytest.raises(TypeError):
        greet("Bo", "Hi", "?")


def test_spread():
    low, high = spread(3, 1, 2)
    assert low == 1
    assert high == 3


def test_spread_of_nothing():
    assert spread() is None


def test_big_power():
    assert power(7, 900) == 7**900
    assert power(7, 900) % 1_000_003 == pow(7, 900, 1_000_003)


def test_describe():
    assert describe(size=3, colour="red") == {"colour": "red", "size": "3"}
    assert list(describe(b=1, a=2)) == ["a", "b"]


def test_answer():
    assert ANSWER == 42


def test_signature_and_docstring():
    assert list(inspect.signature(greet).parameters) == ["name", "greeting", "end"]
    assert "greeting" in greet.__doc__
    assert callable(greet)
    assert greet.__name__ == "greet"
