"""Every run leaves a row that says how it ended: an operator can see what happened."""

from __future__ import annotations

from contextlib import closing

from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import ManualClock, a_report, a_submission, a_version


def test_each_run_says_how_it_ended(path):
    clock = ManualClock(1000.0)
    with closing(open_store(path, clock=clock)) as store:
        store.publish(a_version())
        store.accept(a_submission())
        store.take(owner="killed", lease_seconds=5)
        clock.advance(5)
        store.give_back(store.take(owner="stopped", lease_seconds=5))
        clock.advance(1)
        take = store.take(owner="well", lease_seconds=5)
        clock.advance(2)
        store.finish(take, a_report(take))
        store.rerun(take.submission.id)
        store.take(owner="now", lease_seconds=5)
        with store._database.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT run, owner, outcome, started_at, ended_at, report IS NOT NULL AS told"
                " FROM runs ORDER BY run"
            ).all()
    assert [tuple(row) for row in rows] == [
        (1, "killed", "fenced", 1000.0, 1005.0, 0),
        (2, "stopped", "given-back", 1005.0, 1005.0, 0),
        (3, "well", "finished", 1006.0, 1008.0, 1),
        (4, "now", "running", 1008.0, None, 0),
    ]
