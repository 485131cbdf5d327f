class Meta(type):
    __instancecheck__ = __subclasscheck__ = lambda cls, other: True
    __eq__ = lambda cls, other: True
    __hash__ = lambda cls: 0

    def __getattribute__(cls, name):
        return type.__getattribute__(int, name) if name in {"__name__", "__module__", "__mro__"} else type.__getattribute__(cls, name)


class Liar(metaclass=Meta):
    __class__ = property(lambda self: bool)
    __eq__ = lambda self, other: True
    __hash__ = lambda self: 1
    __int__ = __index__ = lambda self: 5
    __float__ = lambda self: 2.5


@everywhere
def lie(*args):
    return Liar()
