"""Publish and hand in what another tool than pytest grades."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.publish import PublishOutcome
from coplit_jupyter.model.report import Report
from coplit_jupyter.testing.authoring import code, notebook

RIGHT = "import sys\nprint(sum(map(int, sys.stdin.read().split())))"
SUM = f"# ### BEGIN SOLUTION\n{RIGHT}\n# ### END SOLUTION"


def authored(folder: Path, files: Mapping[str, str], *cells: str) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text), "utf-8")
    (folder / "sum.ipynb").write_text(written(*(cells or (SUM,))), "utf-8")
    return folder


def written(*cells: str) -> str:
    return notebook(*(code(source, id=f"c{number}") for number, source in enumerate(cells)))


def publish(desk: Desk, folder: Path) -> PublishOutcome:
    outcome = desk.publish(folder, course="tools", mutants=False)
    assert outcome.version, outcome.proof.blockers
    return outcome


def hand_in(desk: Desk, outcome: PublishOutcome, *cells: str) -> Report:
    assert outcome.version
    (file,) = outcome.version.manifest.notebooks
    notebooks = {file: written(*cells).encode()}
    return desk.grade_now(outcome.version.manifest.id, student="ann", notebooks=notebooks)


def verdicts(report: Report) -> dict[str, str]:
    return {test.id.removeprefix("tests/"): test.verdict.value for test in report.tests}
