"""What only a database server can do to us."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.queue import embedded
from coplit_jupyter.queue.embedded import EmbeddedDispatcher
from coplit_jupyter.store.database import PostgresDatabase
from coplit_jupyter.store.schema import HEAD
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version
from coplit_jupyter.testing.postgres import postgres_server

PATIENCE_SECONDS = 100


@pytest.fixture(scope="module")
def mortal():
    """A server that these tests may kill."""
    with postgres_server() as server:
        yield server


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("mortal")
def test_a_server_that_crashed_and_came_back_has_everything(mortal):
    """Processes that hold connections to it live on; nothing acknowledged is gone."""
    server = mortal
    with closing(open_store(server.new_place())) as store:
        store.publish(a_version())
        kept = store.accept(a_submission())
        take = store.take(owner="a", lease_seconds=3600)
        server.stop()
        with pytest.raises(OperatorError) as caught:
            store.renew(take, lease_seconds=3600)
        assert caught.value.code == "storage-unavailable"
        server.start()
        assert store.renew(take, lease_seconds=3600)
        assert store.finish(take, a_report(take))
        assert store.submission(kept.id).report == a_report(take)


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("mortal")
def test_a_server_that_dies_under_runs_costs_them_no_try_and_no_lease(mortal, monkeypatch):
    """What was being graded is graded as soon as the server is back, not when a lease ends."""
    monkeypatch.setattr(embedded, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(embedded, "LONGEST_PAUSE_SECONDS", 0.1)
    begun, lost, down = threading.Semaphore(0), threading.Semaphore(0), threading.Event()
    tries = []
    with closing(open_store(mortal.new_place())) as store:
        store.publish(a_version())

        def grade(take):
            tries.append(take.tries)
            if not down.is_set():
                begun.release()
                assert down.wait(PATIENCE_SECONDS)
            store.finish(take, a_report(take))

        def give_back(take, **options):
            try:
                return store.give_back(take, **options)
            except OperatorError:
                lost.release()
                raise

        kept = [store.accept(a_submission(student=f"s{number}")).id for number in range(4)]
        dispatcher = EmbeddedDispatcher(
            store.take,
            grade,
            slots=2,
            owner="here",
            lease_seconds=3600,
            renew=store.renew,
            give_back=give_back,
            give_up=lambda take, why: pytest.fail(f"{take} {why}"),
            idle_seconds=0.05,
        )
        with closing(dispatcher):
            dispatcher.start()
            assert all(begun.acquire(timeout=PATIENCE_SECONDS) for _ in range(2))
            mortal.stop()
            late = a_submission(student="late")
            with pytest.raises(OperatorError) as caught:
                store.accept(late)
            assert caught.value.code == "storage-unavailable"
            down.set()
            assert all(lost.acquire(timeout=PATIENCE_SECONDS) for _ in range(2))
            mortal.start()
            kept.append(store.accept(late).id)
            for one in kept:
                await_report(store, one)
        assert (len(tries), set(tries)) == (len(kept) + 2, {1})
        for one in kept:
            told = [event.type.value for event in store.events(one)]
            assert told.count("finished") == 1


def await_report(store, submission):
    changed = threading.Event()
    end = store.watch(submission, changed.set)
    try:
        while store.submission(submission).report is None:
            assert changed.wait(PATIENCE_SECONDS), store.submission(submission)
            changed.clear()
    finally:
        end()


def refused(url):
    with pytest.raises(OperatorError) as caught, closing(open_store(url)) as store:
        store.beat(gap_seconds=5)
    assert caught.value.hint
    return caught.value


def test_who_is_not_let_in_is_told_why_and_what_to_do(postgres):
    """Check that it runs, says a hint that helps nobody whose password is wrong."""
    url = postgres.new_place()
    for wrong in (
        url.replace("postgres@", "stranger@"),
        url.replace("/postgres?", "/nowhere?"),
    ):
        error = refused(wrong)
        assert (error.code, "does not exist" in error.message) == ("storage-forbidden", True)
    open_store(url).close()
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE ROLE weak LOGIN CONNECTION LIMIT 1")
        assert refused(url.replace("postgres@", "weak@")).code == "storage-forbidden"
        with psycopg.connect(postgres.url().replace("postgres@", "weak@")):
            assert refused(url.replace("postgres@", "weak@")).code == "storage-crowded"
        connection.execute("DROP ROLE weak")


def test_a_server_that_takes_no_writes_is_read_and_says_so(postgres):
    url = postgres.new_place()
    open_store(url).close()
    with closing(open_store(f"{url}%20-c%20default_transaction_read_only%3Don")) as store:
        for call in (lambda: store.beat(gap_seconds=5), store.facts):  # `coplit doctor` asks facts
            with pytest.raises(OperatorError) as caught:
                call()
            assert caught.value.code == "storage-read-only"
        assert store.waiting() == 0


def test_a_server_whose_machine_vanished_is_noticed_within_half_a_minute():
    """Without these a call waits for hours where no packet says that nobody is there any more."""
    given = parameters_for("postgresql://coplit@db.example/coplit")
    assert given["keepalives_idle"] + 3 * given["keepalives_interval"] <= 30
    assert given["keepalives_count"] == 3
    assert given["tcp_user_timeout"] <= 30_000
    own = parameters_for("postgresql://coplit@db.example/coplit?keepalives_idle=77")
    assert int(own["keepalives_idle"]) == 77


def parameters_for(url):
    """What the driver is given to connect with."""
    given = {}

    def note(_dialect, _record, _arguments, parameters):
        given.update(parameters)
        raise OSError("nobody needs to answer")

    engine = PostgresDatabase(make_url(url))._engine
    sa.event.listen(engine, "do_connect", note)
    with pytest.raises(OSError, match="nobody needs"):
        engine.connect()
    engine.dispose()
    return given


def test_a_newer_schema_is_refused_and_left_alone(postgres):
    url = postgres.new_place()
    open_store(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '999'")
        with pytest.raises(OperatorError) as caught:
            open_store(url)
        assert caught.value.code == "newer-schema"
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert found == [("999",)]


def test_a_lock_that_is_held_too_long_makes_it_busy(postgres):
    url = postgres.new_place()
    hasty = f"{url}%20-c%20lock_timeout%3D50"
    with closing(open_store(hasty)) as store:
        store.publish(a_version())
        with psycopg.connect(url) as other:
            other.execute("SELECT * FROM courses FOR UPDATE")
            with pytest.raises(OperatorError) as caught:
                store.accept(a_submission())
        assert caught.value.code == "storage-busy"
        assert store.waiting() == 0
        store.accept(a_submission())


def test_its_facts_name_the_server_and_no_password(postgres):
    url = postgres.new_place().replace("postgres@", "postgres:secret@")
    with closing(open_store(url)) as store:
        facts = store.facts()
    assert (facts.backend, facts.revision) == ("postgresql", HEAD)
    assert facts.server.startswith("PostgreSQL ")
    assert "secret" not in facts.place


def test_leases_go_by_the_servers_clock(postgres):
    """Workers on several machines have no common clock but this one."""
    url = postgres.new_place()
    with closing(open_store(url)) as store, psycopg.connect(url, autocommit=True) as connection:
        store.publish(a_version())
        query = "SELECT extract(epoch FROM clock_timestamp())::float8"
        before = connection.execute(query).fetchone()[0]
        kept = store.accept(a_submission())
        after = connection.execute(query).fetchone()[0]
        assert before <= kept.accepted_at.timestamp() + 1e-5
        assert kept.accepted_at.timestamp() <= after + 1e-5


def test_without_the_driver_it_is_said_what_to_install():
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from coplit_jupyter.errors import OperatorError\n"
        "from coplit_jupyter.store.sql import open_store\n"
        "try: open_store('postgresql://u:secret@localhost/x')\n"
        "except OperatorError as error: print(error.code, error.message, error.hint)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
    ).stdout
    assert said.startswith("driver-missing")
    assert "coplit-jupyter[hub]" in said
    assert "secret" not in said


def test_many_who_give_back_at_once_do_not_lock_each_other_out(postgres):
    """Each moves all that waits of its assignment: in one order, or they would deadlock."""
    url = postgres.new_place()
    with closing(open_store(url)) as store:
        store.publish(a_version())
        ids = {store.accept(a_submission(student=f"s{number}")).id for number in range(12)}
        deadline = time.monotonic() + 60

        def juggle(_):
            for _ in range(15):
                take = store.take(owner="a", lease_seconds=3600)
                if take is not None:
                    assert store.give_back(take, delay_seconds=1e-6)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(juggle, range(4)))
        taken = set()
        while len(taken) < len(ids) and time.monotonic() < deadline:
            take = store.take(owner="a", lease_seconds=3600)
            if take is not None:
                taken.add(take.submission.id)
        assert taken == ids
