import pytest
from helpers import product
from numbers_lab import factors, is_prime


@pytest.mark.parametrize("n", [2, 3, 5, 97])
def test_is_prime(n):
    assert is_prime(n) is True


@pytest.mark.parametrize(
    ("n", "why"),
    [(1, "unit"), (0, "zero"), (-7, "negative"), (91, "7 x 13")],
    ids=["one", "zero", "negative", "7x13"],
)
def test_is_prime_says_no(n, why):
    assert is_prime(n) is False, why


@pytest.mark.parametrize("n", [12, 13, 360], ids=lambda n: f"n={n}")
@pytest.mark.parametrize("order", ["sorted", "product"])
def test_factors(n, order):
    found = factors(n)
    if order == "sorted":
        assert found == sorted(found)
    else:
        assert product(found) == n


def test_large():
    assert is_prime(1_000_003) is True
    assert factors(2**31) == [2] * 31
