# %% factorial
def factorial(n):
    return n * factorial(n - 1)
# %% hanoi
def hanoi(n, source="A", target="C", spare="B"):
    if n == 1:
        return [(source, target)]
    return hanoi(n - 1, source, spare, target) + hanoi(n - 1, spare, target, source)
# %% depth
def depth(tree):
    while tree:
        tree = [tree]
    return 1
