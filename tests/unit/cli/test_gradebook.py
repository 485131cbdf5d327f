"""`coplit gradebook` writes what the gradebook says, and refuses what cannot be meant."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from junitparser import JUnitXml

from coplit_jupyter.cli.app import coplit
from coplit_jupyter.cli.gradebook import _aligned
from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version

FILE = (
    "Student,ID,SIS Login ID,HW1 (7)\r\n    Points Possible,,,1\r\n"
    '"Ann, A",1,ann,\r\n"Zoe, Z",2,zoe,\r\n'
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with two assignments of a course, and three students of whom one has no score."""
    monkeypatch.setenv("COPLIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COPLIT_DATABASE_URL", raising=False)
    (tmp_path / "home").mkdir()
    store = open_store(tmp_path / "home" / "coplit.sqlite")
    for name in ("hw1", "hw2"):
        store.publish(a_version(name=name))
    for student, score in (("ann", 1.0), ("=cho", 0.0)):
        store.accept(a_submission(student=student))
        take = store.take(owner="a", lease_seconds=60)
        store.finish(take, a_report(take, score=score))
    store.accept(a_submission(a_version(name="hw2"), student="bea"))
    store.close()
    return tmp_path


def run(*arguments):
    done = CliRunner().invoke(coplit, ["gradebook", *map(str, arguments)], standalone_mode=False)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_json_is_a_line_for_each_student_and_assignment(home):
    lines = [json.loads(line) for line in run("demo", "--json").stdout.splitlines()]
    assert [(one["assignment"], one["student"], one["score"]) for one in lines] == [
        ("hw1", "=cho", 0.0),
        ("hw1", "ann", 1.0),
        ("hw2", "bea", None),
    ]
    assert len(run("hw1", "--json").stdout.splitlines()) == 2


def test_a_person_is_shown_a_table(home):
    shown = run("demo/hw1").stderr
    assert "ann" in shown
    assert "1 / 1" in shown
    assert "queued" in run("demo").stderr


def test_names_in_hangul_do_not_move_the_columns():
    """They take two columns a sign in a terminal."""
    assert _aligned([["김철수", "1"], ["ann", "2"]]) == ["김철수  1", "ann     2"]


def test_csv_of_an_assignment_and_of_a_course(home):
    run("hw1", "--csv", home / "a.csv")
    run("demo", "--csv", home / "c.csv")
    with (home / "a.csv").open(newline="") as file:
        assert [line["student"] for line in csv.DictReader(file)] == ["'=cho", "ann"]
    with (home / "c.csv").open(newline="") as file:
        assert next(csv.reader(file)) == ["student", "hw1", "hw2", "total", "max_total"]


def test_a_canvas_file_is_filled_and_who_did_not_match_is_told(home):
    (home / "in.csv").write_text(FILE, newline="")
    done = run("hw1", "--canvas", home / "in.csv", "--output", home / "out.csv")
    assert done.return_value == 1
    assert "=cho" in done.stderr
    assert (home / "out.csv").read_bytes().decode() == FILE.replace("ann,", "ann,1")
    assert (home / "in.csv").read_bytes().decode() == FILE


def test_junit_goes_to_stdout_or_to_a_file(home):
    assert JUnitXml.fromstring(run("hw1", "--junit").stdout.encode()).tests == 2
    run("demo", "--junit", "--output", home / "all.xml")
    assert JUnitXml.fromfile(str(home / "all.xml")).tests == 2


def test_gradescope_gets_a_folder_for_each_student(home):
    """A student's name leads nowhere else."""
    store = open_store(home / "home" / "coplit.sqlite")
    store.accept(replace(a_submission(), student="../../etc/x"))
    take = store.take_one(
        store.submissions(a_version().manifest.id, student="../../etc/x")[0].id,
        owner="a",
        lease_seconds=60,
    )
    store.finish(take, a_report(take))
    store.close()
    run("hw1", "--gradescope", home / "out")
    found = sorted((home / "out").rglob("results.json"))
    assert len(found) == 3
    assert {json.loads(file.read_text())["score"] for file in found} == {0.0, 1.0}


def test_a_course_and_an_assignment_of_one_name_must_be_told_apart(home):
    store = open_store(home / "home" / "coplit.sqlite")
    store.publish(a_version("other", "demo"))
    store.close()
    with pytest.raises(NotFoundError):
        run("demo", "--json")
    assert len(run("demo/", "--json").stdout.splitlines()) == 3
    assert run("other/demo", "--json").stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["hw1", "--json", "--junit"],
        ["hw1", "--canvas", "{home}/in.csv"],
        ["hw1", "--output", "x"],
        ["hw1", "--column", "x"],
    ],
)
def test_options_that_do_not_go_together_are_refused(home, arguments):
    (home / "in.csv").write_text(FILE, newline="")
    with pytest.raises(Exception, match="--"):
        run(*(one.format(home=home) for one in arguments))


def test_what_is_not_there_is_an_error(home):
    with pytest.raises(NotFoundError):
        run("nothing")
    with pytest.raises(NotFoundError):
        run("nowhere/hw1")
    (home / "in.csv").write_bytes(b"Student\xff,ID\r\n")
    with pytest.raises(InstructorError, match="UTF-8"):
        run("hw1", "--canvas", home / "in.csv", "--output", home / "out.csv")
