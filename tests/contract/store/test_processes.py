"""Real processes on one database, some of them killed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version

WORKER = Path(__file__).with_name("worker.py")
PATIENCE_SECONDS = 90

pytestmark = pytest.mark.timeout(240)


class Worker:
    """One `worker.py`; `lines` is what it printed, as it prints it."""

    def __init__(self, place: str, lines: Queue) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(WORKER), place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(lines,))
        self._reader.start()

    def _read(self, lines: Queue) -> None:
        for line in self.process.stdout:
            lines.put(tuple(line.split()))

    def let_go_on(self, runs: int) -> None:
        self.process.stdin.write("\n" * runs)
        self.process.stdin.flush()

    def kill(self) -> None:
        """As the system does when memory runs out."""
        self.process.kill()
        self.end()

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)
        self._reader.join()
        self.process.stdout.close()


@contextmanager
def workers(place: str, number: int, lines: Queue) -> Iterator[list[Worker]]:
    started = [Worker(place, lines) for _ in range(number)]
    try:
        yield started
    finally:
        for worker in started:
            if worker.process.returncode is None:
                worker.kill()


@pytest.fixture
def store(place):
    store = open_store(place)
    store.publish(a_version())
    yield store
    store.close()


def submit(store, number: int, *, student: str = "s") -> set[str]:
    return {store.accept(a_submission(student=f"{student}-{n}")).id for n in range(number)}


def wait_for(lines: Queue, count: int, what: str) -> list[tuple[str, ...]]:
    """Read lines until `count` of them say `what`; gives all."""
    found = []
    while sum(line[0] == what for line in found) < count:
        found.append(lines.get(timeout=PATIENCE_SECONDS))
    return found


def test_two_processes_never_grade_the_same_submission(store, place):
    ids = submit(store, 30)
    lines = Queue()
    with workers(place, 2, lines) as started:
        said = wait_for(lines, 30, "finished")
        for worker in started:
            worker.end()
    said += list(lines.queue)
    assert sorted(line[1:] for line in said if line[0] == "running") == sorted(
        (one, "1") for one in ids
    )
    for one in ids:
        assert len(store.reports(one)) == 1


def test_a_killed_process_loses_no_submission(store, place):
    """`kill -9` in the middle of a run: it is taken again, with a higher number, graded once."""
    slow = store.accept(a_submission(student="slow"))
    lines = Queue()
    with workers(place, 1, lines) as (worker,):
        assert lines.get(timeout=PATIENCE_SECONDS) == ("running", slow.id, "1")
        worker.kill()
    assert store.submission(slow.id).status is Status.RUNNING
    assert store.take(owner="too early", lease_seconds=60) is None
    later = open_store(place, clock=lambda: time.time() + 4000)
    try:
        take = later.take(owner="b", lease_seconds=60)
        assert (take.submission.id, take.run, take.tries) == (slow.id, 2, 2)
        assert later.finish(take, a_report(take))
    finally:
        later.close()
    assert [event.type for event in store.events(slow.id)] == [
        EventType.ACCEPTED,
        EventType.STARTED,
        EventType.STARTED,
        EventType.FINISHED,
    ]
    assert [report.run for report in store.reports(slow.id)] == [2]


def test_whatever_is_killed_everything_accepted_gets_one_report(store, place):
    """Four workers in turn, each killed while it works, then one that is left alone."""
    ids = submit(store, 40, student="slow")
    finished = []
    for _ in range(4):
        lines = Queue()
        with workers(place, 1, lines) as (worker,):
            worker.let_go_on(5)
            finished += wait_for(lines, 5, "finished")
            worker.kill()
        finished += list(lines.queue)
    later = open_store(place, clock=lambda: time.time() + 4000)
    try:
        while (take := later.take(owner="last", lease_seconds=3600)) is not None:
            assert later.finish(take, a_report(take))
    finally:
        later.close()
    for one in ids:
        assert store.submission(one).status is Status.GRADED
        assert len(store.reports(one)) == 1
        events = store.events(one)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert sum(event.type is EventType.FINISHED for event in events) == 1
    told = {line[1] for line in finished if line[0] == "finished"}
    assert len(told) == 20
    assert told < ids
    assert store.waiting() == 0
