"""Notice what the program changes in containers that a test handed over."""

from __future__ import annotations

import collections
import contextlib
from typing import Any

from coplit_jupyter.harness.student.references import References
from coplit_jupyter.harness.wire.changes import is_changed, put_back, snapshot

WATCHED = (list, dict, set, collections.defaultdict, collections.deque)
MAX_WATCHED = 64
MAX_ITEMS = 1000
KEPT = (list, dict, set, collections.defaultdict)
MAX_RESULTS = 64


class Shared:
    """Containers by the number that the judge gave them, and what they held when last told."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._watched: dict[int, tuple[Any, Any]] = {}
        self.results: dict[int, Any] = {}  # what calls gave, by the number of the request

    def changes(self, given: dict[int, Any], before: dict[int, Any]) -> list[Any] | None:
        """Give what a call changed, in its arguments or in those of earlier calls.

        `before` holds snapshots of `given`. The arguments are watched from now on.
        """
        changes: list[Any] = []
        then = {number: (value, before[number]) for number, value in given.items()}
        known = {**self._watched, **then}
        numbers = {id(value): number for number, (value, _) in known.items()}
        for number, (value, was) in known.items():
            with contextlib.suppress(Exception):
                if is_changed(value, was):
                    others = {key: one for key, one in numbers.items() if one != number}
                    changes.append([number, self._references.encoder(others).encode(value)])
                    self._watch(number, value)
                elif number in given:
                    self._watch(number, value)
        while len(self._watched) > MAX_WATCHED:
            del self._watched[next(iter(self._watched))]
        return changes or None

    def keep(self, request: int, result: Any) -> None:
        """Keep a container that a call gave: the test may change its copy of it."""
        if type(result) in KEPT:
            self.results[request] = result
            if len(self.results) > MAX_RESULTS:
                del self.results[next(iter(self.results))]

    def _watch(self, number: int, value: Any) -> None:
        if type(value) in WATCHED and len(value) <= MAX_ITEMS:
            self._watched[number] = value, snapshot(value)

    def renew(self, number: int, coded: Any) -> None:
        """Make one hold what the test put into its own."""
        if number in self._watched:
            value = self._watched[number][0]
            put_back(value, self._references.decoder().decode(coded))
            self._watch(number, value)
