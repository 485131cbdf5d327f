# %% bubble
def bubble_sort(numbers):
    numbers = sorted(numbers)
    return numbers
# %% reverse
def reverse(items):
    return items[::-1]
# %% ordered
def ordered(numbers):
    numbers.sort()
    return numbers
