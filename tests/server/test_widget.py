"""`submit()` in a real kernel of a real server: the three ways it can be shown."""

from __future__ import annotations

import json
import queue
from contextlib import suppress
from pathlib import Path

import pytest
from jupyter_client import BlockingKernelClient

WHERE = "courses/demo/assignments/hw1"
MIME = "application/vnd.coplit.run.v1+json"
SECONDS = 100


class Kernel:
    """A kernel that the server started for `hw1.ipynb`, and what it said."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, code: str) -> None:
        """Execute without waiting for the end."""
        self.client.execute(code)

    def until(self, wanted):
        """Read what the kernel publishes until `wanted` gives something for a message."""
        while True:
            message = self.client.get_iopub_msg(timeout=SECONDS)
            assert message["msg_type"] != "error", message["content"]
            found = wanted(message["msg_type"], message["content"])
            if found is not None:
                return found

    def send(self, kind: str, **content) -> None:
        """Send a comm message as the browser would."""
        self.client.shell_channel.send(self.client.session.msg(kind, content))


def listen(client: BlockingKernelClient) -> None:
    """Wait until the kernel answers and what it publishes arrives here.

    Not `wait_for_ready`: on a busy machine a late heartbeat makes it call the kernel dead.
    """
    for _ in range(SECONDS):
        client.kernel_info(reply=True, timeout=SECONDS)
        with suppress(queue.Empty):
            client.get_iopub_msg(timeout=1)
            return
    raise AssertionError("the kernel publishes nothing")


def _opened(target):
    return lambda kind, content: (
        content if kind == "comm_open" and content["target_name"] == target else None
    )


def _phase(wanted):
    def find(kind, content):
        if kind not in {"comm_msg", "comm_open"}:
            return None
        state = content["data"].get("state", {}).get("state")
        ended = state is not None and state["phase"] == "failed" != wanted
        assert not ended, state["error"]
        return state if state and state["phase"] == wanted else None

    return find


def _idle(kind, content):
    return True if kind == "status" and content["execution_state"] == "idle" else None


@pytest.fixture(scope="module")
def folder(published) -> Path:
    """The student's folder with the release in it, answered and saved."""
    folder = published.server.root / "work"
    folder.mkdir()
    notebook = published.answered("return a + b", "return word")["hw1.ipynb"]
    (folder / "hw1.ipynb").write_text(json.dumps(notebook))
    return folder


@pytest.fixture
def kernel(published, folder):
    body = {
        "path": "work/hw1.ipynb",
        "name": "hw1.ipynb",
        "type": "notebook",
        "kernel": {"name": "python3"},
    }
    http, api = published.http, f"{published.server.url}api"
    started = http.post(f"{api}/sessions", json=body)
    assert started.status_code == 201, started.text
    session = started.json()
    file = published.server.runtime / f"kernel-{session['kernel']['id']}.json"
    client = BlockingKernelClient(connection_file=str(file))
    client.load_connection_file()
    client.start_channels()
    try:
        listen(client)
        yield Kernel(client)
    finally:
        client.stop_channels()
        http.delete(f"{api}/sessions/{session['id']}")


def _submissions(published):
    return [
        one["submission"]
        for one in published.http.get(f"{WHERE}/submissions").json()["submissions"]
    ]


def test_a_widget_shows_results_while_the_cell_still_runs(kernel, tmp_path):
    """VS Code, Colab: a student who goes on computing sees the results all the same."""
    gate = tmp_path / "gate"
    kernel.run(
        "import pathlib, time\nfrom coplit_jupyter import submit\nsubmit('hw1.ipynb')\n"
        f"while not pathlib.Path({str(gate)!r}).exists():\n    time.sleep(0.01)"
    )
    state = kernel.until(_phase("finished"))
    gate.touch()
    assert state["report"]["score"] == 3.0
    assert [test["result"]["verdict"] for test in state["tests"]] == [
        "passed",
        "passed",
        "failed",
        "failed",
    ]
    kernel.until(_idle)


def test_the_extension_is_asked_first_and_the_cell_shows_its_bundle(kernel, published):
    """With coplit in the browser the notebook on screen is handed in, not the saved one."""
    before = _submissions(published)
    kernel.run("%load_ext coplit_jupyter\n%coplit submit")
    shown = kernel.until(lambda kind, content: content["data"] if kind == "display_data" else None)
    opened = kernel.until(_opened("coplit"))
    assert shown[MIME]["run"] == opened["data"]["run"]
    assert opened["data"]["cmd"] == "submit"
    assert "coplit" in shown["text/plain"]
    kernel.send(
        "comm_msg", comm_id=opened["comm_id"], data={"run": opened["data"]["run"], "ack": True}
    )
    kernel.send("comm_close", comm_id=opened["comm_id"], data={})
    kernel.run("print('after')")
    seen = []

    def after(kind, content):
        seen.append((kind, content.get("target_name")))
        return True if content.get("text") == "after\n" else None

    kernel.until(after)
    assert ("comm_open", "jupyter.widget") not in seen
    assert _submissions(published) == before


def test_without_the_extension_the_kernel_hands_in_the_saved_file(kernel, published):
    """JupyterLab closes a comm that nobody in the browser listens to."""
    before = _submissions(published)
    kernel.run("from coplit_jupyter import submit\nsubmit()")
    opened = kernel.until(_opened("coplit"))
    kernel.send("comm_close", comm_id=opened["comm_id"], data={})
    state = kernel.until(_phase("finished"))
    assert state["report"]["score"] == 3.0
    assert state["submission"] not in before
    assert len(_submissions(published)) == len(before) + 1


def test_a_front_end_that_says_nothing_gets_the_widget_too(kernel):
    """VS Code answers no comm at all."""
    kernel.run("from coplit_jupyter import submit\nsubmit()")
    kernel.until(_opened("coplit"))
    assert kernel.until(_phase("finished"))["report"]["score"] == 3.0


def test_a_notebook_that_is_no_assignment_is_told_in_the_panel(kernel, folder):
    (folder / "other.ipynb").write_text(json.dumps({"cells": [], "metadata": {}}))
    kernel.run("from coplit_jupyter import submit\nsubmit('other.ipynb')")
    state = kernel.until(_phase("failed"))
    assert state["error"]["code"] == "no-assignment"
    assert state["error"]["fault"] == "yours"


def test_a_plain_script_can_wait_for_the_result(published, folder):
    """Outside a notebook there is nothing to show in: the caller gets the run."""
    import os
    import subprocess
    import sys

    root = Path(__file__).parents[2]
    code = "from coplit_jupyter import submit\nprint(submit('hw1.ipynb').wait()['report']['score'])"
    env = {
        **os.environ,
        "PYTHONPATH": str(root),
        "COPLIT_SERVER_URL": published.server.url,
        "COPLIT_SERVER_TOKEN": published.server.token,
    }
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "3.0\n", ended.stderr
