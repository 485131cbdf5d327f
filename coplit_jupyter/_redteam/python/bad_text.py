BAD = "\ud800\udfff\ud83d" + "e\u0301" * 10_000 + "\u3164"


def add(a, b):
    print(BAD)
    return BAD


def is_prime(n):
    raise ValueError(BAD)


def total(numbers):
    raise type("\u3164" * 200, (Exception,), {})("\udc80")


def аdd(a, b):  # noqa: a Cyrillic letter
    return a + b
