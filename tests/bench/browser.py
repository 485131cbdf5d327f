"""Measure from the click to what is painted: `python -m tests.bench.browser [--runs N]`.

A real JupyterLab, a real Chromium, real containers; the page's own clock (`performance.now()`), read
in the frame after the change. Interleaved with bare pytest of the same tests: A B A B.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk
from tests.bench import bare
from tests.browser.conftest import Lab, running, seated

ROOT = Path(__file__).resolve().parents[2]
DEMO = Path(str(files("coplit_jupyter") / "_demo" / "hw1"))
REST_SECONDS = 2.0
"""Between two measurements: the warm sandbox is made again meanwhile."""

WATCH = """
() => {
  const done = test => !['waiting', 'running'].includes(test.dataset.verdict);
  const frame = () => document.querySelector('#coplit-panel .cp-Panel-frame');
  const painted = then => requestAnimationFrame(() => setTimeout(() => then(performance.now())));
  const bench = window.coplitBench = {};
  document.addEventListener('click', event => {
    if (event.target.closest("[data-command='coplit:submit']")) {
      Object.assign(bench, {click: performance.now(), before: frame()?.dataset.submission ?? '',
        sent: null, first: null, report: null});
    }
  }, true);
  const look = () => {
    const shown = frame()?.dataset;
    if (!bench.click || !shown || (shown.submission ?? bench.before) === bench.before) return;
    const note = name => { if (bench[name] === null) { bench[name] = 0;
      painted(now => { bench[name] = now - bench.click; }); } };
    note('sent');
    if (shown.phase === 'running' || shown.phase === 'idle') {
      if ([...document.querySelectorAll('#coplit-panel .cp-Test')].some(done)) note('first');
    }
    if (shown.phase === 'idle' && document.querySelector('#coplit-panel .cp-Score-points')) {
      note('report');
    }
  };
  new MutationObserver(look).observe(document.body,
    {subtree: true, childList: true, attributes: true, attributeFilter: ['data-verdict', 'data-phase']});
}
"""


EDIT = """
() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  const cell = cells.find(one => one.type === 'code');
  cell.sharedModel.setSource(cell.sharedModel.getSource() + '\\n');
}
"""
"""What makes the notebook dirty: the click has to save it."""


def click(page: Page) -> dict[str, float]:
    """Edit, then click Submit; gives seconds until sent, first verdict and report are painted."""
    page.evaluate(EDIT)
    page.locator("[data-command='coplit:submit']:visible").click()
    page.wait_for_function("() => window.coplitBench.report > 0 && window.coplitBench.first > 0")
    told = page.evaluate("window.coplitBench")
    return {name: told[name] / 1000 for name in ("sent", "first", "report")}


def served(lab: Lab) -> dict[str, float]:
    """Give the same two spans as the grading side measured them, without browser and network."""
    newest = lab.get("courses/bench/assignments/hw1/submissions")["submissions"][0]
    seconds = lab.get(f"submissions/{newest['submission']}")["report"]["seconds"]
    return {"first": seconds["first_test"], "report": seconds["total"]}


def compare(browser: Browser, lab: Lab, folder: Path, python: Path, runs: int) -> dict[str, float]:
    """Interleave bare runs and clicks; the first click, which loads code, is told apart."""
    with seated(lab, browser) as student:
        student.open("hw1.ipynb")
        student.page.evaluate(WATCH)
        cold = click(student.page)
        cold_server = served(lab)
        bares: list[float] = []
        clicks: list[dict[str, float]] = []
        servers: list[dict[str, float]] = []
        for _ in range(runs):
            time.sleep(REST_SECONDS)
            bares.append(bare.seconds(python, folder))
            time.sleep(REST_SECONDS)
            clicks.append(click(student.page))
            servers.append(served(lab))
    base = statistics.median(bares)
    middle = {name: statistics.median(one[name] for one in clicks) for name in clicks[0]}
    server = {name: statistics.median(one[name] for one in servers) for name in servers[0]}
    return {
        "n": runs,
        "load": round(os.getloadavg()[0], 1),
        "bare_seconds": round(base, 3),
        "sent_seconds": round(middle["sent"], 3),
        "first_seconds": round(middle["first"], 3),
        "report_seconds": round(middle["report"], 3),
        "first_ratio": round(middle["first"] / base, 2),
        "report_ratio": round(middle["report"] / base, 2),
        "server_first_seconds": round(server["first"], 3),
        "server_report_seconds": round(server["report"], 3),
        "first_click_seconds": round(cold["first"], 3),
        "first_click_server_seconds": round(cold_server["first"], 3),
    }


def measure(scratch: Path, python: Path, runs: int) -> dict[str, float]:
    """Publish the demo, lay it out for bare pytest, and measure."""
    home, folder = scratch / "browser-home", scratch / "browser-bare"
    desk = open_desk(Settings(home=home))
    try:
        version = desk.publish(DEMO, course="bench", mutants=False).version
    finally:
        desk.close()
    if version is None:
        raise SystemExit("the demo cannot be proved")
    reference = json.loads(next(iter(version.author.values())))
    shutil.copytree(DEMO / "tests", folder / "tests")
    cells = [cell for cell in reference["cells"] if cell["cell_type"] == "code"]
    source = "\n\n".join("".join(cell["source"]) for cell in cells)
    (folder / f"{version.manifest.module}.py").write_text(source, "utf-8")
    release = json.loads(next(iter(version.release.values())))
    answers = {cell["id"]: cell["source"] for cell in reference["cells"]}
    for cell in release["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    with running(scratch / "browser-lab", home) as lab:
        (lab.root / "hw1.ipynb").write_text(json.dumps(release), "utf-8")
        with sync_playwright() as playwright:
            found = os.environ.get("COPLIT_CHROMIUM", "/usr/bin/chromium")
            path = found if Path(found).exists() else None
            flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=path, args=flags)
            try:
                return compare(browser, lab, folder, python, runs)
            finally:
                browser.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=12)
    given = parser.parse_args()
    python = bare.interpreter(ROOT / ".make" / "bare")
    with tempfile.TemporaryDirectory() as scratch:
        print("browser", json.dumps(measure(Path(scratch), python, given.runs)), flush=True)


if __name__ == "__main__":
    main()
