"""Instructors publish from the server's files and watch the proof."""

from __future__ import annotations

import json
import shutil

import pytest


def test_publishing_tells_how_far_it_is_and_then_the_outcome(published):
    """A proof takes a while: silence would read as a hang."""
    server = published.server
    copy = server.root / "copied"
    shutil.copytree(server.root / "authoring" / "hw1", copy)
    toml = copy / "assignment.toml"
    toml.write_text(toml.read_text().replace('"hw1"', '"hw2"', 1))
    headers = {"Accept": "text/event-stream"}
    body = {"path": "copied", "course": "other", "mutants": False}
    answer = server.http.post("publish", json=body, headers=headers)
    assert answer.status_code == 200
    frames = [frame.split("\n") for frame in answer.text.split("\n\n") if "event: " in frame]
    kinds = [frame[0].removeprefix("event: ") for frame in frames]
    assert kinds[-1] == "published", answer.text
    assert set(kinds[:-1]) == {"progress"}
    assert json.loads(frames[-1][1].removeprefix("data: "))["version"]
    assert server.http.get("courses/other/assignments/hw2").status_code == 200


def test_an_assignment_that_cannot_be_read_is_a_400(published, contract):
    server = published.server
    (server.root / "broken").mkdir()
    (server.root / "broken" / "assignment.toml").write_text("[assignment\n")
    answer = server.http.post("publish", json={"path": "broken"})
    assert answer.status_code == 400, answer.text
    contract.check(answer, "publish")
    headers = {"Accept": "text/event-stream"}
    streamed = server.http.post("publish", json={"path": "broken"}, headers=headers)
    assert "event: error" in streamed.text


def test_an_assignment_whose_proof_fails_is_not_published(published, contract):
    """The reference solution must get full marks, or no student ever could."""
    server = published.server
    bad = server.root / "bad"
    shutil.copytree(server.root / "authoring" / "hw1", bad)
    toml = bad / "assignment.toml"
    toml.write_text(toml.read_text().replace('"hw1"', '"bad"', 1))
    notebook = bad / "hw1.ipynb"
    notebook.write_text(notebook.read_text().replace("return a + b", "return a - b"))
    answer = server.http.post("publish", json={"path": "bad", "mutants": False})
    told = contract.check(answer, "publish")
    assert told["version"] is None
    assert server.http.get("courses/demo/assignments/bad").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("../", 400),
        ("../../etc", 400),
        ("/etc/passwd", 404),
        ("nothing", 404),
        ("a\0b", 400),
        ("linked/hw1", 400),
    ],
)
def test_a_path_stays_below_the_servers_root(published, contract, tmp_path, path, status):
    (tmp_path / "hw1").mkdir()
    link = published.server.root / "linked"
    if not link.is_symlink():
        link.symlink_to(tmp_path, target_is_directory=True)
    answer = published.http.post("publish", json={"path": path})
    assert answer.status_code == status, answer.text
    contract.check(answer, "publish")


@pytest.mark.parametrize("body", [{}, {"path": 5}, {"path": ""}, {"path": "x", "force": "yes"}])
def test_a_publish_that_is_not_as_described_is_a_400(published, contract, body):
    answer = published.http.post("publish", json=body)
    assert answer.status_code == 400, answer.text
    contract.check(answer, "publish")
