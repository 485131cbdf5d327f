"""Let one thread at a time talk to the other side, the innermost first.

A test may start threads, or hand over a pool whose threads call the student's functions while the
first call still runs; threads of the program may call functions of the test. The other side answers
one request at a time, and what it is asked while it waits for an answer of its own comes to an end
before that answer: last in, first out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 0.5


class Turns:
    """Whose turn it is. Each exchange is open from its request to its answer."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: list[object] = []
        self._talks = False

    @contextmanager
    def exchange(self) -> Iterator[object]:
        """Wait until nobody talks, and have the turn until the answer is there."""
        mine = object()
        with self._changed:
            while self._talks:
                self._changed.wait(WAIT_SECONDS)
            self._open.append(mine)
            self._talks = True
        try:
            yield mine
        finally:
            with self._changed:
                if mine in self._open:
                    self._open.remove(mine)
                    self._talks = False
                self._changed.notify_all()

    @contextmanager
    def pause(self, mine: object) -> Iterator[None]:
        """Let others talk while the program waits for our answer; go on when they are done."""
        with self._changed:
            self._talks = False
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                while mine in self._open and (self._talks or self._open[-1] is not mine):
                    self._changed.wait(WAIT_SECONDS)
                self._talks = mine in self._open or self._talks

    def clear(self) -> None:
        """Forget every exchange: the process that they were with is gone."""
        with self._changed:
            self._open.clear()
            self._talks = False
            self._changed.notify_all()
