"""Keep what the student's program caught of a test's own failures, so that the test still fails.

An assertion in a callback, in a student's `with` or under a student's decorator reaches the program
first. What the reference solution catches in this very test may be caught by every program.
A StopIteration out of a function ends `all(map(is_prime, numbers))` with nothing looked at, and the
test never hears of it: that is a failure, too.
"""

from __future__ import annotations

import os
from pathlib import Path

HARNESS = str(Path(__file__).resolve().parents[1]) + os.sep
MAX_ENDS = 100


class Caught:
    """What one test had caught; `begin` for each test, `again` for another run of the same."""

    def __init__(self) -> None:
        self.allowed = False
        self.any = False
        """Whether something was caught, allowed or not: of the reference, it is a fact to keep."""
        self._unheard: list[BaseException] = []
        self._ends: list[BaseException] = []

    def begin(self, *, allowed: bool) -> None:
        """Forget the test before."""
        self.allowed, self.any = allowed, False
        self.again()

    def again(self) -> None:
        """Forget the run before of this test."""
        self._unheard.clear()
        self._ends.clear()

    def raised(self, error: BaseException) -> None:
        """Note a failure that goes to the program."""
        self._unheard.append(error)

    def ended(self, error: BaseException) -> None:
        """Note what ends an iteration, raised by a function that is no iterator."""
        if len(self._ends) < MAX_ENDS:
            self._ends.append(error)

    def came_back(self, error: BaseException) -> None:
        """Note that it reached the test after all."""
        self._unheard = [one for one in self._unheard if one is not error]

    def swallow(self) -> bool:
        """Tell whether a `with` of the program may swallow a failure that passes it."""
        self.any = self.any or self.allowed
        return self.allowed

    def failure(self) -> BaseException | None:
        """Give a failure that the test has not heard of; None if there is none, or it may be so."""
        unheard = [*self._unheard, *(one for one in self._ends if not _was_seen(one))]
        self._ends.clear()  # with the frames that they hold
        self.any = self.any or bool(unheard)
        return None if self.allowed or not unheard else unheard[0]


def _was_seen(error: BaseException) -> bool:
    """Tell whether it came through a frame that is not ours: C code swallows it without one."""
    trace = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(HARNESS):
            return True
        trace = trace.tb_next
    return False
