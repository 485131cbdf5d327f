"""A lease is kept alive exactly as long as somebody holds it."""

from __future__ import annotations

import threading

import pytest

from coplit_jupyter.queue.lease import LeaseKeeper, kept_alive
from coplit_jupyter.testing import MemoryStore, a_submission, a_version

PATIENCE_SECONDS = 60


@pytest.fixture
def store():
    store = MemoryStore()
    store.publish(a_version())
    return store


def keepers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "coplit-leases"}


def test_one_lease_is_kept_alive_without_a_dispatcher(store):
    """The command line grades in its own thread, beside a server on the same home."""
    store.accept(a_submission())
    take = store.take(owner="cli", lease_seconds=60)
    renewals = threading.Semaphore(0)

    def renew(held, *, lease_seconds):
        assert held is take
        renewals.release()
        return store.renew(held, lease_seconds=lease_seconds)

    before = keepers()
    with kept_alive(renew, take, lease_seconds=0.03):
        for _ in range(3):
            assert renewals.acquire(timeout=PATIENCE_SECONDS)
        assert keepers() - before
    assert keepers() <= before


def test_nothing_is_renewed_that_is_held_no_more(store):
    """One is let go while another is held: only the other is renewed from then on."""
    takes = []
    for student in ("ada", "bob"):
        store.accept(a_submission(student=student))
        takes.append(store.take(owner="here", lease_seconds=60))
    renewed = []
    rounds = threading.Semaphore(0)

    def renew(held, *, lease_seconds):
        renewed.append(held)
        rounds.release()
        return True

    keeper = LeaseKeeper(renew, lease_seconds=0.03)
    with keeper.holding(takes[0]):
        with keeper.holding(takes[1]):
            while takes[1] not in renewed:
                assert rounds.acquire(timeout=PATIENCE_SECONDS)
            assert set(map(id, keeper.held())) == set(map(id, takes))
        # A round may be under way still: two whole ones later it is not.
        seen = renewed.count(takes[0])
        while renewed.count(takes[0]) < seen + 2:
            assert rounds.acquire(timeout=PATIENCE_SECONDS)
        settled = len(renewed)
        while len(renewed) < settled + 3:
            assert rounds.acquire(timeout=PATIENCE_SECONDS)
        assert takes[1] not in renewed[settled:]
    keeper.close()
