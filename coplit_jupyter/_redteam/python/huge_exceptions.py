def add(a, b):
    raise ValueError("x" * 50_000_000)


def sort_inplace(numbers):
    error = None
    for number in range(10_000):
        new = ValueError(number)
        new.__cause__ = error
        error = new
    raise error


def is_prime(n):
    group = ValueError("leaf")
    for _ in range(500):
        group = ExceptionGroup("group", [group, group])
    raise group


def total(numbers):
    class Odd(Exception):
        __str__ = __repr__ = lambda self: 5

    raise Odd


def mean(values):
    def deeper(n):
        return deeper(n + 1)

    return deeper(0)


def evens(n):
    error = ValueError("knot")
    error.__context__ = error
    error.__notes__ = ["note"] * 100_000
    raise error
