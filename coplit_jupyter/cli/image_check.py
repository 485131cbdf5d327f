"""`coplit images check`: say whether an image of one's own can grade, and grade something in it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coplit_jupyter.cli.doctor import show_fact
from coplit_jupyter.cli.output import emit, say
from coplit_jupyter.errors import CoplitError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.sandbox.catalog import find_image
from coplit_jupyter.sandbox.doctor import Fact
from coplit_jupyter.sandbox.engine import connect
from coplit_jupyter.sandbox.fitness import examine_image, language_of
from coplit_jupyter.wiring import open_desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The smallest assignment of a language: one cell, and `tests` by file name."""

    language: str
    cell: str
    tests: Mapping[str, str]
    toml: str = ""


_PYTHON = Trial(
    language="python",
    cell="def double(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION",
    tests={
        "test_check.py": "from check import double\n\n\n"
        "def test_double():\n    assert double(21) == 42\n"
    },
)
_JAVASCRIPT = Trial(
    language="javascript",
    cell="export const double = (n) => {\n  // ### BEGIN SOLUTION\n  return 2 * n;\n"
    "  // ### END SOLUTION\n};",
    tests={
        "check.test.js": "import { double } from './check';\n\n"
        "test('double', () => expect(double(21)).toBe(42));\n"
    },
)
_COMMAND = Trial(
    language="bash",
    cell="read n\n### BEGIN SOLUTION\necho $((2 * n))\n### END SOLUTION",
    tests={"cases/double.in": "21\n", "cases/double.out": "42\n"},
    toml='[runner]\ncommand = "io_cases sh ./check.sh"\nresults = "tap"\n',
)
_TRIALS = {"javascript": _JAVASCRIPT, "command": _COMMAND}


def check(image: str, *, as_json: bool) -> int:
    """Tell every finding; gives 0 if the image can grade, else 1.

    Raises:
        InstructorError: `coplit/…` that is not in the catalog.
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


def _facts(client: Any, image: str) -> Iterator[Fact]:
    ours = find_image(image)
    # One of ours is graded in as this version names it, whatever `latest` is.
    exact = image if ours is None else ours.tag
    good = True
    for fact in examine_image(client, exact):
        good = good and fact.status != "fail"
        yield fact
    if good:
        yield _graded(image, language_of(client, exact))


def _graded(image: str, language: str) -> Fact:
    """Publish an assignment of one test in the image: the proof grades its reference."""
    with tempfile.TemporaryDirectory(prefix="coplit-check-") as folder:
        trial = _TRIALS.get(language, _PYTHON)
        assignment = _assignment(Path(folder) / "check", image, trial)
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


def _assignment(folder: Path, image: str, trial: Trial) -> Path:
    for name, content in trial.tests.items():
        path = folder / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    language = trial.language
    toml = f'[assignment]\nlanguage = "{language}"\nimage = {json.dumps(image)}\n{trial.toml}'
    (folder / "assignment.toml").write_text(toml, encoding="utf-8")
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "double",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": trial.cell,
    }
    kernel = {"name": language, "display_name": language, "language": language}
    notebook = {
        "cells": [cell],
        "metadata": {"kernelspec": kernel, "language_info": {"name": language}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / "check.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder
