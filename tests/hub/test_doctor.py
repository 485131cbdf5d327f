"""`coplit doctor --hub` says what of a live Hub is in order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hub_running import clean_environment

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300), pytest.mark.xdist_group("hub")]


@pytest.fixture
def doctor(hub):
    """Runs the command as the Hub's operator; gives the exit code, the facts and what was said."""

    def run(*options: str, url: str | None = None, **environ: str):
        known = {"COPLIT_HOME": str(hub.home), "JUPYTERHUB_API_TOKEN": hub.token}
        coplit = Path(sys.executable).with_name("coplit")
        done = subprocess.run(
            [coplit, "doctor", "--json", "--hub", url or hub.url, *options],
            env={**clean_environment(), **known, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return run


def test_a_live_hub_is_in_order(hub, kim, lee, prof, doctor):
    """The Hub, the service, who it runs as, and each course with its people."""
    code, facts, said = doctor()
    assert code == 0, (facts, said)
    named = {fact["name"] for fact in facts}
    assert {"hub", "service", "identity", "course"} <= named, facts
    course = next(fact for fact in facts if fact["what"].startswith("py101:"))
    assert course["status"] == "ok", course


def test_a_course_that_nobody_published_is_told(hub, doctor):
    """Students would look at an empty list, and not know why."""
    hub.person("early", "nbgrader-notyet")
    code, facts, _said = doctor()
    assert code == 0
    (course,) = [fact for fact in facts if fact["what"].startswith("notyet:")]
    assert course["status"] == "warn"
    assert "coplit publish" in course["fix"]


def test_what_is_wrong_is_said_with_a_fix(hub, doctor, free_port):
    """A wrong service, address or token ends with one sentence, not with a traceback."""
    code, facts, _said = doctor("--service", "grader")
    assert (code, facts[-1]["status"]) == (1, "fail")
    assert "configure(" in facts[-1]["fix"]
    code, facts, _said = doctor(url=f"http://127.0.0.1:{free_port}/")
    assert (code, facts[-1]["name"], facts[-1]["status"]) == (1, "hub", "fail")
    code, facts, _said = doctor(JUPYTERHUB_API_TOKEN="wrong")
    assert code == 1
    assert "403" in facts[-1]["what"]
    code, facts, said = doctor(JUPYTERHUB_API_TOKEN="")
    assert (code, facts) == (2, [])
    assert "error:" in said
    assert "hint:" in said
