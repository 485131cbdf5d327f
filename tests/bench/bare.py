"""Run the same tests with nothing but pytest: the measure that everything is compared with."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import venv
from pathlib import Path

PACKAGES = ("pytest>=9,<10", "numpy", "pandas")


def interpreter(folder: Path) -> Path:
    """Give a Python with pytest, numpy and pandas only; made once in `folder`."""
    python = folder / "bin" / "python"
    if not python.exists():
        print("making a bare environment with pytest, numpy and pandas …", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def seconds(python: Path, folder: Path) -> float:
    """Run `tests/` of `folder` cold, with the student's module beside; gives wall seconds."""
    environ = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(folder)}
    began = time.perf_counter()
    subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", folder,
         "-W", "ignore", str(folder / "tests")],
        check=True,
        cwd=folder,
        env=environ,
        capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - began


def median(python: Path, folder: Path, *, runs: int) -> float:
    """Give the median of a few runs."""
    return statistics.median(seconds(python, folder) for _ in range(runs))
