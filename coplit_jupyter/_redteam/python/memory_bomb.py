def add(a, b):
    hoard = []
    while True:
        hoard.append(bytearray(20_000_000))


def total(numbers):
    return [0] * 10**10
