"""An Engine that is not there, or goes away, is the operator's matter, never the student's."""

from __future__ import annotations

import gc
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from coplit_jupyter.errors import InstructorError, OperatorError
from coplit_jupyter.sandbox.docker import DockerSandbox
from coplit_jupyter.sandbox.protocol import Ending, TestStarted
from coplit_jupyter.testing.wire import Wire

# The Docker library forgets to close a socket that it could not connect.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def collected():
    """Have such sockets found here, not while another module's test is running."""
    yield
    gc.collect()


@pytest.fixture
def wire(short_folder):
    made = Wire(short_folder / "engine.sock")
    yield made
    made.mend()
    made.close()


def test_an_engine_that_is_not_there(docker_settings, monkeypatch, tmp_path):
    """One sentence and what to do, not a traceback of a library."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(OperatorError) as caught:
        DockerSandbox(docker_settings)
    assert caught.value.code == "engine-unreachable"
    assert caught.value.hint


def test_an_engine_that_goes_away_and_comes_back(docker_settings, monkeypatch, wire, order, run):
    """The run is not graded and blames nobody; the next one works without a restart of ours."""
    monkeypatch.setenv("DOCKER_HOST", wire.address)
    sandbox = DockerSandbox(docker_settings)
    try:
        made = order(
            "def stay():\n    while True:\n        pass",
            "import hw\n\ndef test_stay():\n    hw.stay()",
            ["test_stay"],
            test_seconds=100,
        )

        def cut(event):
            if isinstance(event, TestStarted):
                wire.cut()

        evidence = sandbox.run(made, on_event=cut)
        assert evidence.ending is Ending.ENGINE_LOST
        assert evidence.missing.value == "broken"
        with pytest.raises(OperatorError):
            run(sandbox, made)
        with pytest.raises(OperatorError, match="does not answer"):
            sandbox.check()
        wire.mend()
        sandbox.check()
        heard = run(sandbox, order("x = 1", "def test_x():\n    assert True", ["test_x"]))
        assert heard.verdicts == {"test_x": "passed"}, heard.text
    finally:
        wire.mend()
        sandbox.close()


@pytest.mark.parametrize("image", ["coplit/nope", "nobody/has-this", "coplit/base"])
def test_an_image_that_cannot_grade_is_the_instructors_matter(docker_sandbox, order, run, image):
    """The author of an assignment reads which image is wrong and which ones there are."""
    made = order("x = 1", "def test_x():\n    assert True", ["test_x"], image=image)
    with pytest.raises(InstructorError) as caught:
        run(docker_sandbox, made)
    assert image in caught.value.message
    assert caught.value.hint


def test_a_service_refuses_a_stale_image(docker_settings, changed_catalog, monkeypatch, order, run):
    """Grades of one term must come from one harness: a service builds nothing by itself."""
    monkeypatch.setattr("coplit_jupyter.sandbox.build.images_folder", lambda: changed_catalog)
    monkeypatch.setattr("coplit_jupyter.sandbox.catalog.images_folder", lambda: changed_catalog)
    sandbox = DockerSandbox(replace(docker_settings, service=True))
    try:
        with pytest.raises(OperatorError) as caught:
            run(sandbox, order("x = 1", "def test_x():\n    assert True", ["test_x"]))
    finally:
        sandbox.close()
    assert caught.value.code == "image-stale"


@pytest.mark.parametrize(("host", "code"), [(None, 0), ("unix:///nobody/docker.sock", 2)])
def test_the_script_uses_what_is_there_or_says_what_to_do(host, code):
    """`make demo` on any machine: an Engine that runs, or one sentence."""
    script = Path(__file__).parents[2] / "scripts" / "engine.sh"
    environment = os.environ | ({"DOCKER_HOST": host} if host else {})
    done = subprocess.run(
        ["sh", str(script)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == code, done.stderr
    lines = done.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == (["error", "hint"] if code else [])
