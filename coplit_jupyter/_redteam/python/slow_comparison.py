def greet(name):
    for number in range(60_000):
        print(number % 7)


def apply(function, values):
    return [f"{number}" * 20 for number in range(100_000)]


def sort_inplace(numbers):
    numbers[:] = range(500_000)


def evens(n):
    return "\n".join(f"line {number}" for number in range(200_000))


def longest(words):
    return "\n".join("ab" * (number % 50) for number in range(100_000))


def write_note(path, text):
    with open(path, "w") as file:
        for number in range(200_000):
            file.write(f"{number % 10}\n")
