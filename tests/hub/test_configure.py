"""What `configure` writes into a Hub's configuration, and what it leaves alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from traitlets.config import Config, PyFileConfigLoader

from coplit_jupyter.hub import configure
from coplit_jupyter.hub.scopes import TEACH

DEFAULTS = {
    "services": [],
    "load_roles": [],
    "custom_scopes": {},
    "environment": {},
    "server_token_scopes": [],
}


class Written:
    """A configuration as the Hub will read it; `c` is what a file writes into."""

    def __init__(self):
        self.c = Config()

    def read(self, section, name):
        """Give the value that a Hub takes, which has these defaults."""
        found = self.c[section][name]
        lazy = getattr(found, "get_value", None)
        return lazy(DEFAULTS[name]) if lazy else found


@pytest.fixture
def written():
    return Written()


@pytest.fixture
def c(written):
    return written.c


PAGE = Path(__file__).parents[2] / "docs" / "operators" / "jupyterhub.md"
LITTLEST = """
# What The Littlest JupyterHub's own file does, as far as it touches the same settings.
from glob import glob

c.JupyterHub.cleanup_servers = False
c.JupyterHub.base_url = "/"
c.JupyterHub.services = []
c.JupyterHub.services.append({"name": "cull-idle", "admin": True, "command": ["culler"]})
c.Spawner.mem_limit = None
c.Spawner.environment = {"OF": "the other file"}
for file in sorted(glob(given + "/jupyterhub_config.d/*.py")):
    load_subconfig(file)
"""


def test_the_littlest_jupyterhub_keeps_what_its_own_file_says(tmp_path, written):
    """By the page's own file: TLJH loads it after its own, and its idle servers are culled on."""
    [block] = re.findall(
        r"`/opt/tljh/config/(jupyterhub_config.d/coplit.py)`:\n +```python\n(.*?)```",
        PAGE.read_text(),
        re.DOTALL,
    )
    (tmp_path / "jupyterhub_config.d").mkdir()
    (tmp_path / block[0]).write_text(textwrap.dedent(block[1]))
    main = tmp_path / "jupyterhub_config.py"
    main.write_text(f"given = {str(tmp_path)!r}\n{LITTLEST}")
    written.c = PyFileConfigLoader(str(main)).load_config()
    names = [one["name"] for one in written.read("JupyterHub", "services")]
    assert names == ["cull-idle", "coplit"]
    assert [one["name"] for one in written.read("JupyterHub", "load_roles")] == ["user"]
    assert set(written.read("Spawner", "environment")) == {"OF", "COPLIT_SERVICE_URL"}
    scopes = written.read("Spawner", "server_token_scopes")
    assert {"access:servers!server", "access:services!service=coplit", TEACH} <= set(scopes)


def test_a_base_url_that_another_file_says_can_be_said(c, written):
    configure(c, home="/h", base_url="/jupyter")
    address = written.read("Spawner", "environment")["COPLIT_SERVICE_URL"]
    assert address == "http://127.0.0.1:10101/jupyter/services/coplit"


def test_one_line_adds_service_scopes_and_the_address(c, written):
    configure(c, home="/srv/coplit")
    (service,) = written.read("JupyterHub", "services")
    assert service["command"][-1] == "serve"
    assert Path(service["command"][0]).is_file()
    assert service["environment"]["COPLIT_HOME"] == "/srv/coplit"
    assert "user" not in service
    (role,) = written.read("JupyterHub", "load_roles")
    assert role == {"name": "user", "scopes": ["self", "access:services!service=coplit", TEACH]}
    assert written.read("Spawner", "environment") == {
        "COPLIT_SERVICE_URL": "http://127.0.0.1:10101/services/coplit"
    }


def test_what_stands_there_is_kept(c, written):
    c.JupyterHub.services = [{"name": "cull"}]
    c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", "shares!user"]}, {"name": "x"}]
    c.JupyterHub.custom_scopes = {"custom:a": {"description": "a"}}
    c.Spawner.environment = {"A": "1"}
    c.Spawner.server_token_scopes = ["users:activity!user"]
    configure(c, home="/h")
    assert [one["name"] for one in written.read("JupyterHub", "services")] == ["cull", "coplit"]
    user, other = written.read("JupyterHub", "load_roles")
    assert user["scopes"][:2] == ["self", "shares!user"]
    assert TEACH in user["scopes"]
    assert other == {"name": "x"}
    assert set(written.read("JupyterHub", "custom_scopes")) == {"custom:a", TEACH}
    assert written.read("Spawner", "environment")["A"] == "1"
    assert written.read("Spawner", "server_token_scopes")[0] == "users:activity!user"


def test_what_is_being_added_to_is_kept_too(c, written):
    """`c.X.y.append(…)` and `.update(…)` before any value leave a value that is not yet one."""
    c.JupyterHub.services.append({"name": "cull"})
    c.JupyterHub.load_roles.append({"name": "x"})
    c.Spawner.environment.update({"A": "1"})
    configure(c, home="/h")
    assert [one["name"] for one in written.read("JupyterHub", "services")] == ["cull", "coplit"]
    assert [one["name"] for one in written.read("JupyterHub", "load_roles")] == ["x", "user"]
    assert written.read("Spawner", "environment")["A"] == "1"


def test_teaching_can_be_kept_off_single_user_servers(c, written):
    """A notebook that an instructor opens could read the token."""
    configure(c, home="/h", teach_from_servers=False)
    assert TEACH not in written.read("Spawner", "server_token_scopes")
    assert "access:services!service=coplit" in written.read("Spawner", "server_token_scopes")
    assert "access:servers!server" in written.read("Spawner", "server_token_scopes")


def test_scopes_that_a_function_gives_are_widened(c, written):
    c.Spawner.server_token_scopes = lambda spawner: [f"for {spawner}"]
    configure(c, home="/h")
    assert written.read("Spawner", "server_token_scopes")("kim") == [
        "for kim",
        "access:services!service=coplit",
        TEACH,
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("base_url", "/jupyter/"), ("base_url", "jupyter"), ("bind_url", "http://:8000/jupyter")],
)
def test_a_hub_below_a_path_has_its_service_there(c, written, name, value):
    c.JupyterHub[name] = value
    configure(c, home="/h", name="grader", reached_at="http://hub:8000/")
    address = written.read("Spawner", "environment")["COPLIT_SERVICE_URL"]
    assert address == "http://hub:8000/jupyter/services/grader"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "JUPYTERHUB_API_TOKEN"),
        (
            {
                "JUPYTERHUB_API_TOKEN": "x",
                "JUPYTERHUB_SERVICE_PREFIX": "/services/coplit/",
                "JUPYTERHUB_SERVICE_URL": "ftp://nowhere",
            },
            "ftp://nowhere",
        ),
    ],
)
def test_serve_without_a_hub_says_what_to_do(tmp_path, given, named):
    """An operator who types `coplit serve` gets two lines and exit code 2."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "JUPYTERHUB_"))}
    done = subprocess.run(
        [sys.executable, "-c", "from coplit_jupyter.cli import main; main()", "serve"],
        env={**kept, "COPLIT_HOME": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: ")
    assert named in error
    assert hint.startswith("hint: ")
    assert not done.stdout
