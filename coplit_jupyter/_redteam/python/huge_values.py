import decimal


def add(a, b):
    return 1 << 10**8


def sort_inplace(numbers):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    numbers[:] = deep


def is_prime(n):
    wide = [0]
    for _ in range(64):
        wide = [wide, wide]
    return wide


def total(numbers):
    return decimal.Decimal("1e999999999")


def mean(values):
    return range(10**30)


def check_age(age):
    return "x" * 60_000_000


def evens(n):
    return {(k,): [k] * 1000 for k in range(2000)}


def apply(function, values):
    return float("1e308") * 10, complex("inf"), -(10**4000)
