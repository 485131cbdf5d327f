"""A sick machine: each sickness is named, with what to do about it."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.cli import doctor
from coplit_jupyter.receipt import KeyRing


@pytest.fixture
def examined(monkeypatch, capsys):
    """Run the command on a home; gives its facts by name."""

    def examine(home, **environ):
        monkeypatch.setenv("COPLIT_HOME", str(home))
        monkeypatch.setenv("COPLIT_SANDBOX", "process")  # the Engine is another test's patient
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        assert doctor.run(as_json=True) == 1
        facts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return {one["name"]: one for one in facts}

    return examine


def test_a_home_that_is_no_folder_is_one_finding_among_others(tmp_path, examined):
    """An error that ends the command hides what else is wrong."""
    home = tmp_path / "home"
    home.write_text("a file")
    facts = examined(home)
    assert (facts["storage"]["status"], str(home) in facts["storage"]["what"]) == ("fail", True)
    assert "COPLIT_HOME" in facts["storage"]["fix"]
    assert facts["sandbox"]["status"] == "fail"


def test_a_damaged_database_is_told_with_the_backup_as_the_fix(tmp_path, examined):
    (tmp_path / "coplit.sqlite").write_bytes(b"no database, but long enough for a header " * 9)
    facts = examined(tmp_path)
    assert (facts["storage"]["status"], "backup" in facts["storage"]["fix"]) == ("fail", True)


def test_a_key_that_everybody_may_read_is_told_before_the_service_refuses_it(tmp_path, examined):
    ring = KeyRing(tmp_path / "keys")
    key_id = ring.key_id()
    facts = examined(tmp_path)
    assert (facts["receipts"]["status"], key_id[:12] in facts["receipts"]["what"]) == ("ok", True)
    key = tmp_path / "keys" / "signing.pem"
    key.chmod(0o644)
    facts = examined(tmp_path)
    assert (facts["receipts"]["status"], facts["receipts"]["fix"][:11]) == ("fail", "`chmod 600 ")


def test_a_given_key_that_is_not_there_is_told(tmp_path, examined):
    facts = examined(tmp_path, COPLIT_RECEIPT_KEY=str(tmp_path / "gone.pem"))
    assert facts["receipts"]["status"] == "fail"
    assert "gone.pem" in facts["receipts"]["what"]
