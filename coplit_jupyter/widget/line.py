"""Ask how far a submission has come in the queue, which moves without events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Self

from coplit_jupyter.errors import CoplitError

SOONEST_SECONDS = 5.0
LATEST_SECONDS = 30.0
_TIMES = 20
"""So often somebody who waits long is told how the queue moved."""


def pause_for(eta_seconds: float | None) -> float:
    """Give the seconds until the next question: more, the longer it takes."""
    return min(LATEST_SECONDS, max(SOONEST_SECONDS, (eta_seconds or 0.0) / _TIMES))


class Watch:
    """Asks in a thread of its own while `waiting()` names a submission; use it in a `with`.

    `told` gets `(submission, answer)`, what the server says of the submission. A question that
    fails says nothing: the next one may.
    """

    def __init__(
        self,
        ask: Callable[[str], dict[str, Any]],
        *,
        waiting: Callable[[], str | None],
        told: Callable[[str, dict[str, Any]], None],
        soonest_seconds: float = SOONEST_SECONDS,
    ) -> None:
        self._ask = ask
        self._waiting = waiting
        self._told = told
        self._pause = soonest_seconds
        self._soonest = soonest_seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="coplit-line", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(self._pause):
            submission = self._waiting()
            if submission is None:
                continue
            try:
                answer = self._ask(submission)
            except CoplitError:
                self._pause = LATEST_SECONDS
                continue
            self._pause = max(self._soonest, pause_for(answer.get("eta_seconds")))
            if not self._ended.is_set():
                self._told(submission, answer)
