"""Two homes on one Engine, and two processes of one home, leave each other alone."""

from __future__ import annotations

import threading
from dataclasses import replace
from threading import Event

import pytest

from coplit_jupyter.sandbox.docker import DockerSandbox
from coplit_jupyter.sandbox.protocol import Ending, TestStarted


@pytest.mark.parametrize("same_home", [True, False], ids=["same home", "another home"])
def test_a_start_does_not_disturb_a_busy_neighbour(
    docker_sandbox, docker_settings, order, run, tmp_path, *, same_home
):
    """`coplit grade` beside a busy server must not remove what the server is grading with."""
    cancel, staying = Event(), Event()
    made = order(
        "def stay():\n    while True:\n        pass",
        "import hw\n\ndef test_stay():\n    hw.stay()",
        ["test_stay"],
        test_seconds=100,
    )
    ended = []

    def stay():
        try:
            ended.append(
                docker_sandbox.run(
                    made,
                    on_event=lambda event: isinstance(event, TestStarted) and staying.set(),
                    cancel=cancel,
                )
            )
        finally:
            staying.set()

    busy = threading.Thread(target=stay)
    busy.start()
    staying.wait()
    home = docker_settings.home if same_home else tmp_path / "other"
    neighbour = DockerSandbox(replace(docker_settings, home=home))
    try:
        heard = run(neighbour, order("x = 1", "def test_x():\n    assert True", ["test_x"]))
        assert heard.verdicts == {"test_x": "passed"}, heard.text
        assert busy.is_alive()
    finally:
        neighbour.close()
        cancel.set()
        busy.join()
    assert ended[0].ending is Ending.CANCELLED
