"""Measure what stands around grading: a full store, idle memory, imports, publishing, nbgrader."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import uuid
import venv
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path

from coplit_jupyter.grading.run import order_for
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.sandbox.docker import DockerSandbox
from tests.bench import bare
from tests.bench.engine import Engine, shims_mib
from tests.bench.items import DEMO, Item, Maker, nbgrader_notebook
from tests.bench.latency import Figures
from tests.bench.server import COURSE, Server

STORED = 10_000
PAIRS, STUDENTS = 10, 10

SERVER_IMPORT = """
import time, jupyter_server.extension.application, jupyter_server.serverapp, tornado.web
began = time.perf_counter()
import coplit_jupyter, coplit_jupyter.server
from coplit_jupyter.server.app import CoplitExtension
from coplit_jupyter.api.mount import Mount
from coplit_jupyter.api.table import routes
from coplit_jupyter.server.login import LocalIdentity, LoggedIn
from coplit_jupyter.server.opening import LazyDesk
print(time.perf_counter() - began)
"""
WIDGET_IMPORT = """
import time, ipykernel.ipkernel, IPython
began = time.perf_counter()
import coplit_jupyter.widget
print(time.perf_counter() - began)
"""


# ---- a full store


def fill(home: Path, item: Item) -> None:
    """Copy the one graded submission of `item` ten thousand times, as other students' work."""
    with closing(sqlite3.connect(home / "coplit.sqlite")) as database, database:
        database.row_factory = sqlite3.Row
        (given,) = database.execute("SELECT id FROM submissions WHERE name = ?", (item.name,))
        for table, column in (
            ("submissions", "id"), ("contents", "submission"), ("runs", "submission"), ("events", "submission")
        ):  # fmt: skip
            query = f"SELECT * FROM {table} WHERE {column} = ?"
            for row in database.execute(query, (given["id"],)).fetchall():
                names = row.keys()
                insert = f"INSERT INTO {table} VALUES ({','.join('?' * len(names))})"
                database.executemany(insert, (_copy(dict(row), column, n) for n in range(STORED)))


def _copy(row: dict[str, object], column: str, number: int) -> list[object]:
    row[column] = f"{number:032x}"
    if "student" in row:
        row.update(student=f"student-{number % 1000}", key=f"key-{number:08d}")
    return list(row.values())


def stored(empty: Server, full: Server, item: Item, count: int) -> Figures:
    """Hand in and list on both servers by turns; nothing is graded meanwhile."""
    people = {"empty": empty.person(), "full": full.person()}
    took: dict[str, list[float]] = {}
    route = f"courses/{COURSE}/assignments/{item.name}/submissions"
    for number in range(count + 5):
        for name, person in people.items():
            body = json.dumps({"notebooks": item.notebooks, "key": uuid.uuid4().hex}).encode()
            for what, call in (
                ("post", lambda: person.ask("POST", route, body)),  # noqa: B023 - called at once
                ("history", lambda: person.ask("GET", route)),  # noqa: B023
            ):
                began = time.perf_counter()
                call()
                if number >= 5:
                    took.setdefault(f"{what}_{name}", []).append(time.perf_counter() - began)
    for person in people.values():
        person.close()
    found: Figures = {"n": count, "stored": STORED}
    for what in ("post", "history"):
        before, after = (_p95(took[f"{what}_{name}"]) for name in people)
        found[f"{what}_p95_ms"] = round(after * 1000, 1)
        found[f"{what}_p95_ratio"] = round(after / before, 2)
    return found


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


# ---- memory, imports, publishing


