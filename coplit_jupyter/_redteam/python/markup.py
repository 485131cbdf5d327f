EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>![x](javascript:alert(1))<a href='data:text/html,x'>y</a>${7*7}{{7*7}}"


class Shown:
    def _repr_html_(self):
        return EVIL

    def _repr_mimebundle_(self, **kwargs):
        return {"text/html": EVIL, "application/javascript": "alert(1)"}

    __repr__ = lambda self: EVIL


def add(a, b):
    raise ValueError(EVIL)


def is_prime(n):
    return EVIL


def total(numbers):
    return Shown()


Shown()
