"""Name the types that both sides have and that may therefore travel by name."""

from __future__ import annotations

import builtins
import collections

INT64 = 1 << 63
MAX_DEPTH = 110
MAX_INT_BITS = 200_000
MAX_DECIMAL_EXPONENT = 100_000
MAX_NUMBER_TEXT = 60_000

SCALARS = frozenset((type(None), bool, float, str, bytes))
NATIVE = SCALARS | {int}

BUILTIN_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        int, float, str, bytes, bool, list, tuple, dict, set, frozenset, complex, bytearray,
        object, type, range, slice, type(None), collections.deque, collections.Counter,
        collections.OrderedDict,
    )
}  # fmt: skip
EXCEPTIONS: dict[str, type[Exception]] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and kind.__name__ == name
}

# The special methods that are forwarded between the two processes. Nothing else implicit is:
# `__class__`, `__reduce__`, `__array__`, `__fspath__` and their like stay at home.
SPECIAL = frozenset(
    """len iter next getitem setitem delitem contains call enter exit bool int float complex index
    hash neg pos abs invert round trunc floor ceil reversed bytes format missing length_hint
    add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv floordiv rfloordiv ifloordiv
    mod rmod imod pow rpow ipow matmul rmatmul imatmul and rand iand or ror ior xor rxor ixor
    lshift rlshift ilshift rshift rrshift irshift divmod rdivmod eq ne lt le gt ge
    await aiter anext aenter aexit""".split()
)
