"""`make bench`: print every figure of issue and documentation as ratios to bare pytest; write JSON.

`python -m tests.bench [PART …] [--runs N] [--out FILE]`; without parts all of them, in less than
eight minutes on two quiet cores. The parts: basic numbers notebook growth empty batch burst stored
memory imports publish mangled nbgrader fairness calls.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from tests.bench import authoring, bare, calls, fairness, latency, load, standing
from tests.bench.engine import busy_cores
from tests.bench.items import Item, Maker
from tests.bench.server import running

ROOT = Path(__file__).resolve().parents[2]
BARS = {
    "basic": "fresh: first ≤ 0.20, last ≤ 0.50; notebook: first ≤ 0.20, last ≤ 0.30",
    "numbers": "fresh: last ≤ 0.40; notebook: last ≤ 0.20",
    "notebook": "",
    "growth": "times ≤ 11",
    "empty": "last ≤ 2.5",
    "batch": "rate ≥ 0.70, CPU ≤ 1.6",
    "burst": "all done, rate ≥ the batch's, p95 of the first 8 ≤ 1",
    "stored": "p95 ratios ≤ 1.2",
    "memory": "≤ 2.5 GiB for 10 judges and 100 students",
    "imports": "server ≤ 150 ms, widget ≤ 100 ms",
    "publish": "≤ 60 s",
    "mangled": "more than one a second on 2 cores",
    "nbgrader": "≥ 5 times",
    "browser": "",
    "calls": "call ≤ 0.1 ms, fresh process with numpy ≤ 50 ms",
    "fairness": "a small course waits ≤ 0.20 of its time in one line",
}
POOL = 8


class Parts:
    """What can be measured; each gives figures by name."""

    def __init__(self, scratch: Path, python: Path, runs: int) -> None:
        self._scratch = scratch
        self._python = python
        self._runs = runs
        self._places = 0
        (scratch / "items").mkdir()
        self._maker = Maker(scratch / "home", scratch / "items")
        self._rate = 0.0
        self._demos: dict[str, Item] = {}

    def basic(self) -> dict[str, Any]:
        return self._compare([self._demo("fresh"), self._demo("notebook")], self._runs)

    def numbers(self) -> dict[str, Any]:
        items = [self._maker.numbers("fresh"), self._maker.numbers("notebook")]
        return self._compare(items, max(3, self._runs * 3 // 5))

    def notebook(self) -> dict[str, Any]:
        item = self._maker.nbgrader()
        found = self._compare([item], max(3, self._runs // 2))
        with self._server(COPLIT_WARM_PAIRS=str(POOL)) as server:
            server.person().grade(item.name, item.notebooks)
            figures = load.batch(server, item, self._python, 30, waiting=POOL)
        self._rate = figures["graded_per_second"]
        return {**found, "batch of 30": figures}

    def growth(self) -> dict[str, Any]:
        runs = max(3, self._runs // 5)
        found = {}
        for state in ("notebook", "fresh"):
            small, large = self._maker.many(10, state), self._maker.many(100, state)
            with self._bench() as bench:
                found[state] = bench.growth(small, large, runs)
        return found

    def empty(self) -> dict[str, Any]:
        first = self._demo("notebook")
        items = [self._maker.demo("notebook", number=1 + n) for n in range(max(3, self._runs // 4))]
        with self._bench() as bench:
            return {"notebook": bench.empty(first, items)}

    def batch(self) -> dict[str, Any]:
        found = {}
        for state, count in (("notebook", 100), ("fresh", 30)):
            item = self._demo(state)
            with self._server(COPLIT_WARM_PAIRS=str(POOL)) as server:
                server.person().grade(item.name, item.notebooks)
                found[state] = load.batch(server, item, self._python, count, waiting=POOL)
        return found

    def burst(self) -> dict[str, Any]:
        item = self._demo("notebook")
        with self._server(COPLIT_WARM_PAIRS=str(POOL)) as server:
            server.person().grade(item.name, item.notebooks)
            return {"": load.burst(server, item, self._python, 64, waiting=POOL)}

    def browser(self) -> dict[str, Any]:
        from tests.bench import browser  # Playwright, for this part only

        return {"click": browser.measure(self._scratch, self._python, max(10, self._runs // 2))}

    def stored(self) -> dict[str, Any]:
        # Without an Engine everything is kept and nothing graded.
        dead = {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}
        with ExitStack() as stack:
            servers = []
            for name in ("few", "many"):
                (self._scratch / name).mkdir()
                maker = Maker(self._scratch / name / "home", self._scratch / name)
                item = maker.demo("notebook")
                notebooks = {file: json.dumps(text) for file, text in item.notebooks.items()}
                maker.desk.grade_now(
                    maker.desk.find(f"bench/{item.name}"), student="first", notebooks=notebooks
                )
                maker.close()
                if name == "many":
                    standing.fill(maker.home, item)
                folder = self._scratch / name / "server"
                servers.append(stack.enter_context(running(maker.home, folder, **dead)))
            return {"": standing.stored(*servers, item, 10 * self._runs)}

    def memory(self) -> dict[str, Any]:
        return {"": standing.memory(self._scratch)}

    def imports(self) -> dict[str, Any]:
        return {"": standing.imports(max(3, self._runs // 4))}

    def mangled(self) -> dict[str, Any]:
        folder = self._scratch / "mangled"
        folder.mkdir()
        return {"coplit grade": authoring.measure_class(folder / "home", 40)}

    def calls(self) -> dict[str, Any]:
        return {"Docker": calls.measure(self._scratch / "calls")}

    def fairness(self) -> dict[str, Any]:
        return fairness.measure(self._scratch / "fair", big=10 * self._runs, small=4, takes=30)

    def publish(self) -> dict[str, Any]:
        item = self._demo("fresh")
        found = standing.publishing(self._maker, self._python, item)
        self._maker.close()
        return {"demo, with mutants": found}

    def nbgrader(self) -> dict[str, Any]:
        if not self._rate:
            self.notebook()
        return {"": standing.nbgrader(self._scratch, self._rate, 10)}

    # ---- what they have in common

    def close(self) -> None:
        """Remove what is there, also when somebody pressed Ctrl-C."""
        self._maker.close()

    def _compare(self, items: list[Item], runs: int) -> dict[str, Any]:
        with self._bench() as bench:
            found: dict[str, Any] = bench.compare(items, runs)
            return found

    def _demo(self, state: str) -> Item:
        """The demo, published once."""
        if state not in self._demos:
            self._demos[state] = self._maker.demo(state)
        return self._demos[state]

    @contextmanager
    def _bench(self) -> Any:
        with self._server() as server, closing(latency.Bench(server, self._python)) as bench:
            yield bench

    @contextmanager
    def _server(self, **environ: str) -> Any:
        self._maker.close()
        self._places += 1
        with running(self._maker.home, self._scratch / f"server-{self._places}", **environ) as one:
            yield one


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clear away then, too
    python = bare.interpreter(ROOT / ".make" / "bare")
    found: dict[str, Any] = {"load": latency.load(), "cores_busy_with_others": busy_cores()}
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        parts, failed = Parts(Path(scratch), python, given.runs), False
        stack.callback(parts.close)
        for name in given.parts or BARS:
            began = time.monotonic()
            measure: Callable[[], dict[str, Any]] = getattr(parts, name)
            try:
                found[name] = measure()
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the others are worth it
                traceback.print_exc()
                found[name] = {"not measured": f"{type(error).__name__}: {error}"}
                failed = True
            show(name, found[name], time.monotonic() - began)
            if given.out:
                given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    sys.exit(failed)


def show(name: str, figures: dict[str, Any], seconds: float) -> None:
    """Print one part."""
    print(f"{name}   (aim: {BARS[name] or '–'}; measured in {seconds:.0f} s)")
    for what, one in figures.items():
        told = one if isinstance(one, str) else "  ".join(f"{k}={v:g}" for k, v in one.items())
        print(f"  {what:<16} {told}")
    sys.stdout.flush()


main()
