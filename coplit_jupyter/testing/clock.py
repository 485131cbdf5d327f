"""Let tests say what time it is."""

from __future__ import annotations


class ManualClock:
    """Seconds since 1970 that pass only when a test says so."""

    def __init__(self, seconds: float = 1_800_000_000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        """Give the time."""
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds
