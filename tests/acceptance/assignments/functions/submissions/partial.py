# %% area
def area(radius):
    """The area of a circle."""
    return 3 * radius * radius
# %% greet
def greet(name, greeting="Hello", *, end="!"):
    """A greeting as text."""
    return f"{greeting} {name}{end}"
# %% spread
def spread(*numbers):
    return min(numbers), max(numbers)
# %% constant
ANSWER = 41
