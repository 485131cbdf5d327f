"""Ten thousand submissions are no slower to use than ten: every query on the way has an index."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.testing import a_report, a_submission, a_version
from coplit_jupyter.testing.builders import MOMENT

HW1 = a_version().manifest.id


@contextmanager
def recorded(store):
    """Record each statement with its parameters while the `with` lasts."""
    statements = []

    def record(connection, cursor, statement, parameters, context, executemany):
        statements.append((statement, parameters))

    database = store._database
    engines = {database._durable, database._relaxed, database._reader}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", record)
    yield statements
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", record)


def plans(store, call) -> list[str]:
    """Give SQLite's query plan of every statement that `call` runs, one line a step."""
    with recorded(store) as statements:
        call()
    lines = []
    with store._database.reading() as connection:
        for statement, parameters in statements:
            if statement.split()[0] in {"SELECT", "UPDATE", "INSERT", "DELETE"}:
                explained = connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", parameters
                )
                lines += [row.detail for row in explained]
    return lines


@pytest.fixture
def used(store):
    """A store in which something of everything has happened."""
    for number in range(8):
        store.accept(a_submission(student=f"s{number}"))
    for _ in range(3):
        take = store.take(owner="a", lease_seconds=60)
        store.finish(take, a_report(take))
    store.extend(HW1, Extension(students=("s1",), by="kim"))
    store.accept(a_submission(student="s6"), supersede=True, admit=lambda _: True)
    return store


CALLS = {
    "accept": lambda store, _: store.accept(a_submission(student="new")),
    "supersede": lambda store, _: store.accept(a_submission(student="s7"), supersede=True),
    "admit": lambda store, _: store.accept(a_submission(student="s7"), admit=lambda _: True),
    "standing": lambda store, _: store.scores(HW1, student="s1"),
    "extensions": lambda store, _: store.extensions(HW1, student="s1"),
    "extend": lambda store, _: store.extend(
        HW1, Extension(students=("s1", "s2"), group="lab", by="kim")
    ),
    "policy": lambda store, _: store.set_policy(HW1, {}, by="kim", why=""),
    "accept_late": lambda store, one: store.accept_late(one, arrived_at=MOMENT, by="kim", why=""),
    "beat": lambda store, _: store.beat(gap_seconds=60),
    "take": lambda store, _: store.take(owner="a", lease_seconds=60),
    "take_one": lambda store, one: store.take_one(one, owner="a", lease_seconds=60),
    "submission": lambda store, one: store.submission(one),
    "expected": lambda store, one: store.expected_seconds(one),
    "history": lambda store, _: store.submissions(HW1, student="s1"),
    "newest": lambda store, _: store.submissions(HW1, limit=2),
    "reports": lambda store, one: store.reports(one),
    "events": lambda store, one: store.events(one, after=1),
    "waiting": lambda store, _: store.waiting(),
    "rerun": lambda store, one: store.rerun(one),
    "version": lambda store, _: store.version(HW1),
    "named": lambda store, _: store.named("hw1"),
    "run": lambda store, _: _whole_run(store),
    "give_back": lambda store, _: store.give_back(
        store.take(owner="a", lease_seconds=60), delay_seconds=1
    ),
}


def _whole_run(store) -> None:
    take = store.take(owner="a", lease_seconds=60)
    store.renew(take, lease_seconds=60)
    store.append(take, EventType.OUTPUT, {"text": ""})
    store.finish(take, a_report(take))


@pytest.mark.parametrize("name", CALLS)
def test_no_call_reads_or_sorts_a_whole_table(used, name):
    newest = used.submissions(HW1, limit=1)[0].id
    lines = plans(used, lambda: CALLS[name](used, newest))
    assert lines
    allowed = ("SEARCH", "SCAN CONSTANT ROW", "SCALAR SUBQUERY", "CORRELATED", "USE TEMP B-TREE")
    scans = [line for line in lines if not line.startswith(allowed) and "USING" not in line]
    assert scans == []
    assert [line for line in lines if "TEMP B-TREE" in line] == []


def test_taking_walks_the_queue_in_order_and_stops(used):
    """The waiting are read by their index in the order of their turn, and one is enough."""
    lines = plans(used, lambda: used.take(owner="a", lease_seconds=60))
    assert any("mine USING INDEX submissions_waiting" in line for line in lines), lines
    assert any("late USING" in line and "submissions_leased" in line for line in lines), lines
    student = "(course=? AND name=? AND student=?"
    assert any("SEARCH other USING" in line and student in line for line in lines), lines


def test_a_position_is_counted_in_the_index_alone(used):
    lines = plans(used, lambda: used.accept(a_submission(student="new")))
    assert any("USING COVERING INDEX submissions_waiting" in line for line in lines), lines
