"""Name what can be said of one test, and of one submission."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What is said of one test, from best to worst."""

    PASSED = "passed"  # the test and all its subtests passed
    FAILED = "failed"  # an assertion did not hold
    ERROR = "error"  # the student's code raised, or could not be loaded
    TIMED_OUT = "timed-out"  # a time limit was reached
    OUT_OF_MEMORY = "out-of-memory"  # the memory limit was reached
    NOT_RUN = "not-run"  # the run ended before this test's turn
    BROKEN = "broken"  # our fault or the instructor's: costs no points and no attempt

    @property
    def severity(self) -> int:
        """0 (passed) to 6 (broken)."""
        return list(Verdict).index(self)


class Status(StrEnum):
    """Where one submission stands."""

    QUEUED = "queued"  # durable; nobody works on it yet
    RUNNING = "running"  # a run with a live lease works on it
    GRADED = "graded"  # has a score
    UNGRADABLE = "ungradable"  # cannot be read or matched: the student must change something
    SUPERSEDED = "superseded"  # replaced while waiting by a newer submission
    BROKEN = "broken"  # could not be graded through no fault of the student


FINAL = frozenset({Status.GRADED, Status.UNGRADABLE, Status.SUPERSEDED, Status.BROKEN})


class Isolation(StrEnum):
    """How far the student's code was kept from the tests."""

    ISOLATED = "isolated"  # judge and student in two containers
    INLINE = "inline"  # tests run where the student's code runs; visible tests only
    NONE = "none"  # plain subprocesses of this machine (development, Binder)


class State(StrEnum):
    """What one test sees of the tests before it."""

    FRESH = "fresh"  # each test gets a new student process with the cells run again
    NOTEBOOK = "notebook"  # the cells run once, in order
