"""Keep the test's containers and the program's copies of them alike after the call is over.

`log = []; service = Service(log); service.run(); assert log` means one list. What the test changes
afterwards is sent before anything else is asked. What the program changes later stands where
the reference solution does so, too, or in the second look at a test that passed (`sees_changes`):
the same as with an argument of a call whose answer the test uses.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.judge.copies import KINDS
from coplit_jupyter.harness.wire.changes import is_changed, put_back, snapshot
from coplit_jupyter.harness.wire.channel import WireError

WATCHED = (*KINDS, collections.deque)
MAX_WATCHED = 64
MAX_ITEMS = 1000
"""In one container: looking for changes must cost less than a request."""
NOTE = "Your program also changed something that the test gave to it before."


class _Entry:
    __slots__ = ("before", "first", "kept", "value")

    def __init__(self, value: Any, *, kept: bool) -> None:
        self.value = value
        self.first = self.before = snapshot(value)
        self.kept = kept


class Shared:
    """The containers that calls handed over, by number; numbers are never used again."""

    def __init__(self) -> None:
        self.next = 0
        self._entries: dict[int, _Entry] = {}

    def add(self, held: list[Any], *, kept: bool) -> dict[int, Any]:
        """Give the containers of one call by number; `kept`: the call is repeated in each process.

        Watched are the last few, of moderate size.
        """
        numbered = dict(enumerate(held, self.next))
        self.next += len(held)
        for number, value in numbered.items():
            if type(value) in WATCHED and len(value) <= MAX_ITEMS:
                self._entries[number] = _Entry(value, kept=kept)
        while len(self._entries) > MAX_WATCHED:
            del self._entries[next(iter(self._entries))]
        return numbered

    def forget(self) -> None:
        """Know that a new process has only what is asked again of it, as it was then."""
        self._entries = {key: one for key, one in self._entries.items() if one.kept}
        for entry in self._entries.values():
            entry.before = entry.first

    def saw(self, number: int) -> None:
        """Know that both sides hold the same now."""
        if entry := self._entries.get(number):
            entry.before = snapshot(entry.value)

    def take_changed(self) -> list[tuple[int, Any]]:
        """Give what the test changed since both sides were alike."""
        found = [
            (number, entry.value)
            for number, entry in self._entries.items()
            if is_changed(entry.value, entry.before)
        ]
        for number, _ in found:
            self.saw(number)
        return found

    def earlier(self, changes: Any, held: dict[int, Any]) -> tuple[Any, list[Any]]:
        """Part the changes of this call's arguments from those of earlier ones.

        Raises:
            WireError: they are no changes.
        """
        if changes is None:
            return None, []
        if type(changes) is not list or any(type(one) is not list or not one for one in changes):
            raise WireError("changes that are none")
        old = [one for one in changes if type(one[0]) is int and one[0] in self._entries]
        old = [one for one in old if one[0] not in held]
        new = [one for one in changes if one not in old and not self._is_gone(one[0], held)]
        return new or None, old

    def _is_gone(self, number: Any, held: dict[int, Any]) -> bool:
        return type(number) is int and 0 <= number < self.next and number not in held

    def put_back(self, changes: list[Any], decode: Callable[[Any, dict[int, Any]], Any]) -> None:
        """Change the test's containers as the program changed its own."""
        values = {number: entry.value for number, entry in self._entries.items()}
        for number, coded in changes:
            others = {key: value for key, value in values.items() if key != number}
            put_back(values[number], decode(coded, others))
            self.saw(number)
