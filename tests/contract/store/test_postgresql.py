"""What only a database server can do to us."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store.schema import HEAD
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version
from coplit_jupyter.testing.postgres import postgres_server


@pytest.mark.timeout(300)
def test_a_server_that_crashed_and_came_back_has_everything():
    """Processes that hold connections to it live on; nothing acknowledged is gone."""
    with postgres_server() as server, closing(open_store(server.new_place())) as store:
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
