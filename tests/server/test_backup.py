"""A backup of a home in use brings everything back elsewhere, and what is restored grades on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import click
import pytest

from coplit_jupyter.cli.retain import run

COPLIT = Path(sys.executable).with_name("coplit")


def coplit(*arguments, home, **environ):
    """Run the command with this home; gives its exit code, stdout and stderr."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "JUPYTER"))}
    done = subprocess.run(
        [COPLIT, *map(str, arguments)],
        env={**kept, "COPLIT_HOME": str(home), "COPLIT_SANDBOX": "process", **environ},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def handed_in(published):
    """A graded submission on the server that runs all the while."""
    submission = published.submit()
    published.follow(submission)
    return submission


@pytest.fixture(scope="module")
def saved(published, handed_in, tmp_path_factory):
    """The backup of a home on which a server runs."""
    file = tmp_path_factory.mktemp("backup") / "coplit-backup.tar"
    code, out, err = coplit("backup", file, "--json", home=published.server.home)
    assert code == 0, err
    told = json.loads(out)
    assert (told["backend"], told["keys"] >= 2, told["bundles"] >= 1) == ("sqlite", True, True)
    assert file.stat().st_mode & 0o077 == 0, "it holds everybody's work and the key"
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    return file


def test_a_restored_server_shows_the_same_history_and_grades_on(
    saved, published, handed_in, start_server, tmp_path
):
    code, _, err = coplit("restore", saved, home=tmp_path / "home")
    assert code == 0, err
    coplit_settings = {"sandbox": "process", "teaching": True, "student": "kim"}
    with start_server(tmp_path, coplit=coplit_settings) as server:
        address = f"submissions/{handed_in}"
        for place in ("", "/events", "/notebooks", "/receipt"):
            here, there = server.http.get(address + place), published.http.get(address + place)
            assert here.json() == there.json()
        assert server.http.get("keys").json() == published.http.get("keys").json()
        restored = type(published)(server=server, release=published.release)
        assert restored.follow(restored.submit())[-1]["report"]["score"] == 5.0
        receipt = tmp_path / "receipt.json"
        receipt.write_bytes(server.http.get(f"{address}/receipt").content)
    code, _, _ = coplit("receipt", "verify", receipt, home=published.server.home)
    assert code == 0, "a receipt of before the disaster"


def test_nothing_is_overwritten(saved, published):
    code, _, err = coplit("restore", saved, home=published.server.home)
    assert (code, "something in" in err) == (2, True)


def test_a_backup_that_was_changed_or_cut_off_is_not_restored(saved, tmp_path):
    raw = saved.read_bytes()
    with tarfile.open(saved) as tar:
        places = [member.offset_data for member in tar if member.name.startswith("bundles/")]
    changed = bytearray(raw)
    changed[places[0] + 600] ^= 1
    for number, content in enumerate((bytes(changed), raw[: len(raw) // 2], b"", b"nonsense" * 99)):
        bad = tmp_path / f"bad-{number}.tar"
        bad.write_bytes(content)
        home = tmp_path / f"home-{number}"
        code, _, err = coplit("restore", bad, home=home)
        assert (code, "no backup that can be restored" in err) == (2, True), err
        assert list(home.iterdir()) == [], "and the next try finds the home empty"


def test_a_member_that_leads_elsewhere_is_refused(saved, tmp_path):
    bad = tmp_path / "bad.tar"
    with tarfile.open(saved) as old, tarfile.open(bad, "w") as new:
        for member in old:
            content = old.extractfile(member)
            if member.name.startswith("bundles/"):
                member.name = "../outside.tar"
            new.addfile(member, content)
    code, _, err = coplit("restore", bad, home=tmp_path / "home")
    assert (code, "does not belong there" in err) == (2, True)
    assert not (tmp_path / "outside.tar").exists()


def test_a_home_without_a_database_cannot_be_saved(tmp_path):
    code, _, err = coplit("backup", tmp_path / "x.tar", home=tmp_path / "empty")
    assert (code, "no database" in err) == (2, True)
    assert not (tmp_path / "x.tar").exists()


def test_old_notebooks_are_deleted_and_scores_stay(saved, handed_in, start_server, tmp_path):
    """The command, on a home of its own; the server tells why a notebook cannot be opened."""
    home = tmp_path / "home"
    assert coplit("restore", saved, home=home)[0] == 0
    code, out, _ = coplit("retain", "--older-than", "400d", "--dry-run", "--json", home=home)
    assert (code, json.loads(out)["submissions"]) == (0, 0)
    many = json.loads(coplit("retain", "--older-than", "0", "--dry-run", "--json", home=home)[1])
    code, out, _ = coplit("retain", "--older-than", "0d", "--json", home=home)
    assert (code, json.loads(out)["submissions"]) == (0, many["submissions"])
    assert many["submissions"] >= 1
    coplit_settings = {"sandbox": "process", "teaching": True, "student": "kim"}
    with start_server(tmp_path, coplit=coplit_settings) as server:
        told = server.http.get(f"submissions/{handed_in}").json()
        assert (told["score"], told["status"]) == (5.0, "graded")
        assert "were deleted" in told["report"]["warnings"][0]
        answer = server.http.get(f"submissions/{handed_in}/notebooks")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "notebooks-deleted")


@pytest.mark.parametrize("age", ["", "old", "-1", "1y", None])
def test_an_age_that_cannot_be_meant_is_refused(age, tmp_path, monkeypatch):
    monkeypatch.setenv("COPLIT_HOME", str(tmp_path / "home"))
    with pytest.raises(click.UsageError):
        run(age, dry_run=True, as_json=True)
    assert not (tmp_path / "home").exists()
