"""Files beside a notebook: students get them, their code reads them, tests' files stay away."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.store.protocol import Version
from coplit_jupyter.wiring import open_desk

pytestmark = pytest.mark.timeout(300)

SOLUTION = """\
def total():
    ### BEGIN SOLUTION
    return sum(int(line) for line in open("numbers.csv"))
    ### END SOLUTION
"""


CELL = {"cell_type": "code", "id": "c1", "metadata": {}, "outputs": [], "execution_count": None}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    opened = open_desk(Settings(home=home, sandbox="process", slots=1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def version(desk, tmp_path_factory) -> Version:
    """An assignment whose program and whose test read a file each."""
    folder = tmp_path_factory.mktemp("authoring") / "sums"
    (folder / "tests").mkdir(parents=True)
    notebook = {"cells": [{**CELL, "source": SOLUTION}], "metadata": {}}
    (folder / "sums.ipynb").write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5}))
    (folder / "numbers.csv").write_text("1\n2\n3\n")
    (folder / "tests" / "answers.csv").write_text("6\n")
    (folder / "tests" / "test_sums.py").write_text(
        "from sums import total\n\ndef test_total():\n"
        "    assert total() == int(open('answers.csv').read())\n"
    )
    published = desk.publish(folder, mutants=False).version
    assert published
    return published


def handed_in(source: str) -> dict[str, str]:
    notebook = {"cells": [{**CELL, "source": source}], "metadata": {}}
    return {"sums.ipynb": json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5})}


def test_data_files_reach_students_and_their_code(desk, version):
    """A notebook that reads a file must run in the student's own folder, too."""
    assert desk.student_files(version) == {"numbers.csv": b"1\n2\n3\n"}
    spy = "import os\nprint(sorted(os.listdir('.')))\ndef total():\n    return 6\n"
    report = desk.grade_now(version.manifest.id, student="kim", notebooks=handed_in(spy))
    assert report.score == 1.0
    outputs = [
        event.payload["text"]
        for event in desk.store.events(report.submission)
        if event.type.value == "output"
    ]
    assert "numbers.csv" in "".join(outputs)
    assert "answers.csv" not in "".join(outputs)


def test_a_run_outlives_a_database_that_takes_nothing_for_a_while(desk, version):
    """A restart of the database in the middle of a class must not cost every run of that minute."""
    engine = desk.store._database._relaxed  # what is told live; the report is written by another

    def take_no_more(kind, _payload):
        if kind is EventType.CELL:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA query_only=1")

    report = desk.grade_now(
        version.manifest.id,
        student="lee",
        notebooks=handed_in("def total():\n    return 6\n"),
        tell=take_no_more,
    )
    engine.dispose()  # what was set goes with the connection
    assert report.score == 1.0
    assert desk.store.submission(report.submission).report == report
    told = [event.type for event in desk.store.events(report.submission)]
    assert (told.count(EventType.TEST), told[-1]) == (0, EventType.FINISHED)
