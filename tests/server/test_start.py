"""The extension costs a server's start nothing, and a server that cannot grade still starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


def _modules_after(code: str) -> set[str]:
    asked = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=env
    )
    return set(json.loads(ended.stdout))


def test_importing_the_extension_imports_nothing_heavy():
    """Every Jupyter start on the machine pays for it, also those that never grade."""
    base = "import jupyter_server.serverapp, jupyter_server.extension.application"
    added = _modules_after(f"{base}\nimport coplit_jupyter.server") - _modules_after(base)
    assert added == {
        "coplit_jupyter",
        "coplit_jupyter.server",
        "coplit_jupyter.server.app",
    }


def test_reading_the_settings_at_start_imports_nothing_that_grades():
    """Each start asks whether there is something left to grade; mostly there is not."""
    added = _modules_after(
        "import os, coplit_jupyter.wiring\ncoplit_jupyter.wiring.settings_from(os.environ)"
    )
    assert not {"sqlalchemy", "docker", "nbformat", "coplit_jupyter.grading.desk"} & added


def test_mounting_the_routes_imports_neither_docker_nor_the_database():
    added = _modules_after(
        "import coplit_jupyter.api.table, coplit_jupyter.server.login, coplit_jupyter.server.opening"
    )
    heavy = {"docker", "sqlalchemy", "alembic", "coplit_jupyter.grading.desk", "requests"}
    assert not heavy & added


def test_a_server_without_docker_starts_and_says_what_is_missing(start_server, tmp_path, contract):
    """A student reads it in the panel, not in a log they never see."""
    environ = {"DOCKER_HOST": f"unix://{tmp_path}/no.sock"}
    with start_server(tmp_path, coplit={"sandbox": "docker"}, environ=environ) as server:
        told = contract.check(server.http.get("health"), "health")
        assert not told["ok"]
        assert told["problems"][0]["message"]
        assert told["problems"][0]["hint"]
        assert server.http.get("courses").json() == {"courses": []}


def test_a_home_that_cannot_be_used_is_a_503_and_no_crash(start_server, tmp_path, contract):
    (tmp_path / "file").write_text("not a folder")
    coplit = {"sandbox": "process", "home": str(tmp_path / "file" / "home")}
    with start_server(tmp_path, coplit=coplit) as server:
        told = contract.check(server.http.get("health"), "health")
        assert not told["ok"]
        answer = server.http.get("courses")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        contract.check(answer, "listCourses")


def test_health_answers_whatever_is_wrong(start_server, tmp_path, contract):
    """A package that is half installed: no route works, and this one says so."""
    (tmp_path / "broken" / "sqlalchemy").mkdir(parents=True)
    (tmp_path / "broken" / "sqlalchemy" / "__init__.py").write_text("raise ImportError('half')")
    path = os.pathsep.join([str(tmp_path / "broken"), str(ROOT)])
    environ = {"PYTHONPATH": path}
    with start_server(tmp_path, coplit={"sandbox": "process"}, environ=environ) as server:
        told = contract.check(server.http.get("health"), "health")
        assert not told["ok"]
        assert told["problems"][0]["code"] == "internal-error"
        answer = server.http.get("courses")
        assert answer.status_code == 500
        contract.value(answer.json(), {"$ref": "#/components/schemas/Error"})
        assert "half" not in answer.text


@pytest.mark.parametrize("name", ["sandbox", "slots"])
def test_a_setting_that_cannot_be_meant_is_told_and_the_server_starts(
    start_server, tmp_path, contract, name
):
    environ = {f"COPLIT_{name.upper()}": "nonsense"}
    with start_server(tmp_path, coplit={}, environ=environ) as server:
        told = contract.check(server.http.get("health"), "health")
        assert told["problems"][0]["code"] == "bad-setting"


def test_the_servers_log_says_what_grading_logs(start_server, tmp_path):
    """An operator who reads the log of one server finds everything in it, with its time."""
    with start_server(tmp_path, coplit={"sandbox": "process"}) as server:
        assert server.http.get("courses").status_code == 200
    (line,) = [line for line in server.log if "grading here" in line]
    assert line.startswith("[I 20")


def test_the_environment_is_the_fallback_of_a_trait(start_server, tmp_path):
    environ = {"COPLIT_SANDBOX": "process", "COPLIT_STUDENT": "min", "COPLIT_TEACHING": "true"}
    with start_server(tmp_path, coplit={"student": "jun"}, environ=environ) as server:
        told = server.http.get("health").json()
        assert told["who"] == {"student": "jun", "may_teach": True}


def test_the_student_of_a_local_server_is_the_one_who_runs_it(start_server, tmp_path):
    environ = {"USER": "ana", "LOGNAME": "ana"}
    with start_server(tmp_path, coplit={"sandbox": "process"}, environ=environ) as server:
        assert server.http.get("health").json()["who"] == {"student": "ana", "may_teach": False}


def test_a_server_that_is_stopped_in_mid_run_loses_nothing(start_server, publish, tmp_path):
    """Ctrl-C with a student watching: the stream ends, and the next start grades what waited."""
    coplit = {"sandbox": "process", "student": "mia", "teaching": True}
    gate = tmp_path / "gate"
    with start_server(tmp_path, coplit=coplit) as server:
        course = publish(server)
        body = {"notebooks": course.held(gate), "key": str(uuid.uuid4())}
        kept = server.http.post(f"{course.where}/submissions", json=body).json()
        address = f"submissions/{kept['submission']}/events"
        with server.http.stream("GET", f"{address}?stream=1") as answer:
            lines = answer.iter_lines()
            assert "event: test" in lines
            server.process.terminate()
            with suppress(httpx.HTTPError):
                assert "event: finished" not in lines
        assert server.process.wait(60) in {0, -15}
    gate.touch()
    with start_server(tmp_path, coplit=coplit) as server:
        text = server.http.get(f"{address}?stream=1").text
    told = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert [event["type"] for event in told].count("finished") == 1
    assert told[-1]["report"]["score"] == 5.0, told[-1]["report"]
