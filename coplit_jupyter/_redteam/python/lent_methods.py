def poke(thing):
    for name in dir(type(thing)) + dir(thing):
        try:
            method = getattr(thing, name)
            for arguments in ((), (0,), ("x", "y")):
                try:
                    method(*arguments)
                except Exception:
                    pass
        except Exception:
            pass


def apply(function, values):
    poke(function)
    return None


def longest(words):
    poke(words)
    return None
