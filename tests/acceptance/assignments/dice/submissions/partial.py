# %% roll
import random

def roll(n):
    return [random.randint(0, 6) for _ in range(n)]
# %% shuffle
def shuffled(items):
    random.shuffle(items)
    return items
