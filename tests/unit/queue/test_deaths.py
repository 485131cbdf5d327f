"""A submission that kills whoever grades it is bounded, and takes no honest one with it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

from coplit_jupyter.model.verdict import FINAL, Status
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_submission, a_version

PATIENCE_SECONDS = 100
GRADER = """
import os, sys, threading
from coplit_jupyter.model.verdict import FINAL
from coplit_jupyter.queue.embedded import EmbeddedDispatcher
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report

store = open_store(sys.argv[1])
over = threading.Event()

def grade(take):
    if take.submission.new.student == "poison":
        os._exit(9)
    store.finish(take, a_report(take))
    if store.waiting() == 0:
        over.set()

def give_up(take, why):
    store.finish(take, a_report(take, score=None))
    over.set()

dispatcher = EmbeddedDispatcher(
    store.take, grade, slots=3, owner=str(os.getpid()), lease_seconds=0.5, idle_seconds=0.02,
    renew=store.renew, give_back=store.give_back, give_up=give_up,
)
dispatcher.start()
ids = sys.argv[2:]
while any(store.submission(one).status not in FINAL for one in ids):
    over.wait(0.05)
dispatcher.close()
store.close()
"""


def test_poison_is_bounded_and_honest_submissions_are_graded(tmp_path):
    """Real processes that die: restarted as a Hub does, until everything has its report."""
    path = tmp_path / "coplit.sqlite"
    with closing(open_store(path)) as store:
        store.publish(a_version())
        students = ["s0", "s1", "poison", "s2", "s3", "s4", "s5"]
        kept = {one: store.accept(a_submission(student=one)).id for one in students}
        deaths = 0
        while any(store.submission(one).status not in FINAL for one in kept.values()):
            ended = subprocess.run(
                [sys.executable, "-c", GRADER, str(path), *kept.values()],
                timeout=PATIENCE_SECONDS,
                check=False,
            )
            deaths += ended.returncode == 9
            assert deaths <= 6
        assert deaths >= 3  # a lease that ended on a busy machine is a try as well
        for student, submission in kept.items():
            found = store.submission(submission)
            poisoned = student == "poison"
            assert found.status is (Status.BROKEN if poisoned else Status.GRADED), student
            events = [event.type.value for event in store.events(submission)]
            assert events.count("finished") == 1
