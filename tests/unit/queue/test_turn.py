"""Courses take turns; times are expected only from what is known."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.model.turn import expected_seconds, fair_tag

steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)


class Queue:
    """Serves by tag, as a store does."""

    def __init__(self) -> None:
        self.now = 0.0
        self.finish: dict[str, float] = {}
        self.waiting: list[tuple[float, int, str]] = []
        self.count = 0

    def add(self, course: str) -> None:
        tag = fair_tag(now=self.now, finish=self.finish.get(course, 0.0))
        self.finish[course] = tag.finish
        self.count += 1
        heapq.heappush(self.waiting, (tag.start, self.count, course))

    def serve(self) -> str:
        start, _, course = heapq.heappop(self.waiting)
        self.now = max(self.now, start)
        return course


@steady
@given(st.lists(st.integers(1, 30), min_size=2, max_size=5), st.integers(0, 20))
def test_courses_that_wait_are_served_alike(backlogs, served_before):
    """While all of them wait, none is served twice more than another."""
    queue = Queue()
    for _ in range(served_before):
        queue.add("earlier")
        queue.serve()
    for number, backlog in enumerate(backlogs):
        for _ in range(backlog):
            queue.add(str(number))
    served = dict.fromkeys(map(str, range(len(backlogs))), 0)
    while all(served[str(n)] < backlog for n, backlog in enumerate(backlogs)):
        served[queue.serve()] += 1
        assert max(served.values()) - min(served.values()) <= 1


@steady
@given(st.integers(1, 300), st.integers(0, 299), st.integers(1, 4))
def test_a_small_course_waits_for_one_turn_of_each_other(backlog, served, others):
    """However many the others handed in before."""
    queue = Queue()
    for _ in range(backlog):
        for number in range(others):
            queue.add(f"big{number}")
    for _ in range(min(served, backlog * others - 1)):
        queue.serve()
    queue.add("small")
    waited = 0
    while queue.serve() != "small":
        waited += 1
    assert waited <= others


def test_one_course_is_served_in_order():
    tags = []
    finish = 0.0
    for _ in range(5):
        tag = fair_tag(now=2.0, finish=finish)
        finish = tag.finish
        tags.append(tag.start)
    assert tags == [2.0, 3.0, 4.0, 5.0, 6.0]


@pytest.mark.parametrize(
    ("pace", "before", "running", "seconds"),
    [
        ([], 0, 0, None),
        ([], 5, 2, None),
        ([0.0, 0.0], 3, 1, 0.0),
        ([4.0], 0, 0, 4.0),
        ([2.0, 4.0], 4, 2, 9.0),
        ([3.0], 2, 0, 9.0),
    ],
)
def test_a_report_is_expected_from_the_pace(pace, before, running, seconds):
    """No runs: no guess. Runs of no time are a pace, not a gap in what is known."""
    assert expected_seconds(pace, before=before, running=running) == seconds
