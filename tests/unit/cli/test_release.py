"""`coplit release` writes what students get, and never over what is there."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from coplit_jupyter.bundle import build_bundle
from coplit_jupyter.cli.app import coplit
from coplit_jupyter.errors import InstructorError, NotFoundError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.testing import a_version
from coplit_jupyter.wiring import open_desk

FILES = {"tests/test_hw1.py": b"assert 4711", "files/data/a.csv": b"1,2\n"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with one assignment of a notebook, a data file and a test."""
    monkeypatch.setenv("COPLIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COPLIT_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    desk = open_desk(Settings(home=tmp_path / "home"))
    desk.store.publish(a_version(bundle=desk.bundles.put(build_bundle(FILES, None))))
    desk.close()
    return tmp_path


def run(*arguments):
    done = CliRunner().invoke(coplit, ["release", *map(str, arguments)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done


def test_students_get_notebooks_and_files_and_nothing_else(home):
    """Whoever mails them, or has another way to hand out, finds them in one folder."""
    told = json.loads(run("hw1", "--json").stdout)
    assert (told["notebooks"], told["files"]) == (["hw1.ipynb"], ["data/a.csv"])
    found = sorted(path for path in (home / "release" / "hw1").rglob("*") if path.is_file())
    assert [path.name for path in found] == ["a.csv", "hw1.ipynb"]
    assert found[0].read_bytes() == FILES["files/data/a.csv"]
    assert "1 notebook and 1 file for students" in run("hw1").stderr


def test_what_is_there_is_not_written_over(home):
    """An author's notebook has the same name, and the solutions in it."""
    own = home / "hw1.ipynb"
    own.write_text("solutions")
    with pytest.raises(InstructorError, match="is there already"):
        run("hw1", "--output", home)
    assert own.read_text() == "solutions"
    assert not (home / "data").exists()
    run("hw1", "--output", home, "--force")
    assert own.read_text() != "solutions"


def test_a_folder_in_a_file_s_place_is_told(home):
    """Nothing is half written."""
    (home / "out" / "hw1.ipynb").mkdir(parents=True)
    with pytest.raises(InstructorError, match="cannot be written"):
        run("hw1", "--output", home / "out")
    with pytest.raises(NotFoundError):
        run("hw9")
