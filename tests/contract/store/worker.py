"""A process that grades: `worker.py PLACE`, ended by closing its stdin, or by a signal.

Prints `running ID RUN` and `finished ID RUN`, one a line. The run of a student whose name begins
with `slow` goes on when a line comes on stdin.
"""

from __future__ import annotations

import os
import sys
import threading

from coplit_jupyter.queue.embedded import EmbeddedDispatcher
from coplit_jupyter.store.protocol import Take
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report


def say(what: str, take: Take) -> None:
    """Write one whole line at once: two threads write here."""
    os.write(1, f"{what} {take.submission.id} {take.run}\n".encode())


def main() -> None:
    store = open_store(sys.argv[1])
    may_go_on = threading.Semaphore(0)

    def grade(take):
        say("running", take)
        if take.submission.new.student.startswith("slow"):
            may_go_on.acquire()
        store.finish(take, a_report(take))
        say("finished", take)

    dispatcher = EmbeddedDispatcher(
        store.take,
        grade,
        slots=2,
        owner="worker",
        lease_seconds=3600,
        renew=store.renew,
        give_back=store.give_back,
        give_up=lambda take, why: store.finish(take, a_report(take, score=None)),
        idle_seconds=0.05,
    )
    dispatcher.start()
    for _ in sys.stdin:
        may_go_on.release()
    dispatcher.close(60)
    store.close()


if __name__ == "__main__":
    main()
