import itertools


def evens(n):
    return range(0, 300_000_000)


def ordered(numbers):
    return itertools.count()


def apply(function, values):
    return range(2**62)


def total(numbers):
    return [range(2**62)] * 1000
