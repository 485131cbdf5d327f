"""The schema is made once, matches the tables, and is not touched by an older release."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store.database import SqliteDatabase
from coplit_jupyter.store.mounts import Mount
from coplit_jupyter.store.schema import HEAD, MIGRATIONS, bring_up_to_date, config_for
from coplit_jupyter.store.sql import SqlStore, open_store
from coplit_jupyter.store.tables import METADATA
from coplit_jupyter.testing import a_report, a_submission, a_version


def test_the_steps_lead_to_the_tables(path):
    """A table that was changed without a new step is found here."""
    database = SqliteDatabase(path)
    bring_up_to_date(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    database.close()


def test_the_newest_step_is_the_one_that_opening_looks_for():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_what_was_kept_is_there_after_opening_again(path):
    with closing(open_store(path)) as store:
        store.publish(a_version())
        kept = store.accept(a_submission())
        take = store.take(owner="a", lease_seconds=60)
        store.finish(take, a_report(take))
        events = store.events(kept.id)
    with closing(open_store(path)) as store:
        assert store.submission(kept.id).report == a_report(take)
        assert store.events(kept.id) == events
        assert store.accept(a_submission(student="bob")).position == 0


def test_reports_of_the_first_schema_say_what_they_cost(path):
    """Submissions from before attempts were counted: a test that broke is not held against them."""
    database = SqliteDatabase(path)
    with database.writing() as connection:
        command.upgrade(config_for(connection), "1")
        old = {"course": "c", "name": "a", "version": 1, "student": "ada", "digest": "", "run": 1}
        old |= {"practice": False, "submitted_at": 0, "accepted_at": 0, "priority": 0, "tag": 0}
        old |= {"queued_at": 0, "retry_at": 0, "tries": 0, "seq": 1}
        insert(connection, "courses", name="c", finish=0)
        insert(connection, "assignments", course="c", name="a", newest=1)
        insert(
            connection, "versions", course="c", name="a", number=1, bundle="", manifest="{}",
            release="{}", author="{}", notes="{}", published_at=0,
        )  # fmt: skip
        said = {"well": "passed", "broke": "broken", "replaced": None}
        for name, verdict in said.items():
            status = "graded" if verdict else "superseded"
            insert(connection, "submissions", **old, id=name, key=name, status=status, counts=1)
            tests = [{"verdict": "passed"}, {"verdict": verdict}]
            report = json.dumps({"isolation": "none", "tests": tests}) if verdict else None
            insert(
                connection, "runs", submission=name, run=1, owner="", started_at=0,
                outcome="finished", report=report,
            )  # fmt: skip
    bring_up_to_date(database)
    with database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT id, isolation, flawed, superseded, claimed_at FROM submissions ORDER BY id"
        ).all()
    database.close()
    assert [tuple(row) for row in found] == [
        ("broke", "none", 1, 0, None),
        ("replaced", None, 0, 1, None),
        ("well", "none", 0, 0, None),
    ]


def insert(connection, table, **row) -> None:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


def test_a_newer_schema_is_refused_and_left_alone(path):
    open_store(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE alembic_version SET version_num = '999'")
        other.commit()
    with pytest.raises(OperatorError) as caught:
        open_store(path)
    assert caught.value.code == "newer-schema"
    assert "999" in caught.value.message
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [("999",)]


def test_opening_that_fails_half_way_leaves_a_file_that_can_be_opened(path, monkeypatch):
    """The schema is made in one transaction: killed in between, it was never begun."""
    code = (
        "import os, sys; from alembic import op; make = op.create_index\n"
        "def die(name, *a, **k):\n"
        "    if name == 'runs_lately': os._exit(9)\n"
        "    return make(name, *a, **k)\n"
        "op.create_index = die\n"
        "from coplit_jupyter.store.sql import open_store; open_store(sys.argv[1])\n"
    )
    died = subprocess.run([sys.executable, "-c", code, str(path)], check=False, timeout=100)
    assert died.returncode == 9
    with closing(open_store(path)) as store:
        store.publish(a_version())
        assert store.courses() == ["demo"]


def test_opening_a_database_of_this_release_does_not_import_alembic(path):
    """Its import takes longer than all the rest; a server starts with it."""
    open_store(path).close()
    code = (
        "import sys; from coplit_jupyter.store.sql import open_store\n"
        "open_store(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        check=True,
        timeout=100,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == "False"


def test_a_local_file_has_a_write_ahead_log(path):
    with closing(open_store(path)) as store:
        facts = store.facts()
    assert (facts.backend, facts.journal, facts.network) == ("sqlite", "wal", False)
    assert facts.place == str(path)
    assert facts.revision == HEAD
    assert facts.server.startswith("SQLite 3.")


@pytest.mark.parametrize("name", ["with space", "per%cent", "한글", "que?ry#frag"])
def test_a_path_may_hold_any_character(tmp_path, name):
    (tmp_path / name).mkdir()
    path = tmp_path / name / "coplit.sqlite"
    open_store(path).close()
    assert path.exists()
    open_store(str(path)).close()


def test_a_network_home_has_no_write_ahead_log(path):
    """Its shared memory is not shared between machines; a file made as WAL is turned back."""
    open_store(path).close()
    network = SqliteDatabase(path, mount=Mount(type="nfs4", network=True))
    bring_up_to_date(network)
    store = SqlStore(network)
    facts = store.facts()
    assert (facts.journal, facts.file_system, facts.network) == ("delete", "nfs4", True)
    store.publish(a_version())
    kept = store.accept(a_submission())
    take = store.take(owner="a", lease_seconds=60)
    assert store.finish(take, a_report(take))
    assert not path.with_name(path.name + "-wal").exists()
    assert len(store.events(kept.id)) == 3
    store.close()


def test_nobody_else_on_the_machine_can_read_it(path):
    """It holds the solutions of assignments and the work of a class."""
    with closing(open_store(path)) as store:
        store.publish(a_version())
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert len(modes) > 1


def synchronous(database, *, relaxed):
    with database.writing(relaxed=relaxed) as connection:
        return connection.exec_driver_sql("PRAGMA synchronous").scalar()


def test_what_is_acknowledged_is_on_the_disk(path):
    """2 is FULL: the log is synced at each commit. 1 is NORMAL, for what a next run says again."""
    database = SqliteDatabase(path)
    assert synchronous(database, relaxed=False) == 2
    assert synchronous(database, relaxed=True) == 1
    database.close()
    network = SqliteDatabase(path, mount=Mount(type="nfs4", network=True))
    assert synchronous(network, relaxed=True) == 2
    network.close()
