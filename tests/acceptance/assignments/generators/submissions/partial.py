# %% countdown
def countdown(n):
    return list(range(n, 0, -1))
# %% fibonacci
def fibonacci():
    numbers = [0, 1]
    while True:
        numbers.append(numbers[-1] + numbers[-2])
        if len(numbers) > 1000:
            numbers = numbers[-2:]
    return iter(numbers)
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
