def add(a, b):
    return None


def sort_inplace(numbers):
    return None


def is_prime(n):
    return None


def total(numbers):
    return None


def greet(name):
    return None


class Stack:
    def push(self, item):
        return None

    def pop(self):
        return None


def apply(function, values):
    return None


def mean(values):
    return None


def check_age(age):
    return None


def evens(n):
    return []


def longest(words):
    return None


def notify(handler, message):
    return None


def write_note(path, text):
    return None


def ordered(numbers):
    return None


def badge(name):
    return None


def fill(connection, rows):
    return None


def breach(*what):
    """Say that something worked that must not work; the runner looks for this word."""
    print("BREACH" + ":", *what, flush=True)


def refused(attempt, what):
    """Try something that the sandbox must refuse."""
    try:
        got = attempt()
    except (OSError, ValueError, ImportError, AttributeError):
        return
    breach(what, got)


def channels():
    """Every open socket of this process: one of them leads to the judge."""
    import os
    import stat

    found = []
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                found.append(fd)
        except OSError:
            pass
    return found


def everywhere(function):
    """Put one function in the place of all."""
    names = "add sort_inplace is_prime total greet Stack apply mean check_age evens longest notify write_note ordered badge fill"
    globals().update(dict.fromkeys(names.split(), function))