def memory(scratch: Path) -> Figures:
    """Keep ten judges with ten students each, and look at what they hold."""
    maker = Maker(scratch / "memory", scratch / "memory-items")
    (scratch / "memory-items").mkdir()
    item = maker.demo("fresh")
    version = maker.desk.store.version(AssignmentId(COURSE, item.name))
    bundle = maker.desk.bundles.source(version.bundle)
    export = export_submission(version.author, version.manifest, version.author)
    order = order_for(version, export, bundle, label="memory")
    maker.close()
    sandbox = DockerSandbox(Settings(home=maker.home, warm_pairs=STUDENTS, slots=PAIRS))
    try:
        limits = version.manifest.limits
        for number in range(PAIRS):
            other = replace(limits, wall_seconds=limits.wall_seconds + number)
            sandbox.warm(replace(order, manifest=replace(version.manifest, limits=other)))
        deadline = time.monotonic() + 240
        while sandbox.waiting() < PAIRS * STUDENTS and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(3)
        engine = Engine(maker.home)
        judges, students = engine.containers("judge"), engine.containers("student")
        sizes = {role: [engine.memory_mib(one) for one in ids]
                 for role, ids in (("judge", judges), ("student", students))}  # fmt: skip
        shims = shims_mib(judges + students)
    finally:
        sandbox.close()
    total = sum(sizes["judge"]) + sum(sizes["student"]) + shims
    return {
        "judges": len(judges),
        "students": len(students),
        "judge_mib": round(statistics.mean(sizes["judge"]), 1),
        "student_mib": round(statistics.mean(sizes["student"]), 1),
        "shims_mib": round(shims),
        "total_gib": round(total / 1024, 2),
    }


def imports(runs: int) -> Figures:
    """Measure what our imports add to a server that starts, and to a kernel."""
    found: Figures = {"n": runs}
    for name, program in (("server", SERVER_IMPORT), ("widget", WIDGET_IMPORT)):
        times = []
        for _ in range(runs):
            done = subprocess.run(
                [sys.executable, "-c", program], check=True, capture_output=True, text=True
            )
            times.append(float(done.stdout))
        found[f"{name}_ms"] = round(statistics.median(times) * 1000, 1)
    return found


def publishing(maker: Maker, python: Path, item: Item) -> Figures:
    """Publish the demo with its mutants."""
    base = bare.median(python, item.bare, runs=3)
    began = time.perf_counter()
    outcome = maker.desk.publish(DEMO, course="mutants", mutants=True)
    took = time.perf_counter() - began
    found = outcome.proof.mutants or {}
    return {
        "seconds": round(took, 1),
        "ratio": round(took / base, 1),
        "mutants": found.get("tried", found.get("killed", 0)),
    }


# ---- nbgrader


def nbgrader(scratch: Path, graded_per_second: float, count: int) -> Figures | str:
    """Grade a batch of the same notebook with nbgrader; its environment is kept for next time."""
    python = _nbgrader_python()
    if python is None:
        return "nbgrader could not be installed here"
    course = scratch / "nbgrader"
    source = course / "source" / "ps1"
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\n"
    )
    (source / "graded12.ipynb").write_text(json.dumps(nbgrader_notebook()))
    # It calls its own `alembic` and `jupyter` by name.
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "HOME": str(course), "JUPYTER_PATH": "", "PATH": path}

    def run(*arguments: str) -> float:
        began = time.perf_counter()
        subprocess.run([python, "-m", "nbgrader", *arguments], cwd=course, env=environ, check=True,
                       capture_output=True)  # fmt: skip
        return time.perf_counter() - began

    run("generate_assignment", "ps1")
    for number in range(count):
        folder = course / "submitted" / f"s{number}" / "ps1"
        folder.mkdir(parents=True)
        shutil.copy(source / "graded12.ipynb", folder)
    took = run("autograde", "ps1")
    return {
        "n": count,
        "nbgrader_seconds_each": round(took / count, 2),
        "ours_seconds_each": round(1 / graded_per_second, 2),
        "times": round(took / count * graded_per_second, 1),
    }


def _nbgrader_python() -> Path | None:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "coplit-bench" / "nbgrader"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print("making an environment with nbgrader …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", "nbgrader"]
        if subprocess.run(install, check=False).returncode:
            return None
        (folder / "ready").touch()
    return python


FreshServer = Callable[[], AbstractContextManager[Server]]
