"""What `import coplit_jupyter` costs the student's kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FORBIDDEN = ("docker", "jupyter_server", "nbformat", "sqlalchemy", "tornado", "requests", "httpx")


def _modules_after(code: str) -> set[str]:
    asked = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=env
    )
    return set(json.loads(ended.stdout))


def test_importing_the_package_imports_nothing_of_it():
    """A student who imports it in every notebook must not wait for it."""
    ours = {name for name in _modules_after("import coplit_jupyter") if "coplit" in name}
    assert ours == {"coplit_jupyter"}


def test_handing_in_imports_neither_docker_nor_the_server_nor_nbformat():
    """They may not even be installed where the kernel runs."""
    code = """
from coplit_jupyter import submit
import coplit_jupyter.widget.session, coplit_jupyter.widget.magic, coplit_jupyter.widget.live
try:
    submit("nothing.ipynb")
except Exception as error:
    assert error.code == "not-here", error
"""
    loaded = {name.partition(".")[0] for name in _modules_after(code)}
    assert not loaded & set(FORBIDDEN)


def test_the_panel_needs_anywidget_and_nothing_of_a_server():
    loaded = {
        name.partition(".")[0] for name in _modules_after("import coplit_jupyter.widget.panel")
    }
    assert not loaded & {"docker", "jupyter_server", "nbformat", "sqlalchemy"}
