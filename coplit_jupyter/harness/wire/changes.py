"""Notice that a plain container was changed in place, and carry the change over."""

from __future__ import annotations

import collections
import io
import operator
import sys
from typing import Any


def snapshot(value: Any) -> Any:
    """Remember what `value` holds now; None if it is of a kind that is not watched."""
    kind = type(value)
    if kind is list or kind is collections.deque:
        return list(value)
    if kind is set or kind is bytearray:
        return kind(value)
    if isinstance(value, dict):
        return list(value.keys()), list(value.values())
    if kind is io.StringIO or kind is io.BytesIO:
        return value.getvalue(), value.tell()
    if kind.__name__ in {"ndarray", "DataFrame", "Series"}:
        return value.copy()
    return None


def is_changed(value: Any, before: Any) -> bool:
    """Tell whether `value` holds other things than when `before` was taken."""
    kind = type(value)
    if before is None:
        return False
    if kind is list or kind is collections.deque:
        return not _same(value, before)
    if kind is set or kind is bytearray:
        return bool(value != before)
    if isinstance(value, dict):
        return not (_same(value.keys(), before[0]) and _same(value.values(), before[1]))
    if kind is io.StringIO or kind is io.BytesIO:
        return bool((value.getvalue(), value.tell()) != before)
    if kind.__name__ == "ndarray":
        if value.shape != before.shape or value.dtype != before.dtype:
            return True
        if value.dtype.kind == "O":
            return not _same(value.ravel().tolist(), before.ravel().tolist())
        return bool(value.tobytes() != before.tobytes())
    return not _same_table(value, before)


def _same(now: Any, before: Any) -> bool:
    return len(now) == len(before) and all(map(operator.is_, now, before))


def _same_table(now: Any, before: Any) -> bool:
    if not now.equals(before) or not now.index.equals(before.index):
        return False
    if type(now).__name__ == "DataFrame":
        return bool(now.columns.equals(before.columns))
    return bool(now.name == before.name)


def put_back(value: Any, new: Any) -> bool:
    """Make `value` hold what `new` holds, in place; False if it cannot be done.

    Both are plain values of the same exact type; `new` is thrown away afterwards.
    """
    kind = type(value)
    if kind is not type(new):
        return False
    if kind is list or kind is bytearray:
        value[:] = new
    elif kind is collections.deque:
        value.clear()
        value.extend(new)
    elif isinstance(value, dict | set):
        value.clear()
        value.update(new)
    elif kind is io.StringIO or kind is io.BytesIO:
        value.seek(0)
        value.truncate()
        value.write(new.getvalue())
        value.seek(new.tell())
    else:
        return _put_back_table(value, new)
    return True


def _put_back_table(value: Any, new: Any) -> bool:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and type(value) is numpy.ndarray:
        if value.shape != new.shape or value.dtype != new.dtype or not value.flags.writeable:
            return False
        value[...] = new
        return True
    if pandas is not None and type(value) in {pandas.DataFrame, pandas.Series}:
        value._update_inplace(new)
        return True
    return False
