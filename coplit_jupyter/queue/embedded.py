"""Grade what waits, in threads of this process.

Everything that matters stands in the store: after `kill -9` nothing has to be cleaned up here,
the leases end and what was running is taken again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.queue.company import Company
from coplit_jupyter.queue.lease import Held, LeaseKeeper, Renew, T, T_contra, failed, label

logger = logging.getLogger(__name__)

MAX_FAILURES = 3
"""If the grader fails on a submission at its third try or later, it is given up as broken."""
MAX_DEATHS_BESIDE = 3
"""After so many tries that ended with their process, a submission is tried alone: anything that ran
at the same time, or whoever stopped the process, may have been why."""
MAX_DEATHS = 6
"""After so many, half of them alone, it is given up as broken: it is what ends the process."""
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
"""A slot pauses so long after the first, and at most after further errors in a row."""


class _Outcome(Enum):
    DONE = auto()  # what was taken is graded, or waits again
    NOTHING = auto()  # nothing may be taken now
    UNFIT = auto()  # the machine was not fit for it


T_co = TypeVar("T_co", bound=Held, covariant=True)


class TakeNext(Protocol[T_co]):
    """Takes the next submission, or gives None if none may be taken now."""

    def __call__(self, *, owner: str, lease_seconds: float) -> T_co | None: ...


class GiveBack(Protocol[T_contra]):
    """Makes a submission wait again; False if another run took over."""

    def __call__(self, take: T_contra, /, *, delay_seconds: float, counted: bool) -> bool: ...


class EmbeddedDispatcher(Generic[T]):
    """Takes submissions and has them graded, `slots` at the same time, until it is closed.

    `grade` must store the report itself. If it raises `OperatorError` (the Engine, the disk), the
    submission waits again and the slot pauses, longer each time; that costs no try, also where it
    can be given back only once the storage is there again. If it raises
    anything else, the submission waits again, and at the third time `give_up` is called with the
    reason, which must store a report. A submission whose runs ended three times with their process
    is graded alone from then on, and given up in the same way after three more.

    `owner` names this process in the store. A lease is renewed while its run lasts. Submissions
    of this process start on `nudge`; those of others, and those whose lease ended, within
    `idle_seconds`.
    """

    def __init__(
        self,
        take: TakeNext[T],
        grade: Callable[[T], None],
        *,
        slots: int,
        owner: str,
        lease_seconds: float,
        renew: Renew[T],
        give_back: GiveBack[T],
        give_up: Callable[[T, str], None],
        idle_seconds: float = 1.0,
    ) -> None:
        self._take = take
        self._grade = grade
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._renew = renew
        self._give_back = give_back
        self._give_up = give_up
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._nudges = 0
        self._stopping = threading.Event()
        self._company = Company()
        self._owed: list[tuple[T, bool]] = []
        self._leases: LeaseKeeper[T] | None = None
        self._slots = slots
        self._threads: list[threading.Thread] = []

    # ---- life

    def start(self) -> None:
        """Begin to take; a second call does nothing."""
        with self._changed:
            if self._leases or self._stopping.is_set():
                return
            leases = LeaseKeeper(self._renew, lease_seconds=self._lease_seconds)
            self._leases = leases
            for number in range(1, self._slots + 1):
                name = f"coplit-slot-{number}"
                thread = threading.Thread(target=self._work, args=(leases,), name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def nudge(self) -> None:
        """Say that something new waits; from any thread, never blocks."""
        with self._changed:
            self._nudges += 1
            self._changed.notify_all()

    def close(self, timeout: float = 10.0) -> None:
        """Take no more, wait `timeout` seconds for what runs, then give the rest back.

        Whoever can cut runs short (a sandbox) should be told to before. A run that goes on after
        this is fenced off: what it writes is dropped.
        """
        self._stopping.set()
        self._company.close()
        self.nudge()
        if self._leases is None:
            return
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._leases.close()
        for take in self._leases.held():
            self._return(take, delay_seconds=0.0, counted=False)
        with suppress(OperatorError):
            self._settle()

    # ---- slots

    def _work(self, leases: LeaseKeeper[T]) -> None:
        failures = 0
        while not self._stopping.is_set():
            seen = self._nudges
            with self._company.beside() as alone:
                outcome = self._grade_next(leases, alone)
            match outcome:
                case _Outcome.DONE:
                    failures = 0
                case _Outcome.NOTHING:
                    self._wait(seen)
                case _Outcome.UNFIT:
                    failures = self._pause(failures)

    def _grade_next(self, leases: LeaseKeeper[T], alone: Callable[[], bool]) -> _Outcome:
        if self._stopping.is_set():  # it waited for its turn
            return _Outcome.NOTHING
        try:
            self._settle()
            take = self._take(owner=self._owner, lease_seconds=self._lease_seconds)
        except OperatorError as error:
            logger.warning("cannot take submissions: %s", error.message)
            return _Outcome.UNFIT
        except Exception:
            logger.exception("cannot take submissions")
            return _Outcome.UNFIT
        if take is None:
            return _Outcome.NOTHING
        with leases.holding(take):
            if MAX_DEATHS_BESIDE < take.tries <= MAX_DEATHS and not alone():
                self._return(take, delay_seconds=0.0, counted=False)
                return _Outcome.DONE
            return _Outcome.DONE if self._grade_one(take) else _Outcome.UNFIT

    def _wait(self, seen: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._nudges != seen, self._idle_seconds)

    def _pause(self, failures: int) -> int:
        self._stopping.wait(pause_seconds(failures + 1))
        return failures + 1

    def _grade_one(self, take: T) -> bool:
        """Grade, or see to it that it is graded later; False if the machine was not fit for it."""
        if take.tries > MAX_DEATHS:
            self._abandon(take, f"the program that graded it ended {MAX_DEATHS} times meanwhile")
            return True
        try:
            self._grade(take)
        except OperatorError as error:
            stopping = self._stopping.is_set()
            if not stopping:
                extra = failed(take, error.code)
                logger.warning("%s waits again: %s", label(take), error.message, extra=extra)
            delay_seconds = 0.0 if stopping else pause_seconds(take.run)
            self._return(take, delay_seconds=delay_seconds, counted=False)
            return False
        except Exception as error:
            extra = failed(take, type(error).__name__)
            logger.exception("%s failed", label(take), extra=extra)
            if take.tries >= MAX_FAILURES:
                why = f"the grader failed at try {take.tries} ({type(error).__name__})"
                self._abandon(take, why)
            else:
                self._return(take, delay_seconds=pause_seconds(take.run), counted=True)
        return True

    def _return(self, take: T, *, delay_seconds: float, counted: bool) -> None:
        try:
            self._give_back(take, delay_seconds=delay_seconds, counted=counted)
        except OperatorError as error:  # another process takes it when its lease ends
            logger.warning("%s could not be given back: %s", label(take), error.message)
            self._owed.append((take, counted))
        except Exception:
            logger.exception("%s could not be given back", label(take))

    def _settle(self) -> None:
        """Give back what could not be: a storage that was away is no death, and costs no lease.

        Raises:
            OperatorError: it is away still.
        """
        while self._owed:
            try:
                take, counted = self._owed.pop()
            except IndexError:  # another slot was quicker
                return
            try:
                given = self._give_back(take, delay_seconds=0.0, counted=counted)
            except OperatorError:
                self._owed.append((take, counted))
                raise
            if given:
                logger.info("%s waits again: the storage is back", label(take))

    def _abandon(self, take: T, why: str) -> None:
        logger.error("%s is given up: %s", label(take), why, extra=failed(take, "given-up"))
        try:
            self._give_up(take, why)
        except OperatorError as error:  # it is taken, and given up, again when its lease ends
            logger.warning("%s could not be given up: %s", label(take), error.message)
        except Exception:
            logger.exception("%s could not be given up", label(take))


def pause_seconds(failures: int) -> float:
    """Pause longer after each of `failures` (from 1) in a row, up to a limit."""
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10))
