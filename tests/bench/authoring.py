"""Measure authoring: `python -m tests.bench.authoring [publish] [class] [--students N]`.

publish  the demo with its mutants: seconds, mutants tried, kill rate (bar: 60 s)
class    `coplit grade` of N notebooks, 15 % of them mangled: submissions a second (bar: more than
         one on 2 cores), and whether each report is the one that the notebook should get
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from coplit_jupyter.testing.authoring import code, graded, save, text

DEMO = Path(str(files("coplit_jupyter") / "_demo" / "hw1"))
ENTRY = "import sys; from coplit_jupyter.cli import main; sys.exit(main())"
MANGLED = 0.15
QUESTIONS = {
    "double": ("return x * 2", "assert double(4) == 8\nassert double(-1) == -2"),
    "last": ("return x[-1]", "assert last([1, 2, 3]) == 3\nassert last('ab') == 'b'"),
    "evens": ("return [one for one in x if one % 2 == 0]", "assert evens([1, 2, 4]) == [2, 4]"),
    "words": ("return len(x.split())", "assert words('a bc d') == 3\nassert words('') == 0"),
    "sign": ("return (x > 0) - (x < 0)", "assert [sign(k) for k in (-5, 0, 7)] == [-1, 0, 1]"),
    "fold": ("return sum(x, [])", "assert fold([[1], [2, 3]]) == [1, 2, 3]"),
}
Notebook = dict[str, Any]


def course(folder: Path) -> Path:
    """Write an assignment with six questions of two points."""
    cells = [text("# A class"), graded(code("import math"), "given", "imports")]
    for name, (solution, test) in QUESTIONS.items():
        body = f"def {name}(x):\n    ### BEGIN SOLUTION\n    {solution}\n    ### END SOLUTION"
        cells += [text(f"Write `{name}`."), graded(code(body), "answer", name)]
        cells.append(graded(code(test), "test", f"test_{name}", points=2))
    return save(folder / "hw.ipynb", *cells)


def cell_of(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    """Find a cell by its id in nbgrader's metadata."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def tests_of(notebook: Notebook) -> list[dict[str, Any]]:
    """Give the test cells."""
    return [cell_of(notebook, f"test_{name}") for name in QUESTIONS]


def edit_tests(notebook: Notebook, _: random.Random) -> None:
    for cell in tests_of(notebook):
        cell["source"] = "assert True"


def delete_tests(notebook: Notebook, chance: random.Random) -> None:
    for cell in chance.sample(tests_of(notebook), 3):
        notebook["cells"].remove(cell)


def copy_cells(notebook: Notebook, chance: random.Random) -> None:
    for cell in chance.sample(tests_of(notebook), 2):
        notebook["cells"].insert(chance.randrange(len(notebook["cells"])), dict(cell))


def move_cells(notebook: Notebook, chance: random.Random) -> None:
    for cell in chance.sample(tests_of(notebook), 3):
        notebook["cells"].remove(cell)
        notebook["cells"].insert(0, cell)


def split_answer(notebook: Notebook, chance: random.Random) -> None:
    cell = cell_of(notebook, chance.choice(list(QUESTIONS)))
    at = notebook["cells"].index(cell)
    rest = {**code("unused = 1", id=f"split-{at}"), "metadata": {}}
    notebook["cells"].insert(at + 1, rest)


def retype_answer(notebook: Notebook, chance: random.Random) -> None:
    retype(cell_of(notebook, chance.choice(list(QUESTIONS))))


def retype_tests(notebook: Notebook, chance: random.Random) -> None:
    for cell in chance.sample(tests_of(notebook), 2):
        retype(cell)


def retype(cell: dict[str, Any]) -> None:
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def lose_metadata(notebook: Notebook, _: random.Random) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def lose_everything(notebook: Notebook, chance: random.Random) -> None:
    lose_metadata(notebook, chance)
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]


