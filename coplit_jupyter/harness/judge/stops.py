"""End a test with a verdict, in a way that the test's own code cannot mistake for an exception."""

from __future__ import annotations

from dataclasses import dataclass

from _pytest.outcomes import Failed

FAILURES = (AssertionError, Failed)
"""By what a test's own code says that it has failed."""


class Stop(Failed):
    """Ends the test. Not an `Exception`: `except Exception` in a test does not catch it."""

    def __init__(
        self, verdict: str, message: str, *, died: bool = False, cell: int | None = None
    ) -> None:
        super().__init__(message, pytrace=False)
        self.verdict = verdict
        self.message = message
        self.died = died
        self.cell = cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where in the student's cells an exception arose; kept on the exception's stand-in."""

    name: str
    text: str
    cell: int | None
    line: int
    way: str


class StudentRaised(Exception):
    """Base of exceptions whose class the student's code defined, or that we do not know."""


def origin_of(error: BaseException | None) -> Origin | None:
    """Give where an exception of the student's arose; None for the test's own."""
    found = getattr(error, "coplit_origin", None)
    return found if isinstance(found, Origin) else None
