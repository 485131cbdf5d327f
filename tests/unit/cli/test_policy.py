"""An operator moves a deadline, extends it for some, and sees who set what."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner

from coplit_jupyter.cli.app import coplit
from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_version

PUBLISHED = {
    "due": "2026-12-01T23:59:00+09:00",
    "closes": "2026-12-03T23:59:00+09:00",
    "time_zone": "Asia/Seoul",
    "attempts": 3,
}


@pytest.fixture
def ask(tmp_path):
    """Give a function that runs `coplit …` on a home with one assignment; gives its output."""
    version = a_version()
    with closing(open_store(tmp_path / "coplit.sqlite")) as store:
        store.publish(replace(version, manifest=replace(version.manifest, policy=PUBLISHED)))

    def run(*arguments):
        runner = CliRunner(env={"COPLIT_HOME": str(tmp_path), "COPLIT_DATABASE_URL": None})
        done = runner.invoke(coplit, arguments, standalone_mode=False)
        if done.exception:
            raise done.exception
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return lines if "--json" in arguments else done.stderr

    return run


def test_the_policy_in_force_is_shown(ask):
    assert ask("policy", "hw1").splitlines() == [
        "demo/hw1:",
        "  due       2026-12-01 23:59 (Asia/Seoul)",
        "  closes    2026-12-03 23:59 (Asia/Seoul)",
        "  attempts  3",
        "  counts    best",
    ]


def test_a_deadline_is_moved_and_moved_back(ask):
    moved = ("policy", "hw1", "--json", "--set", "due=2026-12-02", "--why", "snow")
    (told,) = ask(*moved, "--set", "late=24h: 80%, 48h: 50%", "--unset", "attempts")
    assert told["policy"]["due"] == "2026-12-02T23:59:59+09:00"
    assert [step["credit"] for step in told["policy"]["late"]] == [0.8, 0.5]
    assert "attempts" not in told["policy"]
    assert told["history"][0]["why"] == "snow"
    (told,) = ask("policy", "hw1", "--json", "--set", "attempts=5")
    assert (told["policy"]["due"], told["policy"]["attempts"]) == ("2026-12-02T23:59:59+09:00", 5)
    assert "--reset takes it back" in ask("policy", "hw1")
    (told,) = ask("policy", "hw1", "--json", "--reset")
    assert told["policy"] == told["published"]


def test_what_makes_no_sense_is_not_set(ask):
    for setting in ("due=soon", "attempt=3", "closes=2026-11-01"):
        with pytest.raises(InstructorError):
            ask("policy", "hw1", "--set", setting)
    (told,) = ask("policy", "hw1", "--json")
    assert told["history"] == []


def test_extensions_are_given_shown_and_withdrawn(ask):
    assert "Nobody" in ask("extend", "hw1")
    ask("extend", "hw1", "--student", "ada", "--more", "2 days", "--attempts", "1", "--why", "ill")
    group = ("--group", "lab 1", "--student", "bob,eve")
    given = ask("extend", "hw1", *group, "--due", "2026-12-08", "--json")
    assert [(one["students"], one["group"]) for one in given] == [
        (["ada"], None),
        (["bob", "eve"], "lab 1"),
    ]
    assert given[0]["extra_seconds"] == 172800
    assert given[1]["due"] == "2026-12-08T14:59:59.000Z"
    assert "ada: 48 h more, 1 attempts more" in ask("extend", "hw1")
    assert len(ask("extend", "hw1", "--group", "lab 1", "--withdraw", "--json")) == 1
    with pytest.raises(NotFoundError):
        ask("extend", "hw1", "--student", "bob", "--withdraw")
    with pytest.raises(InstructorError):
        ask("extend", "hw1", "--student", "bob,eve", "--attempts", "1")
