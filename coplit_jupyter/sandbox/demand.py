"""Tell from when students were needed how many should be kept waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

BURST_SECONDS = 2.0
MEMORY_SECONDS = 5 * 60.0
KEYS = 200
MOMENTS = 1000
"""More than this is not remembered."""


class Demand(Generic[K]):
    """Moments by key, in the order in which they are noted. Not for several threads at once."""

    def __init__(self) -> None:
        self._moments: dict[K, deque[float]] = {}

    def note(self, key: K, *, now: float) -> None:
        """Remember that one was needed now; the key that was noted first is forgotten first."""
        if key not in self._moments and len(self._moments) >= KEYS:
            del self._moments[next(iter(self._moments))]
        self._moments.setdefault(key, deque(maxlen=MOMENTS)).append(now)

    def burst(self, key: K, *, now: float) -> int:
        """Give the most that were needed within `BURST_SECONDS`, in the last `MEMORY_SECONDS`."""
        moments = [one for one in self._moments.get(key, ()) if one > now - MEMORY_SECONDS]
        first, most = 0, 0
        for last, moment in enumerate(moments):
            while moments[first] < moment - BURST_SECONDS:
                first += 1
            most = max(most, last - first + 1)
        return most
