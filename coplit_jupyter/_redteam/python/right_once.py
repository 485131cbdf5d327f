calls = []


def is_prime(n):
    calls.append(n)
    return len(calls) == 1


def add(a, b):
    calls.append(a)
    return a + b if len(calls) % 2 == 0 else None


def check_age(age):
    if age < 0:
        raise ValueError("negative")
    return age
