"""The command line as others use it: exit codes, one JSON report a line, one sentence for a fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import coplit_jupyter

DEMO = Path(coplit_jupyter.__file__).parent / "_demo"
SCHEMA = json.loads((files("coplit_jupyter.model") / "report.schema.json").read_text("utf-8"))
ENTRY = "from coplit_jupyter.cli import main; main()"

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600), pytest.mark.xdist_group("cli")]


class Coplit:
    """Runs `coplit` with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", ENTRY, *map(str, arguments)],
            env={**os.environ, "COPLIT_HOME": str(self.home), "COPLIT_WARM_PAIRS": "1", **environ},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def coplit(built_images, tmp_path_factory) -> Iterator[Coplit]:
    """A home with the demo published as `demo/hw1` and `other/hw1`."""
    run = Coplit(tmp_path_factory.mktemp("home"))
    for course in ("demo", "other"):
        done = run("publish", DEMO / "hw1", "--course", course, "--no-mutants", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["published"] is True
    return run


def is_refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    """Exit 2, one `error:` and one `hint:` line, nothing on stdout, no traceback of ours."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line and not line.startswith("…")]
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("hint: ")
    assert words in lines[0]
    assert "Traceback" not in done.stderr


def test_the_demo_proves_itself(coplit, node_image, c_image):
    """`coplit demo --check` is what a newcomer runs first, and what CI trusts: Python first, then
    the languages whose images are there."""
    done = coplit("demo", "--check", "--json")
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    for report in reports:
        jsonschema.validate(report, SCHEMA)
    assert [report["assignment"] for report in reports] == ["hw1", "js1", "c1"]
    assert all(0 < report["score"] < report["max_score"] for report in reports)
    assert done.stderr.count("Every verdict is as it should be.") == 3
    assert "Left out" not in done.stderr


def test_reports_come_one_a_line_in_the_order_given(coplit, tmp_path):
    """A script reads line n for path n; one bad notebook never stops a batch."""
    bad = tmp_path / "bad.ipynb"
    bad.write_text("{not a notebook")
    empty = tmp_path / "folder"
    empty.mkdir()
    sample = DEMO / "sample" / "hw1.ipynb"
    paths = [bad, sample, empty, DEMO / "hw1" / "hw1.ipynb"]
    done = coplit("grade", "demo/hw1", *paths, "--json")
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    for report in reports:
        jsonschema.validate(report, SCHEMA)
    assert done.returncode == 1
    assert [report["source"] for report in reports] == [str(path) for path in paths]
    assert [report["status"] for report in reports] == [
        "ungradable",
        "graded",
        "ungradable",
        "graded",
    ]
    assert [report["student"] for report in reports] == ["bad", "hw1", "folder", "hw1"]
    assert reports[0]["error"]["hint"]
    assert reports[0]["score"] is None
    assert reports[3]["score"] == reports[3]["max_score"]
    assert len(reports[0]["tests"]) == len(reports[1]["tests"])


def test_full_marks_are_exit_0(coplit):
    """Anything below full marks is exit 1, the reference is exit 0."""
    done = coplit("grade", "demo/hw1", DEMO / "hw1" / "hw1.ipynb", "--student", "김하나", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["student"] == "김하나"


def test_an_unknown_assignment_is_refused_before_anything_is_graded(coplit):
    """A typing error must not look like a bad grade."""
    is_refused(coplit("grade", "demo/hw9", DEMO / "sample" / "hw1.ipynb", "--json"), "hw9")


def test_a_name_in_two_courses_names_both(coplit):
    """`hw1` alone is not enough when two courses have it."""
    done = coplit("grade", "hw1", DEMO / "sample" / "hw1.ipynb", "--json")
    is_refused(done, "demo/hw1")
    assert "other/hw1" in done.stderr


def test_a_path_that_is_not_there_is_refused(coplit, tmp_path):
    """Nothing is graded when one of the paths is a typing error."""
    done = coplit("grade", "demo/hw1", DEMO / "sample" / "hw1.ipynb", tmp_path / "no", "--json")
    is_refused(done, "no")


def test_wrong_usage_is_two_lines(coplit):
    """The same shape for mistakes in the command itself."""
    is_refused(coplit("grade"), "ASSIGNMENT")


def test_a_sandbox_that_does_not_exist_is_refused(coplit):
    """A mistyped setting never falls back to something weaker."""
    done = coplit("grade", "demo/hw1", DEMO / "hw1" / "hw1.ipynb", COPLIT_SANDBOX="dokcer")
    is_refused(done, "dokcer")


def test_an_engine_that_is_not_there_is_said_in_one_sentence(coplit, tmp_path):
    """The operator's mistake is exit 2, not a report."""
    done = coplit(
        "grade",
        "demo/hw1",
        DEMO / "hw1" / "hw1.ipynb",
        "--json",
        DOCKER_HOST=f"unix://{tmp_path}/no.sock",
    )
    is_refused(done, "Engine")


def test_an_assignment_whose_reference_fails_is_not_published(coplit, tmp_path):
    """The proof is the promise of publishing; --force records who went past it."""
    folder = tmp_path / "wrong"
    (folder / "tests").mkdir(parents=True)
    cell = {
        "cell_type": "code",
        "id": "c1",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": "def one():\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION\n",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "wrong.ipynb").write_text(json.dumps(notebook))
    (folder / "tests" / "test_wrong.py").write_text(
        "from wrong import one\n\ndef test_one():\n    assert one() == 1\n"
    )
    refused = coplit("publish", folder, "--json")
    found = json.loads(refused.stdout)
    assert refused.returncode == 1
    assert (found["published"], found["version"]) == (False, None)
    assert "test_one" in found["proof"]["blockers"][0]
    forced = coplit("publish", folder, "--force", "--json")
    assert forced.returncode == 0
    assert json.loads(forced.stdout)["proof"]["forced"] is True


def test_people_see_each_test_and_a_summary(coplit):
    """Without --json the lines are for a person, on stderr, without escape codes in a pipe."""
    done = coplit("grade", "demo/hw1", DEMO / "sample" / "hw1.ipynb")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "expected: " in done.stderr
    assert "points" in done.stderr.splitlines()[-1]
    assert "\x1b" not in done.stderr


def test_doctor_and_images_speak_json_too(coplit):
    """An operator's monitoring reads them."""
    doctor = coplit("doctor", "--json")
    facts = [json.loads(line) for line in doctor.stdout.splitlines()]
    assert {"engine", "storage", "memory", "Seccomp"} <= {fact["name"] for fact in facts}
    assert doctor.returncode == 0, facts
    images = coplit("images", "list", "--json")
    assert {"coplit/base", "coplit/python"} <= {
        json.loads(line)["name"] for line in images.stdout.splitlines()
    }
