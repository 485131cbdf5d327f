"""`coplit grade` reads what a PATH is, and sums up a batch; `regrade` says what it did."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from coplit_jupyter.cli.app import coplit
from coplit_jupyter.cli.grade import read_path, totals
from coplit_jupyter.errors import StudentError
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_report, a_submission, a_version
from coplit_jupyter.testing.notebooks import a_notebook, code


@pytest.fixture
def handed(tmp_path):
    """A folder with a notebook of the assignment, one that is broken, and one that is neither."""
    (tmp_path / "hw1.ipynb").write_bytes(a_notebook(code("x = 1")))
    (tmp_path / "scratch.ipynb").write_text("{")
    (tmp_path / "notes.ipynb").write_bytes(a_notebook(code("y = 1")))
    return tmp_path


def test_a_broken_notebook_besides_costs_nothing(handed):
    """Students hand in whole folders; the answers are in the assignment's own notebook."""
    assert set(read_path(handed, ["HW1.ipynb"])) == {"hw1.ipynb", "notes.ipynb"}


def test_a_broken_notebook_of_the_assignment_is_told(handed):
    (handed / "hw1.ipynb").write_text("{")
    with pytest.raises(StudentError, match=r"hw1\.ipynb ends in the middle"):
        read_path(handed, ["hw1.ipynb"])


def test_the_folder_of_a_class_is_no_submission(handed):
    """Else three hundred notebooks are one report that says something about one of them."""
    with pytest.raises(StudentError, match="holds 3 notebooks, and none is hw2") as raised:
        read_path(handed, ["hw2.ipynb"])
    assert f"give {handed}/*.ipynb instead" in raised.value.hint


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("COPLIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COPLIT_DATABASE_URL", raising=False)
    monkeypatch.setenv("COPLIT_SANDBOX", "process")
    (tmp_path / "home").mkdir()
    opened = open_store(tmp_path / "home" / "coplit.sqlite")
    opened.publish(a_version())
    yield opened
    opened.close()


def graded(store, student, score):
    store.accept(a_submission(student=student))
    take = store.take(owner="a", lease_seconds=60)
    report = a_report(take, score=score)
    store.finish(take, report)
    return report


def test_a_batch_is_summed_up(store):
    """Whoever grades a class at night reads the last lines."""
    reports = [graded(store, "ann", 1.0), graded(store, "bea", 0.0), graded(store, "cy", None)]
    reports[1] = replace(reports[1], repairs=("a cell was put back",))
    assert list(totals(reports)) == [
        "3 submissions: 1 with full marks, 1 with less, 1 could not be graded.",
        "Could not be graded, for the reasons above: cy.",
        "Put right before grading: bea. To see what, grade one by itself, or use --json.",
    ]


def test_an_undone_regrade_says_that_it_is_undone(store):
    """It once said that --undo would put back what it had just put back."""
    graded(store, "ann", 1.0)
    (one,) = store.submissions(a_version().manifest.id)
    store.rerun(one.id, version=1)
    take = store.take(owner="a", lease_seconds=60)
    store.finish(take, replace(a_report(take, score=0.0), max_score=2.0))
    done = CliRunner().invoke(coplit, ["regrade", "hw1", "--undo"], standalone_mode=False)
    assert "ann: 0 of 2 → 1 of 1" in done.stderr
    assert "1 of 1 submission changed: 1 up, 0 down. The reports of before count" in done.stderr
