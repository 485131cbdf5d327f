"""`coplit demo`: publish the bundled course, then grade its sample, or open JupyterLab on it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib.resources import as_file, files
from pathlib import Path

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.grade import read_path
from coplit_jupyter.cli.output import Waiting, emit, say, summary, test_details, test_line
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.sandbox.build import Images

COURSE = "demo"
NAME = "hw1"
OTHERS = {"js1": "coplit/node", "c1": "coplit/c"}
"""Assignments in other languages, and the image that each needs; left out where it is not built."""

QUIET = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}
"""Whether to fetch Jupyter's news is asked in a box over the panel's Submit button; here it is not.
A default of this server only: what a user has chosen holds."""


def run(*, check: bool, prepare: Path | None, port: int, as_json: bool) -> int:
    """Run the demo; with `check`, 0 if every verdict of the sample is as expected, else 1.

    Raises:
        OperatorError: no Engine, or no JupyterLab (without `check`).
    """
    bundled = as_file(files("coplit_jupyter") / "_demo")
    with bundled as folder, Waiting("Opening") as waiting, desk(waiting) as opened:
        code, work = 0, prepare or opened.settings.home / "demo"
        for name in (NAME, *_others(opened)):
            assignment = _published(opened, folder, name, waiting)
            if check:
                code |= _check(opened, assignment, folder, as_json=as_json)
            else:
                _lay_out(opened, assignment, work)
    return code if check or prepare else _jupyter(work, opened.settings.home, port)


def _others(opened: Desk) -> list[str]:
    """Name the further assignments that can be graded here at once; say what is left out."""
    if opened.settings.sandbox != "docker":
        return []
    images = Images()
    there = [name for name, image in OTHERS.items() if images.find(image)]
    missing = [image.rpartition("/")[2] for name, image in OTHERS.items() if name not in there]
    if missing:
        left = ", ".join(name for name in OTHERS if name not in there)
        say(f"Left out, for their images are not built: {left}.")
        say(f"To include them: coplit images build {' '.join(missing)}")
    return there


def _published(opened: Desk, folder: Path, name: str, waiting: Waiting) -> AssignmentId:
    outcome = opened.publish(
        folder / name,
        course=COURSE,
        mutants=False,
        on_progress=lambda text, part: waiting.step(f"{text} ({part:.0%})"),
    )
    waiting.rest()
    if outcome.version is None:
        raise OperatorError(
            "The demo course could not be proved here: " + " ".join(outcome.proof.blockers),
            hint="Run `coplit doctor`, and report this with what it says.",
        )
    say(f"Published {COURSE}/{name}: {outcome.version.manifest.title}.")
    return outcome.version.manifest.id


def _check(opened: Desk, assignment: AssignmentId, folder: Path, *, as_json: bool) -> int:
    sample = folder / "sample" / f"{assignment.name}.ipynb"
    say("Grading a student's notebook; each line appears as its test ends:")
    report = opened.grade_now(
        assignment,
        student="sample",
        notebooks=read_path(sample),
        source=str(sample),
        tell=_tell,
    )
    if as_json:
        emit(report.to_json())
    say(summary(report.to_json()))
    return _compare(report, json.loads(sample.with_suffix(".json").read_text("utf-8")))


def _tell(kind: EventType, payload: dict[str, object]) -> None:
    if kind is EventType.TEST:
        say(test_line(payload))
        for line in test_details(payload):
            say(line)


def _compare(report: Report, expected: dict[str, str]) -> int:
    actual = {test.id: test.verdict.value for test in report.tests}
    wrong = sorted(name for name in {*expected, *actual} if expected.get(name) != actual.get(name))
    for name in wrong:
        say(f"  not as expected: {name} is {actual.get(name)}, not {expected.get(name)}")
    say("Every verdict is as it should be." if not wrong else "The demo is NOT as it should be.")
    return 1 if wrong else 0


def _lay_out(opened: Desk, assignment: AssignmentId, work: Path) -> None:
    """Put the student's version where JupyterLab opens; a notebook in work is left alone."""
    work.mkdir(parents=True, exist_ok=True)
    version = opened.store.version(assignment)
    for name, text in version.release.items():
        target = work / name
        if not target.exists():
            target.write_text(text, "utf-8")


def config_path(home: Path, before: str | None) -> str:
    """Write the demo's defaults for JupyterLab below `home`; give the `JUPYTER_CONFIG_PATH`."""
    folder = home / "demo-config"
    target = folder / "labconfig" / "default_setting_overrides.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(QUIET), "utf-8")
    return os.pathsep.join(part for part in (str(folder), before) if part)


def _jupyter(work: Path, home: Path, port: int) -> int:
    jupyter = Path(sys.executable).with_name("jupyter-lab")
    if not jupyter.exists() and not shutil.which("jupyter-lab"):
        raise OperatorError(
            "JupyterLab is not installed beside coplit.",
            hint="pip install 'coplit-jupyter[lab]', or use `coplit demo --check`.",
            code="no-jupyterlab",
        )
    say(f"Starting JupyterLab in {work}; open {NAME}.ipynb and click Submit. Ctrl-C ends it.")
    command = str(jupyter) if jupyter.exists() else "jupyter-lab"
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    arguments = [
        command,
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        f"--ServerApp.root_dir={work}",
        f"--LabApp.default_url=/lab/tree/{NAME}.ipynb",
        "--CoplitExtension.teaching=True",
        *root,
    ]
    config = config_path(home, os.environ.get("JUPYTER_CONFIG_PATH"))
    environ = {**os.environ, "JUPYTER_CONFIG_PATH": config}
    os.execvpe(command, arguments, environ)  # noqa: S606 - the demo becomes the server
