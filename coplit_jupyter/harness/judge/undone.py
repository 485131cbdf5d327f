"""Take back what a program set in the test's own objects while it answered.

As with lists that are arguments: `box.items = []; return 0` would make `total(box)` equal to what
the test computes from its own, emptied, box.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CONTAINERS: tuple[type, ...] = (list, dict, set)
ABSENT = object()


class Undone:
    """What was set, in order, and how it is taken back."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], None]] = []

    def mark(self) -> int:
        """Give the place of now, for `take_back`."""
        return len(self._steps)

    def will_set(self, thing: Any, name: str) -> None:
        """Remember an attribute that is about to be set."""
        before = getattr(thing, "__dict__", {}).get(name, ABSENT)
        if before is ABSENT:
            before = getattr(thing, name, ABSENT)
        if before is ABSENT:
            self._steps.append(lambda: delattr(thing, name))
        else:
            self._steps.append(lambda: setattr(thing, name, before))

    def will_change(self, thing: Any, key: Any) -> None:
        """Remember an item that is about to be set or deleted."""
        kind: Any = next((one for one in CONTAINERS if isinstance(thing, one)), None)
        if kind is not None:
            held = dict(dict.items(thing)) if kind is dict else kind(kind.__iter__(thing))
            self._steps.append(lambda: _refill(kind, thing, held))
            return
        try:
            before = thing[key]
        except Exception:
            self._steps.append(lambda: thing.__delitem__(key))
        else:
            self._steps.append(lambda: thing.__setitem__(key, before))

    def take_back(self, mark: int) -> None:
        """Undo all since a mark, the last first; what cannot be undone stays."""
        while len(self._steps) > mark:
            step = self._steps.pop()
            try:
                step()
            except Exception:  # noqa: S112 — an object of the author's that does not let it
                continue

    def clear(self) -> None:
        """Let everything stand."""
        self._steps.clear()


def _refill(kind: Any, thing: Any, held: Any) -> None:
    kind.clear(thing)
    (kind.extend if kind is list else kind.update)(thing, held)
