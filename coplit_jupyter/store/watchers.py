"""Tell those who watch a submission, within this process, that it has a new event."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Watchers:
    """Callbacks by submission; called by the thread that wrote, after its transaction."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[Callable[[], None]]] = {}
        self._lock = threading.Lock()

    def add(self, submission: str, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` from now on; gives a function that ends it, harmless when repeated."""
        with self._lock:
            self._callbacks.setdefault(submission, []).append(callback)

        def end() -> None:
            with self._lock:
                callbacks = self._callbacks.get(submission, [])
                if callback in callbacks:
                    callbacks.remove(callback)
                if not callbacks:
                    self._callbacks.pop(submission, None)

        return end

    def tell(self, submission: str) -> None:
        """Call everyone who watches; a callback that raises is logged and costs no one else."""
        with self._lock:
            callbacks = tuple(self._callbacks.get(submission, ()))
        for callback in callbacks:
            try:
                callback()
            except Exception:
                logger.exception("a watcher of submission %s failed", submission)
