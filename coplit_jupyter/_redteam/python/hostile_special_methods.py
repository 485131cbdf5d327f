class Meta(type):
    __name__ = property(lambda cls: 1 / 0)
    __qualname__ = property(lambda cls: 1 / 0)
    __module__ = property(lambda cls: 1 / 0)
    __repr__ = lambda cls: 1 / 0


class Hostile(metaclass=Meta):
    __repr__ = __str__ = lambda self: 5
    __len__ = lambda self: -1
    __hash__ = lambda self: "x"
    __iter__ = lambda self: 7
    __bool__ = lambda self: "yes"
    __dict__ = property(lambda self: 1 / 0)
    __doc__ = property(lambda self: 1 / 0)

    def __getattribute__(self, name):
        raise SystemExit(0)


@everywhere
def hostile(*args):
    return Hostile()
