# %% counter
count = 0


def make_counter(start=0):
    global count
    count = start

    def counter():
        global count
        count += 1
        return count

    return counter
# %% twice
def twice(function):
    def wrapper(x):
        return function(function(x))

    return wrapper


@twice
def add_three(x):
    """Three more."""
    return x + 3
# %% memoize
def memoize(function):
    return function
