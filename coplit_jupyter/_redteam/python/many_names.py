for number in range(200_000):
    globals()[f"name_{number}"] = number


class Module(type(__import__("sys"))):
    def __getattribute__(self, name):
        while True:
            pass


try:
    import sys

    sys.modules[__name__].__class__ = Module
except Exception:
    pass
