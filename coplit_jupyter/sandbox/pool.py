"""Keep pairs of containers ready, lend them one run at a time, and clear away what was used."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.demand import Demand
from coplit_jupyter.sandbox.pair import MAX_AGE_SECONDS, Pair, Plan, Student
from coplit_jupyter.sandbox.waste import Removal, Waste

logger = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 20.0
QUIET_SECONDS = 0.3
"""How long no run must be going on before waiting students are made, …"""
PATIENCE_SECONDS = 3.0
"""… and after how long they are made anyway: refilling costs more processor time than a run."""

PRESSED_SECONDS = 1.0
"""When two runs within this time find no student ready, more are made at once for as long: the runs
wait for the Engine, which leaves a third of the processor idle."""

NEVER = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is kept ready.

    `pairs` bounds all pairs together (about 50 MiB each with two students); the least recently
    used one goes first. `judge_runs` 1 makes a new judge for every run.
    """

    slots: int
    waiting: int
    pairs: int
    judge_runs: int
    most_waiting: int = 0
    """For an assignment whose students came at once, at most (0: never more than `waiting`)."""


class CancelledError(Exception):
    """The caller's flag was set while it waited for its turn."""


@dataclass(eq=False, slots=True)
class _Shelf:
    """The pool's books; every field belongs to the pool's lock."""

    idle: list[Pair] = field(default_factory=list)
    busy: list[Pair] = field(default_factory=list)
    starting: int = 0
    running: int = 0
    missed_at: float = NEVER
    """When a run last found no student ready."""
    pressed_until: float = NEVER
    quiet_since: float = field(default_factory=time.monotonic)


