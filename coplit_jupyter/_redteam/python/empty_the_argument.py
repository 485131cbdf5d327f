def total(numbers):
    numbers.clear()
    return 0


def sort_inplace(numbers):
    numbers.clear()


def mean(values):
    values.clear()
    return 0


def apply(function, values):
    values.clear()
    return []