MANGLERS: tuple[Callable[[Notebook, random.Random], None], ...] = (
    edit_tests, delete_tests, copy_cells, move_cells, split_answer, retype_answer, retype_tests,
    lose_metadata, lose_everything,
)  # fmt: skip
NO_NOTEBOOKS = (
    b"",
    b"\x89PNG\r\n\x1a\n\x00",
    b'{"cells": [',
    b'{"cells": [], "nbformat": 4}',
    b"[]",
)


def write_class(release: str, folder: Path, students: int) -> dict[str, float | None]:
    """Write a notebook for each student; gives the score each should get, None for none."""
    chance = random.Random(20_26)
    folder.mkdir()
    expected: dict[str, float | None] = {}
    for number in range(students):
        name = f"student-{number:03}"
        notebook = json.loads(release)
        right = [one for one in QUESTIONS if chance.random() < 0.7]
        for question in right:
            body = f"def {question}(x):\n    {QUESTIONS[question][0]}"
            cell_of(notebook, question)["source"] = body
        expected[name] = 2.0 * len(right)
        written = json.dumps(notebook).encode()
        if number < students * MANGLED:
            kind = number % (len(MANGLERS) + 1)
            if kind == len(MANGLERS):
                written, expected[name] = NO_NOTEBOOKS[number // 10 % len(NO_NOTEBOOKS)], None
            else:
                MANGLERS[kind](notebook, chance)
                written = json.dumps(notebook).encode()
        (folder / f"{name}.ipynb").write_bytes(written)
    return expected


def coplit(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line with a home of its own."""
    return subprocess.run(
        [sys.executable, "-c", ENTRY, *map(str, arguments)],
        env={**os.environ, "COPLIT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def measure_publish(home: Path) -> dict[str, object]:
    """Publish the demo with mutants."""
    began = time.perf_counter()
    done = coplit(home, "publish", DEMO, "--course", "bench", "--json")
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stderr)
    mutants = json.loads(done.stdout)["proof"]["mutants"]
    return {
        "seconds": round(seconds, 1),
        "mutants": f"{mutants['tried']} of {mutants['planned']}",
        "kill_rate": round(mutants["killed"] / max(1, mutants["tried"]), 2),
    }


def measure_class(home: Path, students: int) -> dict[str, object]:
    """Grade a class, and hold each report to what it should be."""
    scratch = home.parent
    path = course(scratch / "source")
    done = coplit(home, "publish", path, "--course", "bench", "--no-mutants", "--json")
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    release = released(home)
    expected = write_class(release, scratch / "class", students)
    paths = sorted((scratch / "class").iterdir())
    began = time.perf_counter()
    graded_ = coplit(home, "grade", "bench/hw", *paths, "--json")
    seconds = time.perf_counter() - began
    reports = [json.loads(line) for line in graded_.stdout.splitlines()]
    wrong = [
        f"{one['student']}: {one['score']}, not {expected[one['student']]} ({one['repairs']})"
        for one in reports
        if one["score"] != expected[one["student"]]
        or (one["status"] == "ungradable") != (expected[one["student"]] is None)
    ]
    if len(reports) != students or wrong:
        raise SystemExit(f"{len(reports)} reports for {students} notebooks; wrong: {wrong}")
    return {
        "n": students,
        "mangled": sum(number < students * MANGLED for number in range(students)),
        "repaired": sum(bool(one["repairs"]) for one in reports),
        "per_second": round(students / seconds, 2),
        "seconds": round(seconds, 1),
    }


def released(home: Path) -> str:
    """Give the hand-out of the published assignment."""
    from coplit_jupyter.model.assignment import AssignmentId
    from coplit_jupyter.model.settings import Settings
    from coplit_jupyter.wiring import open_desk

    desk = open_desk(Settings(home=home))
    try:
        return desk.store.version(AssignmentId("bench", "hw")).release["hw.ipynb"]
    finally:
        desk.close()


def main() -> None:
    """Measure what was asked for, print it, write JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", default=["publish", "class"])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    found: dict[str, object] = {"load": round(os.getloadavg()[0], 1)}
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        if "publish" in given.what:
            found["publish, mutants"] = measure_publish(home)
        if "class" in given.what:
            found["class"] = measure_class(home, given.students)
    for name, figures in found.items():
        print(f"{name:<17} {figures}")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
