"""What `configure` writes into a Hub's configuration, and what it leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Config

from coplit_jupyter.hub import configure
from coplit_jupyter.hub.scopes import TEACH


@pytest.fixture
def c():
    return Config()


def test_one_line_adds_service_scopes_and_the_address(c):
    configure(c, home="/srv/coplit")
    (service,) = c.JupyterHub.services
    assert service["command"][-1] == "serve"
    assert Path(service["command"][0]).is_file()
    assert service["environment"]["COPLIT_HOME"] == "/srv/coplit"
    assert "user" not in service
    (role,) = c.JupyterHub.load_roles
    assert role == {"name": "user", "scopes": ["self", "access:services!service=coplit", TEACH]}
    assert c.Spawner.environment == {"COPLIT_SERVICE_URL": "http://127.0.0.1:10101/services/coplit"}


def test_what_stands_there_is_kept(c):
    c.JupyterHub.services = [{"name": "cull"}]
    c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", "shares!user"]}, {"name": "x"}]
    c.JupyterHub.custom_scopes = {"custom:a": {"description": "a"}}
    c.Spawner.environment = {"A": "1"}
    c.Spawner.server_token_scopes = ["users:activity!user"]
    configure(c, home="/h")
    assert [one["name"] for one in c.JupyterHub.services] == ["cull", "coplit"]
    user, other = c.JupyterHub.load_roles
    assert user["scopes"][:2] == ["self", "shares!user"]
    assert TEACH in user["scopes"]
    assert other == {"name": "x"}
    assert set(c.JupyterHub.custom_scopes) == {"custom:a", TEACH}
    assert c.Spawner.environment["A"] == "1"
    assert c.Spawner.server_token_scopes[0] == "users:activity!user"


def test_what_is_being_added_to_is_kept_too(c):
    """`c.X.y.append(…)` and `.update(…)` before any value leave a value that is not yet one."""
    c.JupyterHub.services.append({"name": "cull"})
    c.JupyterHub.load_roles.append({"name": "x"})
    c.Spawner.environment.update({"A": "1"})
    configure(c, home="/h")
    assert [one["name"] for one in c.JupyterHub.services] == ["cull", "coplit"]
    assert [one["name"] for one in c.JupyterHub.load_roles] == ["x", "user"]
    assert c.Spawner.environment["A"] == "1"


def test_teaching_can_be_kept_off_single_user_servers(c):
    """A notebook that an instructor opens could read the token."""
    configure(c, home="/h", teach_from_servers=False)
    assert TEACH not in c.Spawner.server_token_scopes
    assert "access:services!service=coplit" in c.Spawner.server_token_scopes
    assert "access:servers!server" in c.Spawner.server_token_scopes


def test_scopes_that_a_function_gives_are_widened(c):
    c.Spawner.server_token_scopes = lambda spawner: [f"for {spawner}"]
    configure(c, home="/h")
    assert c.Spawner.server_token_scopes("kim") == [
        "for kim",
        "access:services!service=coplit",
        TEACH,
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("base_url", "/jupyter/"), ("base_url", "jupyter"), ("bind_url", "http://:8000/jupyter")],
)
def test_a_hub_below_a_path_has_its_service_there(c, name, value):
    c.JupyterHub[name] = value
    configure(c, home="/h", name="grader", reached_at="http://hub:8000/")
    address = c.Spawner.environment["COPLIT_SERVICE_URL"]
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
