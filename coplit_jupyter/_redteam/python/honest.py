def add(a, b):
    """Add.

    >>> add(1, 2)
    3
    """
    return a + b


def sort_inplace(numbers):
    numbers.sort()


def is_prime(n):
    return n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))


total = sum


def greet(name):
    print(f"Hello, {name}!")


class Stack(list):
    def push(self, item):
        self.append(item)


def apply(function, values):
    return [function(value) for value in values]


def mean(values):
    return sum(values) / len(values)


def check_age(age):
    if age < 0:
        raise ValueError(f"negative: {age}")
    return age


def evens(n):
    yield from range(0, n, 2)


def longest(words):
    return max(words, key=len)


def notify(handler, message):
    handler(message.upper())


def write_note(path, text):
    with open(path, "w", encoding="utf-8") as file:
        print(text, file=file)


def ordered(numbers):
    return sorted(numbers)


def badge(name):
    return f"{name}!".upper()


def fill(connection, rows):
    connection.execute("CREATE TABLE numbers (n)")
    for row in rows:
        connection.execute("INSERT INTO numbers VALUES (?)", row)
