"""`coplit images check`: say whether an image of one's own can grade, and grade something in it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import docker

from coplit_jupyter.cli.doctor import show_fact
from coplit_jupyter.cli.output import emit, say
from coplit_jupyter.errors import CoplitError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.sandbox.doctor import Fact
from coplit_jupyter.sandbox.engine import connect
from coplit_jupyter.sandbox.fitness import examine_image, language_of
from coplit_jupyter.wiring import open_desk

_PYTHON = {
    "cell": "def double(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION",
    "file": "test_check.py",
    "test": "from check import double\n\n\ndef test_double():\n    assert double(21) == 42\n",
}
_JAVASCRIPT = {
    "cell": "export const double = (n) => {\n  // ### BEGIN SOLUTION\n  return 2 * n;\n"
    "  // ### END SOLUTION\n};",
    "file": "check.test.js",
    "test": "import { double } from './check';\n\n"
    "test('double', () => expect(double(21)).toBe(42));\n",
}


def check(image: str, *, as_json: bool) -> int:
    """Tell every finding; gives 0 if the image can grade, else 1.

    Raises:
        OperatorError: no Engine, or no such image.
    """
    client = connect()
    good = True
    for fact in _facts(client, image):
        good = good and fact.status != "fail"
        if as_json:
            emit(asdict(fact))
        else:
            show_fact(fact)
    if not as_json:
        say(f"{image} can grade." if good else "Mend what is marked ✗, then check it again.")
    return 0 if good else 1


def _facts(client: docker.DockerClient, image: str) -> Iterator[Fact]:
    good = True
    for fact in examine_image(client, image):
        good = good and fact.status != "fail"
        yield fact
    if good:
        yield _graded(image, language_of(client, image))


def _graded(image: str, language: str) -> Fact:
    """Publish an assignment of one test in the image: the proof grades its reference."""
    with tempfile.TemporaryDirectory(prefix="coplit-check-") as folder:
        assignment = _assignment(Path(folder) / "check", image, language)
        desk = open_desk(Settings(home=Path(folder) / "home", slots=1))
        try:
            outcome = desk.publish(assignment, course="check", mutants=False)
        except CoplitError as error:
            return Fact(name="grading", status="fail", what=error.message, fix=error.hint)
        finally:
            desk.close()
    if outcome.version is None:
        why = " ".join(outcome.proof.blockers)
        return Fact(name="grading", status="fail", what=why, fix="See what the image changes.")
    return Fact(name="grading", status="ok", what="An assignment of one test was graded in it.")


def _assignment(folder: Path, image: str, language: str) -> Path:
    part = _JAVASCRIPT if language == "javascript" else _PYTHON
    written = "javascript" if language == "javascript" else "python"
    (folder / "tests").mkdir(parents=True)
    toml = f'[assignment]\nlanguage = "{written}"\nimage = {json.dumps(image)}\n'
    (folder / "assignment.toml").write_text(toml, encoding="utf-8")
    (folder / "tests" / part["file"]).write_text(part["test"], encoding="utf-8")
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "double",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": part["cell"],
    }
    kernel = {"name": written, "display_name": written, "language": written}
    notebook = {
        "cells": [cell],
        "metadata": {"kernelspec": kernel, "language_info": {"name": written}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "check.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder
