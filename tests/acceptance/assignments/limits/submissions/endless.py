# %% work
def work(n):
    numbers = []
    while len(numbers) < n:
        numbers = []
    return numbers
