def apply(function, values):
    def again(x):
        return apply(again, [x])

    try:
        return [function(again)] + apply(function, values)
    except RecursionError:
        return apply(function, values)
