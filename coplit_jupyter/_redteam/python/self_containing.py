def sort_inplace(numbers):
    numbers.append(numbers)
    numbers[0] = {"numbers": numbers}


def total(numbers):
    knot = []
    knot.append(knot)
    return knot


def apply(function, values):
    function(values.append(values) or values)
    knot = {}
    knot["knot"] = (knot, [knot])
    return knot
