"""Builders, a clock, a store in memory, a PostgreSQL server: for tests only."""

from __future__ import annotations

from coplit_jupyter.testing.builders import a_report, a_submission, a_version
from coplit_jupyter.testing.clock import ManualClock
from coplit_jupyter.testing.memory import MemoryStore

__all__ = ["ManualClock", "MemoryStore", "a_report", "a_submission", "a_version"]
