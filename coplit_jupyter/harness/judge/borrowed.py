"""Bring back what the test's own functions change in containers of the program.

`rng.shuffle(self.cards)` with a generator of the test's, `callback(self.items)`: the test gets a
copy, and what it changes there is changed in the program's own container when the call is over.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.wire.changes import is_changed, snapshot
from coplit_jupyter.harness.wire.decode import Decoder

MAX_ITEMS = 100_000
"""In all containers of one call: beyond, nothing is brought back."""


class Borrowed:
    """The containers that one question hands over, by the program's numbers."""

    def __init__(self, build: Callable[[list[Any], Decoder], Any]) -> None:
        self._build = build
        self._values: dict[int, Any] = {}
        self._before: dict[int, Any] | None = None

    def decoder(self) -> Decoder:
        """Make the decoder of the question."""
        return Decoder(self._build, collect=self._values)

    def watch(self) -> None:
        """Remember what they hold, before the test's function runs."""
        if sum(map(_size, self._values.values())) <= MAX_ITEMS:
            self._before = {number: snapshot(one) for number, one in self._values.items()}

    def changed(self, encode: Callable[[Any], Any]) -> list[Any] | None:
        """Give `[number, value]` of what the test changed; None if it is nothing."""
        before = self._before or {}
        found = [
            [number, encode(value)]
            for number, value in self._values.items()
            if number in before and is_changed(value, before[number])
        ]
        return found or None


def _size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 1
