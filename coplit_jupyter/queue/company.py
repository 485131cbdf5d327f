"""Let runs go on side by side, or one of them alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Company:
    """Who runs beside whom in one process.

    When a process dies, everything that ran in it is suspect alike. What is suspect often enough is
    run alone: then its death says something, and takes nobody else with it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._beside = 0
        self._alone = False
        self._closed = False

    @contextmanager
    def beside(self) -> Iterator[Callable[[], bool]]:
        """Be one of many inside the `with`, once nobody is alone or waits to be.

        Gives a function by which this one asks to be alone for the rest of the `with`: it waits
        until the others have ended. It gives False, and changes nothing, if another one is alone or
        waits to be, or everything ends.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._alone or self._closed)
            self._beside += 1
        left = False

        def alone() -> bool:
            nonlocal left
            with self._changed:
                if self._alone or self._closed:
                    return False
                self._alone = left = True
                self._beside -= 1
                self._changed.wait_for(lambda: self._beside == 0 or self._closed)
                return not self._closed

        try:
            yield alone
        finally:
            with self._changed:
                if left:
                    self._alone = False
                else:
                    self._beside -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer: everything ends."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
