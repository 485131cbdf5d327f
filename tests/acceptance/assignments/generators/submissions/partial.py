# %% countdown
def countdown(n):
    return list(range(n, 0, -1))
# %% fibonacci
def fibonacci():
    a, b = 0, 1
    for _ in range(5):
        yield a
        a, b = b, a + b
# %% flatten
def flatten(nested):
    for part in nested:
        if isinstance(part, list):
            yield flatten(part)
        else:
            yield part
# %% evens
def evens(numbers):
    return [n for n in numbers if n % 2 == 0]
# %% deck
class Deck:
    def __init__(self, cards):
        self.cards = iter(cards)

    def __iter__(self):
        return self.cards
