"""Notice what a test changes in the copies that it got of the student's containers.

A list that a test reads comes by value. `history.append(1)` or `graph.nodes["a"] = 2` of the test
means the student's own list: what the test changed is put into it before anything else is asked.
The same of a list that a call gave: `board[0][1] = "X"`.
"""

from __future__ import annotations

import collections
import sys
from collections.abc import Iterator
from typing import Any

from coplit_jupyter.harness.wire.changes import is_changed, snapshot

KINDS = (list, dict, set, collections.defaultdict)
MAX_COPIES = 64
MAX_RESULTS = 8
HELD_HERE = 3
"""References to a value by its copy: `value`, `_before`, and the argument of getrefcount."""
MAX_ITEMS = 1000
"""In one container with all inside it: looking for changes must cost less than a request."""


class Copy:
    """A container that was read as the attribute `name` of `target`, and what it held then.

    Without a name it is what the request `target` gave.
    """

    __slots__ = ("_before", "name", "target", "value")

    def __init__(self, value: Any, target: list[Any], name: str, inside: list[Any]) -> None:
        self.value = value
        self.target = target
        self.name = name
        self._before = [(one, snapshot(one)) for one in inside]

    def is_changed(self) -> bool:
        """Tell whether it, or a container inside it, holds other things now."""
        return any(is_changed(one, before) for one, before in self._before)

    def is_gone(self) -> bool:
        """Tell whether nobody else holds a flat result any more: it cannot change again."""
        return not self.name and len(self._before) == 1 and sys.getrefcount(self.value) <= HELD_HERE


class Copies:
    """The copies of one test."""

    def __init__(self) -> None:
        self._held: list[Copy] = []

    def add(self, value: Any, target: list[Any], name: str) -> None:
        """Watch a value that was read, if it is a small container."""
        if type(value) not in KINDS or len(self._held) >= MAX_COPIES:
            return
        inside = _inside(value)
        if inside is not None:
            self._held.append(Copy(value, target, name, inside))

    def add_result(self, value: Any, request: int) -> None:
        """Watch what a call gave; the last few of these, as long as the test holds them."""
        if type(value) not in KINDS:
            return
        results = [one for one in self._held if not one.name]
        for one in results[: -MAX_RESULTS + 1]:
            self._held.remove(one)
        self.add(value, ["r", request], "")

    def take_changed(self) -> Iterator[Copy]:
        """Give each copy that the test changed since it was read, and watch it no more.

        It is read again, by the same way, before it can be seen again.
        """
        changed = [one for one in self._held if one.is_changed()]
        self._held = [one for one in self._held if one not in changed and not one.is_gone()]
        yield from changed

    def clear(self) -> None:
        """Watch nothing any more."""
        self._held.clear()

    def __bool__(self) -> bool:
        return bool(self._held)


def _inside(value: Any) -> list[Any] | None:
    """List a container and the containers inside it; None if there is too much in them."""
    found, room = [value], MAX_ITEMS
    for one in found:
        room -= len(one)
        if room < 0:
            return None
        items = one.values() if isinstance(one, dict) else one
        found += [item for item in items if type(item) in KINDS]
    return found
