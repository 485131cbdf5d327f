"""Real trouble with storage is told as an operator's error, and costs nothing that was kept."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store.database import SqliteDatabase
from coplit_jupyter.store.schema import bring_up_to_date
from coplit_jupyter.store.sql import SqlStore, open_store
from coplit_jupyter.testing import a_report, a_submission, a_version


def refused(call) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        call()
    assert caught.value.hint
    return caught.value


@pytest.fixture
def impatient(path, store):
    """A second store on the same file that waits for nobody."""
    database = SqliteDatabase(path, busy_seconds=0.05)
    bring_up_to_date(database)
    impatient = SqlStore(database)
    yield impatient
    impatient.close()


def test_a_locked_database_is_busy_and_recovers(path, store, impatient):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = refused(lambda: impatient.accept(a_submission()))
        assert error.code == "storage-busy"
        assert str(path) in error.message
        assert impatient.waiting() == 0  # reading goes on
        other.execute("ROLLBACK")
    impatient.accept(a_submission())
    assert store.waiting() == 1


def test_a_thread_that_writes_too_long_makes_others_busy(impatient):
    holds, done = threading.Event(), threading.Event()

    def hold():
        with impatient._database.writing():
            holds.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert holds.wait(60)
        assert refused(lambda: impatient.accept(a_submission())).code == "storage-busy"
    finally:
        done.set()
        thread.join()
    impatient.accept(a_submission())


def test_a_full_disk_keeps_nothing_half(path):
    """SQLite itself says that the disk is full; what was there before stays."""
    database = SqliteDatabase(path)
    bring_up_to_date(database)
    store = SqlStore(database)
    store.publish(a_version())
    kept = store.accept(a_submission(student="ada"))
    with database._durable.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={used + 2}")
    big = a_submission(student="bob", notebook=os.urandom(200_000).hex())
    error = refused(lambda: store.accept(big))
    assert error.code == "storage-full"
    assert store.waiting() == 1
    with database._durable.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={2**30}")
    again = store.accept(big)
    assert store.submission(again.id).position == 1
    assert store.submission(kept.id).position == 0
    store.close()


def test_a_file_that_is_no_database_is_left_as_it_is(path):
    path.write_bytes(b"This is a text file, long enough to be read as a header of a database." * 9)
    before = path.read_bytes()
    assert refused(lambda: open_store(path)).code == "storage-unreadable"
    assert path.read_bytes() == before


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    error = refused(lambda: open_store(tmp_path / "missing" / "coplit.sqlite"))
    assert error.code == "storage-unreadable"
    assert "missing" in error.message


def test_a_database_that_loses_its_tables_is_told_without_a_traceback(path, store):
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE turn")
        other.commit()
    assert refused(lambda: store.accept(a_submission())).code == "storage-unavailable"
    assert store.waiting() == 0


def test_a_read_only_database_says_so(path, store):
    database = store._database
    with database._durable.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=1")
    assert refused(lambda: store.accept(a_submission())).code == "storage-read-only"


def test_a_closed_store_says_so(store):
    kept = store.accept(a_submission())
    store.close()
    assert refused(lambda: store.submission(kept.id)).code == "storage-closed"
    assert refused(lambda: store.accept(a_submission())).code == "storage-closed"
    assert refused(lambda: dict(kept.new.notebooks)).code == "storage-closed"
    store.close()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/coplit", "://", "nonsense://x"]
)
def test_a_database_that_cannot_keep_submissions_is_refused(url):
    """In memory nothing outlives the process."""
    assert refused(lambda: open_store(url)).code == "bad-database-url"


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path):
    url = f"postgresql://coplit:secret@/coplit?host={tmp_path}"
    error = refused(lambda: open_store(url))
    assert error.code == "storage-unavailable"
    assert "secret" not in error.message + error.hint


def test_an_error_in_the_middle_undoes_all_of_a_call(store, monkeypatch):
    """Accepting writes to four tables: all of it, or nothing."""
    kept = store.accept(a_submission())
    take = store.take(owner="a", lease_seconds=60)

    def fail(connection, cursor, statement, *rest):
        if "INSERT INTO events" in statement:
            raise sqlite3.OperationalError("disk I/O error")

    for engine in (store._database._durable, store._database._relaxed):
        sa.event.listen(engine, "before_cursor_execute", fail)
    refused(lambda: store.accept(a_submission(student="bob")))
    refused(lambda: store.finish(take, a_report(take)))
    assert store.waiting() == 0
    assert [one.id for one in store.submissions(a_version().manifest.id)] == [kept.id]
    assert list(store.reports(kept.id)) == []
    assert store.submission(kept.id).status.value == "running"
