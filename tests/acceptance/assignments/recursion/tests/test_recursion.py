import sys
from math import factorial as exact

import pytest
from recursion import depth, factorial, flood, hanoi, is_even, is_odd, permutations


@pytest.mark.parametrize("n", [0, 1, 5, 20, 400])
def test_factorial(n):
    assert factorial(n) == exact(n)


def test_hanoi():
    assert hanoi(2) == [("A", "B"), ("A", "C"), ("B", "C")]
    assert len(hanoi(10)) == 1023


def test_permutations():
    found = permutations([1, 2, 3])
    assert len(found) == 6
    assert (3, 1, 2) in found
    assert set(found) == {(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)}


def test_depth():
    assert depth([1, [2, [3]]]) == 3
    nested = []
    for _ in range(50):
        nested = [nested]
    assert depth(nested) == 51


def test_flood():
    grid = [[0, 0, 1], [1, 0, 1], [0, 1, 0]]
    flood(grid, 0, 0)
    assert grid == [[1, 1, 1], [1, 1, 1], [0, 1, 0]]


def test_mutual():
    assert is_even(200) is True
    assert is_odd(7)


def test_endless_recursion_is_an_error():
    with pytest.raises(RecursionError):
        factorial(-1)


def test_the_limit_is_left_alone():
    factorial(10)
    assert sys.getrecursionlimit() == 1000
