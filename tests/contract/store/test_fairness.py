"""The order in which whatever was handed in, whenever, is taken: fair over courses, kept whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations, count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coplit_jupyter.testing import a_report, a_submission, a_version

COURSES = "abc"
DAYS = st.lists(
    st.one_of(
        st.tuples(st.just("hand in"), st.sampled_from(COURSES), st.integers(1, 9)),
        st.tuples(st.just("take"), st.just(""), st.integers(1, 6)),
    ),
    min_size=1,
    max_size=12,
)
bounded = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
numbers = count(1)


class Day:
    """Hands in and takes at a store, and keeps the books of who was served while others waited."""

    def __init__(self, store, clock):
        self._store = store
        self._clock = clock
        number = next(numbers)
        self.versions = {
            course: store.publish(a_version(f"{course}{number}", "hw")) for course in COURSES
        }
        self._names = {version.manifest.course: c for c, version in self.versions.items()}
        self.waiting = defaultdict(list)
        self.since = {pair: Counter() for pair in combinations(COURSES, 2)}
        """How often each of two was served since both began to wait."""

    def hand_in(self, course, many):
        for _ in range(many):
            self._clock.advance(0.001)
            new = a_submission(self.versions[course], student=f"s{next(numbers)}")
            if not self.waiting[course]:
                self._begin_to_wait(course)
            self.waiting[course].append(self._store.accept(new).id)

    def _begin_to_wait(self, course):
        for pair, served in self.since.items():
            if course in pair:
                served.clear()

    def take(self):
        taken = self._store.take(owner="a", lease_seconds=60)
        if taken is None:
            assert not any(self.waiting.values()), "nothing is forgotten"
            return False
        self._store.finish(taken, a_report(taken))
        course = self._names[taken.submission.new.assignment.course]
        assert self.waiting[course].pop(0) == taken.submission.id, "a course is served in order"
        for pair, served in self.since.items():
            other = pair[1 - pair.index(course)] if course in pair else ""
            if other and self.waiting[other]:
                served[course] += 1
                # The bound of start-time fair queueing: the cost of one submission of each
                # (Goyal, Vin, Cheng: SIGCOMM 1996, theorem 1).
                assert served[course] - served[other] <= 2, (pair, served)
        return True


@bounded
@given(day=DAYS)
def test_two_courses_that_wait_are_served_alike_whatever_came_before(store, clock, day):
    """In order within a course, in turns between them; one store, so earlier days weigh nothing."""
    books = Day(store, clock)
    for what, course, many in day:
        if what == "hand in":
            books.hand_in(course, many)
        else:
            for _ in range(many):
                books.take()
    while books.take():
        pass
    assert store.waiting() == 0
