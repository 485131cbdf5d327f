"""A sick machine: each sickness is named, with what to do about it."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.cli import doctor
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.receipt import KeyRing
from coplit_jupyter.wiring import open_desk


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


def test_a_home_whose_database_is_elsewhere_is_not_given_a_second_one(tmp_path, examined):
    """What is published or saved there without the URL would go to the wrong database."""
    url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    home = tmp_path / "home"
    open_desk(Settings(home=home, sandbox="process", database_url=url)).close()
    facts = examined(home)
    assert (facts["storage"]["status"], "COPLIT_DATABASE_URL" in facts["storage"]["fix"]) == (
        "fail",
        True,
    )
    with pytest.raises(OperatorError) as caught:
        open_desk(Settings(home=home, sandbox="process"))
    assert caught.value.code == "database-not-named"
    assert not (home / "coplit.sqlite").exists()
    assert examined(home, COPLIT_DATABASE_URL=url)["storage"]["status"] == "ok"


def test_a_given_key_that_is_not_there_is_told(tmp_path, examined):
    facts = examined(tmp_path, COPLIT_RECEIPT_KEY=str(tmp_path / "gone.pem"))
    assert facts["receipts"]["status"] == "fail"
    assert "gone.pem" in facts["receipts"]["what"]
