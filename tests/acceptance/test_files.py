"""Files beside a notebook: students get them, their code reads them, tests' files stay away."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

pytestmark = pytest.mark.timeout(300)

SOLUTION = """\
def total():
    ### BEGIN SOLUTION
    return sum(int(line) for line in open("numbers.csv"))
    ### END SOLUTION
"""


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path / "home", sandbox="process", slots=1))
    yield opened
    opened.close()


def test_data_files_reach_students_and_their_code(desk, tmp_path):
    """A notebook that reads a file must run in the student's own folder, too."""
    folder = tmp_path / "sums"
    (folder / "tests").mkdir(parents=True)
    cell = {"cell_type": "code", "id": "c1", "metadata": {}, "outputs": [], "source": SOLUTION}
    notebook = {"cells": [{**cell, "execution_count": None}], "metadata": {}}
    (folder / "sums.ipynb").write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5}))
    (folder / "numbers.csv").write_text("1\n2\n3\n")
    (folder / "tests" / "answers.csv").write_text("6\n")
    (folder / "tests" / "test_sums.py").write_text(
        "from sums import total\n\ndef test_total():\n"
        "    assert total() == int(open('answers.csv').read())\n"
    )
    version = desk.publish(folder, mutants=False).version
    assert desk.student_files(version) == {"numbers.csv": b"1\n2\n3\n"}
    spy = "import os\nprint(sorted(os.listdir('.')))\ndef total():\n    return 6\n"
    peeking = {**cell, "source": spy, "execution_count": None}
    report = desk.grade_now(
        version.manifest.id,
        student="kim",
        notebooks={
            "sums.ipynb": json.dumps(
                {"cells": [peeking], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            )
        },
    )
    assert report.score == 1.0
    outputs = [
        event.payload["text"]
        for event in desk.store.events(report.submission)
        if event.type.value == "output"
    ]
    assert "numbers.csv" in "".join(outputs)
    assert "answers.csv" not in "".join(outputs)
