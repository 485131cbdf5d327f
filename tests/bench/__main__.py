"""`make bench`: print time to the first result and to the report as ratios to bare pytest.

`python -m tests.bench [--runs N] [--out FILE]`. Interleaved A B A B; medians; wants a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk
from tests.bench import bare

ROOT = Path(__file__).resolve().parents[2]
WARM = 2


class Item:
    """One assignment, as a published version and as a folder for bare pytest."""

    def __init__(self, desk: Desk, source: Path, scratch: Path) -> None:
        outcome = desk.publish(source, course="bench", mutants=False)
        if outcome.version is None:
            raise SystemExit(f"{source} cannot be proved: {outcome.proof.blockers}")
        self.desk = desk
        self.assignment: AssignmentId = outcome.version.manifest.id
        self.notebooks = outcome.version.author
        self.module = outcome.version.manifest.module
        self.folder = scratch / self.assignment.name
        self._lay_out(source)

    def _lay_out(self, source: Path) -> None:
        tests = self.folder / "tests"
        tests.mkdir(parents=True)
        for one in (source / "tests").iterdir():
            if one.is_file():
                (tests / one.name).write_bytes(one.read_bytes())
        text = next(iter(self.notebooks.values()))
        cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
        code = "\n\n".join("".join(cell["source"]) for cell in cells)
        (self.folder / f"{self.module}.py").write_text(code, "utf-8")

    def grade(self) -> tuple[float, float]:
        """Submit the reference; gives seconds to the first test's result and to the report."""
        began = time.perf_counter()
        first: list[float] = []

        def tell(kind: EventType, _payload: object) -> None:
            if kind is EventType.TEST and not first:
                first.append(time.perf_counter() - began)

        report = self.desk.grade_now(
            self.assignment, student="bench", notebooks=dict(self.notebooks), tell=tell
        )
        if report.score != report.max_score:
            raise SystemExit(f"the reference got {report.score} of {report.max_score}")
        return first[0], time.perf_counter() - began


def settled(item: Item) -> None:
    """Wait until warm sandboxes are there again and nothing is made, so that runs hit the pool."""
    deadline = time.monotonic() + 30
    while item.desk.sandbox.waiting() < WARM and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)


def compare(item: Item, python: Path, runs: int) -> dict[str, float]:
    """Interleave bare and graded runs; gives medians and ratios."""
    item.grade()
    bares, firsts, reports = [], [], []
    for _ in range(runs):
        settled(item)
        bares.append(bare.seconds(python, item.folder))
        settled(item)
        first, report = item.grade()
        firsts.append(first)
        reports.append(report)
    base = statistics.median(bares)
    return {
        "n": runs,
        "bare_seconds": round(base, 3),
        "first_seconds": round(statistics.median(firsts), 3),
        "report_seconds": round(statistics.median(reports), 3),
        "first_ratio": round(statistics.median(firsts) / base, 2),
        "report_ratio": round(statistics.median(reports) / base, 2),
    }


def batch(item: Item, python: Path, count: int) -> dict[str, float]:
    """Grade `count` submissions as fast as the slots allow, beside as many bare runs."""
    with ThreadPoolExecutor(item.desk.slots) as pool:
        began = time.perf_counter()
        list(pool.map(lambda _: item.grade(), range(count)))
        graded = time.perf_counter() - began
        began = time.perf_counter()
        list(pool.map(lambda _: bare.seconds(python, item.folder), range(count)))
        plain = time.perf_counter() - began
    return {
        "n": count,
        "graded_per_second": round(count / graded, 2),
        "bare_per_second": round(count / plain, 2),
        "ratio": round(plain / graded, 2),
    }


def measure(desk: Desk, scratch: Path, python: Path, runs: int) -> dict[str, object]:
    """Measure the demo in both states, and a batch of it."""
    demo = Path(str(files("coplit_jupyter") / "_demo" / "hw1"))
    shared = scratch / "shared"
    shutil.copytree(demo, shared)
    settings = shared / "assignment.toml"
    text = settings.read_text("utf-8").replace('name = "hw1"', 'name = "hw1-notebook"', 1)
    settings.write_text(
        text.replace("[assignment]", '[assignment]\nstate = "notebook"', 1), "utf-8"
    )
    fresh, notebook = Item(desk, demo, scratch), Item(desk, shared, scratch)
    return {
        "load": round(os.getloadavg()[0], 1),
        "demo, fresh": compare(fresh, python, runs),
        "demo, notebook": compare(notebook, python, runs),
        "batch, notebook": batch(notebook, python, 30),
    }


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    python = bare.interpreter(ROOT / ".make" / "bare")
    with tempfile.TemporaryDirectory() as scratch:
        desk = open_desk(Settings(home=Path(scratch) / "home"))
        try:
            found = measure(desk, Path(scratch), python, given.runs)
        finally:
            desk.close()
    for name, figures in found.items():
        print(f"{name:<16} {figures}")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.stdout.flush()


main()
