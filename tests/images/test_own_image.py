"""An instructor's own image: checked, published with, graded in; and ours, held to the same check."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from coplit_jupyter.cli import image_check
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.sandbox.build import Images
from coplit_jupyter.sandbox.catalog import images_folder, load_catalog
from coplit_jupyter.testing.authoring import code, notebook
from coplit_jupyter.wiring import open_desk

CATALOG = load_catalog(images_folder())
GRADING = [name for name, spec in CATALOG.items() if spec.language]
GOOD, BAD = "coplit-test/own:good", "coplit-test/own:bad"

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900), pytest.mark.xdist_group("own-image")]


@pytest.fixture(scope="module")
def own_images(docker_client, all_images) -> Iterator[None]:
    parent = CATALOG["python"].tag
    package = "/usr/local/lib/python3.11/dist-packages/course_units.py"
    written = {
        GOOD: f"FROM {parent}\nUSER 0:0\nRUN echo 'DOZEN = 12' > {package}\nUSER 10001:10001\n",
        BAD: f"FROM {parent}\nUSER 0:0\nVOLUME /data\n"
        "RUN rm -r /opt/coplit/coplit_jupyter/harness/student && touch /work/notes\n",
    }
    for tag, dockerfile in written.items():
        docker_client.images.build(fileobj=io.BytesIO(dockerfile.encode()), tag=tag, rm=True)
    yield
    for tag in written:
        docker_client.images.remove(tag)


def check(image: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Check in this process: what it holds an image against is what the fixtures built."""
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        code_ = image_check.check(image, as_json=True)
    facts = [json.loads(line) for line in written.getvalue().splitlines()]
    return code_, {fact["name"]: fact for fact in facts}


@pytest.mark.parametrize("name", GRADING)
def test_every_image_of_ours_can_grade(docker_client, all_images, name):
    """Whatever is built on one of them starts from something that passes its own check."""
    code_, facts = check(CATALOG[name].repository)
    assert not [fact for fact in facts.values() if fact["status"] == "fail"]
    assert code_ == 0
    assert facts["grading"]["status"] == "ok"
    assert facts["parent"]["what"] == f"It stands on coplit/{name} as it is now."


def test_latest_is_this_version_after_another_was_built(docker_client, all_images):
    """What `FROM coplit/c` gives is what `images build` called up to date."""
    ours = CATALOG["c"]
    docker_client.images.get(CATALOG["base"].tag).tag(ours.repository, "latest")
    said: list[str] = []
    Images(docker_client, on_progress=said.append).build(["c"])
    assert f"{ours.repository} is up to date." in said
    assert docker_client.images.get(f"{ours.repository}:latest").id == all_images[ours.repository]


def test_an_own_image_passes_and_grades(docker_client, own_images, tmp_path):
    """A package of the course's own is there for the notebook."""
    code_, facts = check(GOOD)
    assert code_ == 0, facts
    assert {fact["status"] for fact in facts.values()} == {"ok"}
    folder = tmp_path / "units"
    (folder / "tests").mkdir(parents=True)
    (folder / "assignment.toml").write_text(f'[assignment]\nimage = "{GOOD}"\n')
    cell = (
        "from course_units import DOZEN\n"
        "def dozens(n):\n    ### BEGIN SOLUTION\n    return n * DOZEN\n    ### END SOLUTION\n"
    )
    (folder / "units.ipynb").write_text(notebook(code(cell, id="c1")))
    (folder / "tests" / "test_units.py").write_text(
        "from units import dozens\n\ndef test_dozens():\n    assert dozens(3) == 36\n"
    )
    desk = open_desk(Settings(home=tmp_path / "home", slots=1))
    try:
        outcome = desk.publish(folder, course="own", mutants=False)
        assert outcome.version, outcome.proof.blockers
        answer = notebook(code(cell.replace("n * DOZEN", "n + DOZEN"), id="c1")).encode()
        report = desk.grade_now(
            outcome.version.manifest.id, student="s", notebooks={"units.ipynb": answer}
        )
    finally:
        desk.close()
    assert (report.score, [one.verdict.value for one in report.tests]) == (0.0, ["failed"])
    assert report.image == str(docker_client.images.get(GOOD).id)


def test_what_an_image_lacks_is_named_with_a_fix(docker_client, own_images):
    """The first student is not who finds out."""
    code_, facts = check(BAD)
    assert code_ == 1
    wrong = {name for name, fact in facts.items() if fact["status"] == "fail"}
    assert wrong == {"user", "start", "runner", "folders"}
    assert all(facts[name]["fix"] for name in wrong)
    assert "/work" in facts["folders"]["what"]
    assert "coplit_jupyter.harness.student" in facts["runner"]["what"]
    assert "grading" not in facts


def test_an_image_that_is_not_there_is_an_error(docker_client):
    """Exit 2: nothing was said about an image."""
    program = "from coplit_jupyter.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "images", "check", "coplit-test/nothing", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "does not exist" in done.stderr
    assert "docker pull" in done.stderr