class Pool:
    """Lends pairs. Any thread may borrow; `start` makes a pair for a plan that has none idle."""

    def __init__(self, sizes: Sizes, *, make: Callable[[Plan], Pair]) -> None:
        self._sizes = sizes
        self._make = make
        self._shelf = _Shelf()
        self._changed = threading.Condition()
        self._closed = False
        self._waste = Waste()
        self._wanted: dict[Plan, float] = {}
        self._demand: Demand[Plan] = Demand()
        self._counts = {"hits": 0, "misses": 0, "refills": 0}
        self._refiller = threading.Thread(target=self._refill, name="coplit-refill", daemon=True)
        self._refiller.start()

    # -- lending -----------------------------------------------------------------------------

    def borrow(self, plan: Plan, *, cancel: Flag | None = None) -> Pair:
        """Wait for a slot and give a pair for `plan`, from the shelf or new.

        Raises:
            CancelledError: `cancel` was set first.
            OperatorError: a new pair cannot be made, or the pool is closed.
        """
        with self._changed:
            # Who has to wait for a slot needs one as well.
            self._demand.note(plan, now=time.monotonic())
        self._take_slot(cancel)
        try:
            pair = self._from_shelf(plan)
            with self._changed:
                ready = pair is not None and pair.waiting > 0
                self._counts["hits" if ready else "misses"] += 1
                if not ready:
                    self._note_miss(plan)
            if pair is None:
                pair = self._start(plan)
        except BaseException:
            with self._changed:
                self._leave_slot()
            raise
        return pair

    def give_back(self, pair: Pair, *, keep: bool, after: Removal | None = None) -> None:
        """Take a pair back after its run; `keep` False has it removed, and `after` done then."""
        pair.runs += 1
        age = time.monotonic() - pair.made_at
        keep = keep and not pair.judge.broken
        keep = keep and pair.runs < self._sizes.judge_runs and age < MAX_AGE_SECONDS
        with self._changed:
            self._shelf.busy.remove(pair)
            self._leave_slot()
            keep = keep and not self._closed
            if keep:
                self._shelf.idle.append(pair)
            if keep:
                now = time.monotonic()
                self._wanted[pair.plan] = now if pair.waiting else now - PATIENCE_SECONDS
        if not keep:
            self._waste.put(lambda: pair.remove() and (after is None or after()))

    def throw_away(self, pair: Pair, student: Student) -> None:
        """Have the student of a complete run removed, soon, by another thread."""
        self._waste.put(lambda: pair.retire(student))

    def want(self, plan: Plan) -> None:
        """Have a pair for `plan` made ready, soon, by another thread."""
        with self._changed:
            self._wanted[plan] = time.monotonic()
            self._changed.notify_all()

    def waiting(self) -> int:
        """How many students wait in pairs that are idle."""
        with self._changed:
            return sum(pair.waiting for pair in self._shelf.idle)

    def counts(self) -> dict[str, int]:
        """Count since the start: runs that found a student ready, or not, and students made ready.

        `ready` is how many wait now.
        """
        with self._changed:
            return {**self._counts, "ready": sum(pair.waiting for pair in self._shelf.idle)}

    def _target(self, plan: Plan) -> int:
        """How many students shall wait for this plan."""
        burst = self._demand.burst(plan, now=time.monotonic())
        return max(self._sizes.waiting, min(burst, self._sizes.most_waiting))

    def close(self) -> None:
        """Remove every pair and wait until that is done; a second call does nothing.

        Pairs that are lent are removed too: their runs end as lost.
        """
        with self._changed:
            if self._closed:
                return
            self._closed = True
            shelf = self._shelf
            pairs = [*shelf.idle, *shelf.busy]
            shelf.idle.clear()
            self._changed.notify_all()
            self._changed.wait_for(lambda: shelf.starting == 0, timeout=60)
            pairs += [pair for pair in shelf.busy if pair not in pairs]
        for pair in pairs:
            self._waste.put(pair.remove)
        self._refiller.join()
        self._waste.close()

    def _note_miss(self, plan: Plan) -> None:
        now, shelf = time.monotonic(), self._shelf
        if now < shelf.missed_at + PRESSED_SECONDS:
            shelf.pressed_until = now + PRESSED_SECONDS
            self._wanted.setdefault(plan, now)
            self._changed.notify_all()
        shelf.missed_at = now

    def _take_slot(self, cancel: Flag | None) -> None:
        with self._changed:
            while not self._closed and self._shelf.running >= self._sizes.slots:
                if cancel is not None and cancel.is_set():
                    raise CancelledError
                self._changed.wait(0.1 if cancel else None)
            self._refuse_if_closed()
            self._shelf.running += 1

    def _leave_slot(self) -> None:
        self._shelf.running -= 1
        self._shelf.quiet_since = time.monotonic()
        self._changed.notify_all()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise OperatorError("The sandbox is closed.", hint="Start it again.", code="closed")

    def _from_shelf(self, plan: Plan) -> Pair | None:
        with self._changed:
            self._refuse_if_closed()
            self._discard_stale()
            mine = [pair for pair in self._shelf.idle if pair.plan == plan]
            if not mine:
                return None
            pair = max(mine, key=lambda each: (each.waiting, each.used_at))
            self._shelf.idle.remove(pair)
            self._shelf.busy.append(pair)
            return pair

    def _start(self, plan: Plan) -> Pair:
        with self._changed:
            self._refuse_if_closed()
            self._make_room()
            self._shelf.starting += 1
        pair = None
        try:
            pair = self._make(plan)
        finally:
            with self._changed:
                self._shelf.starting -= 1
                if pair is not None:
                    self._shelf.busy.append(pair)
                self._changed.notify_all()
        return pair

    def _make_room(self) -> None:
        """Send idle pairs away, the least recently used first, until one more fits."""
        shelf = self._shelf
        while (
            shelf.idle and len(shelf.idle) + len(shelf.busy) + shelf.starting >= self._sizes.pairs
        ):
            oldest = min(shelf.idle, key=lambda pair: pair.used_at)
            shelf.idle.remove(oldest)
            self._waste.put(oldest.remove)

    def _discard_stale(self) -> None:
        now = time.monotonic()
        for pair in list(self._shelf.idle):
            if pair.judge.broken or now - pair.made_at > MAX_AGE_SECONDS:
                self._shelf.idle.remove(pair)
                self._waste.put(pair.remove)

    # -- behind the scenes -------------------------------------------------------------------

    def _refill(self) -> None:
        """Make what was asked for, when nothing more urgent goes on; a thread of its own."""
        while plan := self._next_wish():
            try:
                self._fulfil(plan)
            except OperatorError as error:
                logger.warning("cannot make a sandbox ready: %s", error)

    def _next_wish(self) -> Plan | None:
        """Wait until there is something to make and it does not disturb; None when closed."""
        with self._changed:
            while not self._closed:
                self._discard_stale()
                plan = next(iter(self._wanted), None)
                if plan is None:
                    self._changed.wait(HOUSEKEEPING_SECONDS)
                    continue
                now = time.monotonic()
                if now < self._shelf.pressed_until:
                    del self._wanted[plan]
                    return plan
                quiet = self._shelf.running == 0
                due = self._wanted[plan] + PATIENCE_SECONDS
                if quiet:
                    due = min(due, self._shelf.quiet_since)
                due = max(due, self._shelf.quiet_since) + QUIET_SECONDS
                if now >= due:
                    del self._wanted[plan]
                    return plan
                self._changed.wait(due - now)
            return None

    def _fulfil(self, plan: Plan) -> None:
        """Add one student (or one pair) for a plan, and ask again until there are enough."""
        with self._changed:
            pairs = [*self._shelf.idle, *self._shelf.busy]
            mine = [pair for pair in pairs if pair.plan == plan and not pair.judge.broken]
            poorest = min(mine, key=lambda pair: pair.waiting, default=None)
            target = self._target(plan)
        if poorest is None:
            pair = self._start(plan)
            with self._changed:
                self._shelf.busy.remove(pair)
                kept = not self._closed
                if kept:
                    self._shelf.idle.append(pair)
            if not kept:
                self._waste.put(pair.remove)
                return
        elif poorest.waiting < target:
            poorest.add_student()
        else:
            return
        with self._changed:
            self._counts["refills"] += 1
            self._wanted.setdefault(plan, time.monotonic())
            self._changed.notify_all()
