"""Name the types that both sides have and that may therefore travel by name."""

from __future__ import annotations

import builtins
import collections
import copy
import csv
import dataclasses
import decimal
import json
import queue
import re
import statistics
import struct
import sys
from typing import Any

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
# Builtin ones by name, others of the standard library with their module.
EXCEPTIONS: dict[str, type[Exception]] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and kind.__name__ == name
} | {
    f"{kind.__module__}.{kind.__name__}": kind
    for kind in (
        dataclasses.FrozenInstanceError, json.JSONDecodeError, statistics.StatisticsError,
        re.error, struct.error, copy.Error, queue.Empty, queue.Full, csv.Error,
        decimal.DecimalException, decimal.InvalidOperation, decimal.DivisionByZero,
        decimal.Overflow, decimal.Inexact,
    )
}  # fmt: skip
FOREIGN = ("numpy", "pandas", "asyncio")
"""Packages whose exceptions may travel by name, if both sides have imported them.

asyncio among them: importing it takes a fifth of the time in which a student's container starts.
"""


def exception_name(kind: Any) -> str:
    """Give the name by which an exception class may travel; empty if it may not."""
    module, name = getattr(kind, "__module__", None), getattr(kind, "__name__", None)
    if type(module) is not str or type(name) is not str:
        return ""
    key = name if module == "builtins" else f"{module}.{name}"
    return key if exception_named(key) is kind else ""


def exception_named(name: str) -> type[Exception] | None:
    """Give the exception class of a name from the other side; None if there is none."""
    known = EXCEPTIONS.get(name)
    if known is not None:
        return known
    module, _, last = name.rpartition(".")
    if module.partition(".")[0] not in FOREIGN:
        return None
    kind = vars(sys.modules.get(module, builtins)).get(last)
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None


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
