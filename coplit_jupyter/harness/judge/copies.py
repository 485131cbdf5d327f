"""Notice what a test changes in the copies that it got of the student's containers.

A list that a test reads comes by value. `history.append(1)` or `graph.nodes["a"] = 2` of the test
means the student's own list: what the test changed is put into it before anything else is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coplit_jupyter.harness.wire.changes import is_changed, snapshot

KINDS = (list, dict, set)
MAX_COPIES = 64
MAX_ITEMS = 1000
"""In one container with all inside it: looking for changes must cost less than a request."""


class Copy:
    """A container that was read as the attribute `name` of `target`, and what it held then."""

    __slots__ = ("_before", "name", "target", "value")

    def __init__(self, value: Any, target: list[Any], name: str, inside: list[Any]) -> None:
        self.value = value
        self.target = target
        self.name = name
        self._before = [(one, snapshot(one)) for one in inside]

    def is_changed(self) -> bool:
        """Tell whether it, or a container inside it, holds other things now."""
        return any(is_changed(one, before) for one, before in self._before)


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

    def take_changed(self) -> Iterator[Copy]:
        """Give each copy that the test changed since it was read, and watch it no more.

        It is read again, by the same way, before it can be seen again.
        """
        for one in [one for one in self._held if one.is_changed()]:
            self._held.remove(one)
            yield one

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
        items = one.values() if type(one) is dict else one
        found += [item for item in items if type(item) in KINDS]
    return found
