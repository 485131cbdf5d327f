"""Remove used containers and volumes behind the scenes, trying again until they are gone."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

Removal = Callable[[], bool]
"""Removes something; True once it is gone. Never raises."""

RETRY_SECONDS = 1.0
LAST_TRIES = 5
"""What an Engine does not remove by then (it is gone, mostly) the next start reaps."""


class Waste:
    """Threads that do removals; a kill takes a tenth of a second that no run should wait for."""

    def __init__(self, *, threads: int = 2) -> None:
        self._queue: queue.SimpleQueue[Removal | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name="coplit-reaper", daemon=True)
            for _ in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, removal: Removal) -> None:
        """Have something removed soon."""
        self._queue.put(removal)

    def close(self) -> None:
        """Do what is left and end the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        failed: list[Removal] = []
        while True:
            try:
                removal = self._queue.get(timeout=RETRY_SECONDS if failed else None)
            except queue.Empty:
                failed = [each for each in failed if not each()]
                continue
            if removal is None:
                break
            if not removal():
                failed.append(removal)
        for _ in range(LAST_TRIES):
            failed = [each for each in failed if not each()]
            if not failed:
                return
            time.sleep(RETRY_SECONDS)
