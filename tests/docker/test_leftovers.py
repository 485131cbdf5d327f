"""Whatever happens to us, nothing of ours stays on the Engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from coplit_jupyter.sandbox.cleanup import reap
from coplit_jupyter.sandbox.docker import DockerSandbox
from coplit_jupyter.sandbox.owner import HOME, Owner
from coplit_jupyter.sandbox.protocol import Ending

PROGRAM = """
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[2])
import conftest
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.sandbox.docker import DockerSandbox

sandbox = DockerSandbox(Settings(home=Path(sys.argv[1]), slots=1, warm_pairs=1))
order = conftest.make_order(
    "def stay():\\n    while True:\\n        pass",
    "import hw\\ndef test_stay():\\n    hw.stay()",
    ["test_stay"],
    test_seconds=100,
)
sandbox.run(order, on_event=lambda event: print("event", flush=True))
"""


def ours(client, home_id: str) -> tuple[int, int]:
    filters = {"label": f"{HOME}={home_id}"}
    containers = client.api.containers(all=True, filters=filters)
    volumes = client.api.volumes(filters=filters)["Volumes"] or []
    return len(containers), len(volumes)


def test_a_killed_server_leaves_nothing_after_the_next_start(
    built_images, docker_client, docker_settings
):
    """A crash a night would fill the machine before the term is over."""
    for _ in range(3):
        server = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(docker_settings.home), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout.readline() == "event\n"  # a test of the student runs
        finally:
            server.kill()
            server.wait()
            server.stdout.close()
    home_id = (docker_settings.home / "owners" / "home-id").read_text()
    sandbox = DockerSandbox(docker_settings)
    assert ours(docker_client, home_id) == (0, 0)
    sandbox.close()
    assert list((docker_settings.home / "owners").glob("*.lock")) == []


def test_closing_removes_everything(docker_client, docker_settings, order, run):
    """A closed sandbox keeps no container waiting and no socket folder."""
    sandbox = DockerSandbox(docker_settings)
    heard = run(sandbox, order("x = 1", "def test_x():\n    assert True", ["test_x"]))
    assert heard.verdicts == {"test_x": "passed"}, heard.text
    home_id = (docker_settings.home / "owners" / "home-id").read_text()
    assert ours(docker_client, home_id)[0] >= 1  # the judge is kept until then
    sandbox.close()
    assert ours(docker_client, home_id) == (0, 0)


def test_an_expired_deadline_is_reaped_while_its_owner_lives(docker_client, tmp_path):
    """A server that hangs for a week must not keep what it lost track of."""
    home = tmp_path / "home"
    owner, other = Owner(home), Owner(home)
    try:
        docker_client.api.create_volume("coplit-test-old", labels=owner.labels("x", seconds=-60))
        docker_client.api.create_volume("coplit-test-new", labels=owner.labels("x", seconds=60))
        assert reap(docker_client, other) == 1
        assert ours(docker_client, owner.home) == (0, 1)
    finally:
        owner.release()
        assert reap(docker_client, other) == 1
        other.release()


def test_the_judge_ends_when_the_server_goes(docker_sandbox, order, run):
    """A run whose judge is killed from outside ends at once and blames nobody in class."""
    client = docker_sandbox._client
    made = order(
        "def stay():\n    while True:\n        pass",
        "import hw\n\ndef test_stay():\n    hw.stay()",
        ["test_stay"],
        test_seconds=100,
    )
    heard = []

    def kill_judge(event):
        heard.append(event)
        labels = {"label": [f"{HOME}={docker_sandbox._owner.home}", "org.coplit.role=judge"]}
        for container in client.api.containers(filters=labels):
            client.api.kill(container["Id"])

    evidence = docker_sandbox.run(made, on_event=kill_judge)
    assert evidence.ending is Ending.JUDGE_LOST
    assert evidence.missing.value == "broken"
    again = run(docker_sandbox, order("x = 1", "def test_x():\n    assert True", ["test_x"]))
    assert again.verdicts == {"test_x": "passed"}, again.text
