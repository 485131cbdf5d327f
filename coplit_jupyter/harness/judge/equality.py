"""Ask an object of a class that a test names whether it is equal to a plain value.

`assert Fraction(4, 2) == 2` means the class's own `__eq__`. It is asked only where the reference
solution was asked so in this very test, and of visible tests only: the program hears the value. An
object that is equal to another value as well, asked in any order, is equal to none.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import random
from typing import Any

from coplit_jupyter.harness.judge.handle import Handle
from coplit_jupyter.harness.judge.stops import Stop

ASKED = "__eq__"
"""What the facts of a test call it (`TestSpec.reference_asks`)."""
NUMBERS = (int, float, complex, fractions.Fraction, decimal.Decimal)
HOLDERS = (list, tuple, dict, set, frozenset)
PLAIN = frozenset((*NUMBERS, *HOLDERS, bool, str, bytes, datetime.date, datetime.datetime))
ORDER = random.SystemRandom()


def may_be_asked(handle: Handle, other: object) -> bool:
    """Tell whether the program is asked in this test; when collecting, note that it was."""
    session = handle.session
    if type(other) not in PLAIN or handle.is_class or session.stop is not None:
        return False
    if session.job.tests is None:
        session.asks.add(ASKED)
        return True
    return session.may_ask is not None and ASKED in session.may_ask


def of_holder(handle: Handle, other: Any, held: bool) -> bool:
    """Compare a subclass of a builtin type, whose contents say `held`.

    The reference's own `__eq__` is meant where it says something else (a text that minds no case).
    """
    __tracebackhide__ = True
    session = handle.session
    if session.job.tests is None and session.stop is None:
        found = _answer(handle, other)
        if found is not held:
            session.asks.add(ASKED)
        return found
    return ask(handle, other) if may_be_asked(handle, other) else held


def ask(handle: Handle, other: Any) -> bool:
    """Ask whether it is equal to `other`, and to something else.

    Raises:
        Stop: it is equal to both, or its answer is none.
    """
    __tracebackhide__ = True
    decoy = _unlike(other)
    if decoy is None:
        return _answer(handle, other)
    if ORDER.random() < 0.5:
        unlike = _is_like(handle, decoy)
        found = _answer(handle, other)
    else:
        found = _answer(handle, other)
        unlike = found and _is_like(handle, decoy)
    if found and unlike:
        text = f"Your {handle.name} object says that it is equal to {other!r:.80} and to others."
        raise Stop("failed", text)
    return found


def _answer(handle: Handle, other: Any) -> bool:
    __tracebackhide__ = True
    result = handle.call("eq", (other,), {})
    if result is NotImplemented:
        return False
    if type(result) is not bool:
        raise Stop("failed", f"__eq__ of your {handle.name} gave a {type(result).__name__}.")
    return result


def _is_like(handle: Handle, decoy: Any) -> bool:
    """Ask about the other value: what it raises there is no answer."""
    try:
        return handle.call("eq", (decoy,), {}) is True
    except Stop:
        raise
    except Exception:
        return False


def _unlike(value: Any) -> Any:
    """Give another value of the same kind, different in every part; None if there is none."""
    if type(value) is bool:
        return not value
    if type(value) in NUMBERS:
        return value + 1 + abs(value) if type(value) is float else value + 1
    if type(value) is str:
        return f"{value}{value[-1:]}~"
    if type(value) is bytes:
        return value + b"~"
    if type(value) in {list, tuple}:
        return type(value)(map(_other, value)) if value else type(value)((None,))
    if type(value) is dict:
        return {key: _other(one) for key, one in value.items()} or {None: None}
    if type(value) in {set, frozenset}:
        return type(value)({None}) if value else type(value)({0})
    return None


def _other(value: Any) -> Any:
    found = _unlike(value)
    return (None if value is not None else 0) if found is None else found
