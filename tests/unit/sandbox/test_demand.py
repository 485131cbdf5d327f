"""The pool grows with what a class needs at once, and forgets it again."""

from __future__ import annotations

from coplit_jupyter.sandbox import demand
from coplit_jupyter.sandbox.demand import Demand


def noted(*moments: float) -> Demand[str]:
    made: Demand[str] = Demand()
    for moment in moments:
        made.note("a", now=moment)
    return made


def test_a_class_that_submits_at_once_is_counted():
    """Thirty who click in the same second want thirty sandboxes."""
    assert noted(*(n / 100 for n in range(30))).burst("a", now=1.0) == 30


def test_one_after_the_other_is_no_burst():
    """A student who tries again and again needs one at a time."""
    assert noted(0, 10, 20, 30).burst("a", now=30) == 1


def test_the_largest_burst_counts_not_the_last():
    """The next wave is as large as the one before."""
    assert noted(0, 0.5, 1, 50, 100, 100.5).burst("a", now=101) == 3


def test_what_is_long_ago_is_forgotten():
    """Memory is given back after the lesson."""
    assert noted(0, 0, 0).burst("a", now=demand.MEMORY_SECONDS + 1) == 0


def test_assignments_do_not_share_their_demand():
    """One assignment's rush is no reason to keep another's students."""
    made = noted(0, 0)
    made.note("b", now=0)
    assert (made.burst("a", now=0), made.burst("b", now=0)) == (2, 1)
    assert made.burst("unknown", now=0) == 0


def test_it_remembers_only_so_much():
    """A service that runs for a term must not grow."""
    made: Demand[int] = Demand()
    for key in range(demand.KEYS + 5):
        for _ in range(demand.MOMENTS + 5 if key == 100 else 1):
            made.note(key, now=1.0)
    assert made.burst(0, now=1.0) == 0
    assert made.burst(100, now=1.0) == demand.MOMENTS
    assert made.burst(demand.KEYS + 4, now=1.0) == 1
