"""Where the kernel's server and its notebook are."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.widget.place import NotHereError, Server, find_notebook, find_server


def _runtime(folder, pid, **told):
    file = folder / f"jpserver-{pid}.json"
    file.write_text(
        json.dumps({"pid": pid, "url": f"http://localhost:{pid}/", "token": "t", **told})
    )


def test_the_server_is_the_one_that_started_this_kernel(tmp_path):
    """Several servers run on one machine; the wrong one belongs to another course."""
    _runtime(tmp_path, 8001)
    _runtime(tmp_path, 8002, url="http://localhost:8002/base/", token="secret")
    environ = {"JPY_PARENT_PID": "8002", "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    assert find_server(environ) == Server(url="http://localhost:8002/base/", token="secret")


def test_a_runtime_file_that_is_half_written_is_passed_over(tmp_path):
    (tmp_path / "jpserver-1.json").write_text('{"pid": 1,')
    (tmp_path / "jpserver-2.json").write_text("[]")
    _runtime(tmp_path, 3)
    environ = {"JPY_PARENT_PID": "3", "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    assert find_server(environ).url == "http://localhost:3/"


def test_at_a_hub_the_users_own_server_is_asked_with_its_token(tmp_path):
    """The runtime file holds no token there."""
    environ = {
        "JUPYTERHUB_SERVICE_URL": "http://0.0.0.0:8888/user/kim",
        "JUPYTERHUB_API_TOKEN": "hub",
        "JPY_PARENT_PID": "1",
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
    }
    assert find_server(environ) == Server(url="http://127.0.0.1:8888/user/kim/", token="hub")


def test_without_a_server_the_student_reads_what_to_do(tmp_path):
    with pytest.raises(NotHereError) as caught:
        find_server({"JPY_PARENT_PID": "7", "JUPYTER_RUNTIME_DIR": str(tmp_path)})
    assert "Submit button" in caught.value.hint


def test_the_notebook_is_the_named_one_then_the_editors_then_the_servers(tmp_path):
    named, vscode, session = (tmp_path / f"{name}.ipynb" for name in ("named", "vscode", "session"))
    for file in (named, vscode, session):
        file.write_text("{}")
    environ, user = {"JPY_SESSION_NAME": str(session)}, {"__vsc_ipynb_file__": str(vscode)}
    assert find_notebook(named, environ=environ, user=user) == named
    assert find_notebook(None, environ=environ, user=user) == vscode
    assert find_notebook(None, environ=environ, user={}) == session


def test_a_notebook_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotHereError, match=r"gone\.ipynb"):
        find_notebook(tmp_path / "gone.ipynb", environ={}, user={})
    with pytest.raises(NotHereError) as caught:
        find_notebook(None, environ={}, user={})
    assert "submit(" in caught.value.hint
