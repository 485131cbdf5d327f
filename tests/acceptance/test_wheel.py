"""The wheel alone is enough: a new environment outside the checkout runs the main job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel of this checkout, front end included."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", out, ROOT]
    subprocess.run(build, check=True, timeout=600)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_what_is_needed_once(wheel):
    """Images, demo, Korean words, harness, and the built front end, but no tests and no sources of it."""
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "coplit_jupyter/_images/catalog.toml",
        "coplit_jupyter/_images/python/Dockerfile",
        "coplit_jupyter/_demo/hw1/hw1.ipynb",
        "coplit_jupyter/harness/judge/__main__.py",
        "coplit_jupyter/locale/ko_KR/LC_MESSAGES/coplit_jupyter.json",
        "coplit_jupyter/model/report.schema.json",
        "coplit_jupyter/api/openapi.yaml",
    ):
        assert wanted in names
    front = [name for name in names if "labextensions/coplit-jupyter/package.json" in name]
    assert len(front) == 1
    assert not [name for name in names if name.startswith(("tests/", "labextension/"))]


def test_an_installed_wheel_runs_the_demo_outside_the_checkout(wheel, built_images, tmp_path):
    """`pip install` of the wheel, then `coplit demo --check`: nothing of the checkout is used."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True, timeout=600)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [home / "bin" / "coplit", "demo", "--check", "--json"],
        env={**environ, "COPLIT_HOME": str(tmp_path / "home")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert {report["status"] for report in reports} == {"graded"}
    shown = subprocess.run(
        [python, "-c", "import coplit_jupyter; print(coplit_jupyter.__file__)"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(home) in shown.stdout
