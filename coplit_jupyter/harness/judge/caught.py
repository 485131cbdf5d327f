"""Keep what the student's program caught of a test's own failures, so that the test still fails.

An assertion in a callback, in a student's `with` or under a student's decorator reaches the program
first. What the reference solution catches in this very test may be caught by every program.
"""

from __future__ import annotations


class Caught:
    """What one test had caught; `begin` for each test, `again` for another run of the same."""

    def __init__(self) -> None:
        self.allowed = False
        self.any = False
        """Whether something was caught, allowed or not: of the reference, it is a fact to keep."""
        self._unheard: list[BaseException] = []

    def begin(self, *, allowed: bool) -> None:
        """Forget the test before."""
        self.allowed, self.any = allowed, False
        self.again()

    def again(self) -> None:
        """Forget the run before of this test."""
        self._unheard.clear()

    def raised(self, error: BaseException) -> None:
        """Note a failure that goes to the program."""
        self._unheard.append(error)

    def came_back(self, error: BaseException) -> None:
        """Note that it reached the test after all."""
        self._unheard = [one for one in self._unheard if one is not error]

    def swallow(self) -> bool:
        """Tell whether a `with` of the program may swallow a failure that passes it."""
        self.any = self.any or self.allowed
        return self.allowed

    def failure(self) -> BaseException | None:
        """Give a failure that the test has not heard of; None if there is none, or it may be so."""
        self.any = self.any or bool(self._unheard)
        return None if self.allowed or not self._unheard else self._unheard[0]
