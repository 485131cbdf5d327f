"""Run the embedded dispatcher over a store in memory."""

from __future__ import annotations

import threading
from contextlib import contextmanager

from coplit_jupyter.model.verdict import FINAL
from coplit_jupyter.queue.embedded import EmbeddedDispatcher
from coplit_jupyter.testing import a_report

PATIENCE_SECONDS = 60
LEASE = 30.0


class Grader:
    """Grades at once; `fails` are raised first, one a run."""

    def __init__(self, store, *fails: Exception) -> None:
        self.store = store
        self.fails = list(fails)
        self.runs: list[tuple[str, int]] = []
        self.given_up: list[str] = []

    def grade(self, take) -> None:
        self.runs.append((take.submission.id, take.run))
        if self.fails:
            raise self.fails.pop(0)
        self.store.finish(take, a_report(take))

    def give_up(self, take, why: str) -> None:
        self.given_up.append(why)
        self.store.finish(take, a_report(take, score=None))


@contextmanager
def dispatching(store, grader, *, grade=None, take=None, renew=None, give_back=None, **options):
    """Dispatch inside the `with`."""
    dispatcher = EmbeddedDispatcher(
        take or store.take,
        grade or grader.grade,
        owner="here",
        lease_seconds=options.pop("lease_seconds", LEASE),
        slots=options.pop("slots", 1),
        idle_seconds=options.pop("idle_seconds", 0.01),
        renew=renew or store.renew,
        give_back=give_back or store.give_back,
        give_up=grader.give_up,
    )
    dispatcher.start()
    try:
        yield dispatcher
    finally:
        dispatcher.close(PATIENCE_SECONDS)


def until(store, submission: str, wanted) -> None:
    """Wait for the submission to come to one of these."""
    changed = threading.Event()
    end = store.watch(submission, changed.set)
    try:
        while store.submission(submission).status not in wanted:
            assert changed.wait(PATIENCE_SECONDS), store.submission(submission)
            changed.clear()
    finally:
        end()


def until_done(store, submission: str) -> None:
    until(store, submission, FINAL)
