"""What `coplit demo` tells JupyterLab."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from coplit_jupyter.cli.demo import QUIET, config_path

ASK = """
import json, sys
from jupyterlab_server.settings_utils import _get_overrides
print(json.dumps(_get_overrides(sys.argv[1])[0]))
"""


def test_no_question_covers_the_submit_button_of_the_demo(tmp_path):
    """JupyterLab itself reads the demo's defaults, beside those that were there before."""
    before = tmp_path / "before" / "labconfig"
    before.mkdir(parents=True)
    theirs = {"@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Dark"}}
    (before / "default_setting_overrides.json").write_text(json.dumps(theirs))
    given = config_path(tmp_path / "home", str(before.parent))
    told = subprocess.run(
        [sys.executable, "-c", ASK, str(tmp_path)],
        env={**os.environ, "JUPYTER_CONFIG_PATH": given, "JUPYTER_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert QUIET.items() <= json.loads(told).items()
    assert theirs.items() <= json.loads(told).items()


def test_without_a_path_of_before_there_is_only_the_demos(tmp_path):
    """An empty part would be the current folder, whose files are the student's."""
    assert config_path(tmp_path, None) == config_path(tmp_path, "") == str(tmp_path / "demo-config")
