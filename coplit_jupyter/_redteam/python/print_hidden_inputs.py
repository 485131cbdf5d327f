import sys


def add(a, b):
    print("add", a, b)
    print("add", a, b, file=sys.stderr)
    raise ValueError(f"called with {a} and {b}")


def total(numbers):
    print("total", numbers)
    raise type(f"Got{numbers[0]}", (Exception,), {})(numbers)
