"""A process' claim ends with it, and not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.locks import FileLock
from coplit_jupyter.sandbox.owner import Owner


def test_a_lock_excludes_a_second_holder(tmp_path):
    """Within one process too: two sandboxes of a server must not take each other for dead."""
    first, second = FileLock(tmp_path / "x"), FileLock(tmp_path / "x")
    assert first.take(wait=False)
    assert not second.take(wait=False)
    first.release()
    assert second.take(wait=False)
    second.release()


def test_a_live_owner_is_not_dead(tmp_path):
    """Or its containers would be removed while they grade."""
    one, two = Owner(tmp_path), Owner(tmp_path)
    assert not two.is_dead(one.id)
    assert one.home == two.home
    one.release()
    assert two.is_dead(one.id)
    two.release()


def test_an_owner_that_was_killed_is_dead(tmp_path):
    """The operating system lets go of the lock, whatever the process was doing."""
    program = (
        "import sys; from pathlib import Path; from coplit_jupyter.sandbox.owner import Owner;"
        "owner = Owner(Path(sys.argv[1])); print(owner.id, flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    mine = Owner(tmp_path)
    with child:
        named = child.stdout.readline().strip()
        assert named in mine.known()
        assert not mine.is_dead(named)
        child.kill()
        child.wait()
    assert mine.is_dead(named)
    mine.release()


def test_a_home_that_cannot_be_written_is_the_operators_matter(tmp_path):
    """Said in a sentence, before any container is made."""
    (tmp_path / "owners").write_text("a file where a folder should be")
    with pytest.raises(OperatorError) as caught:
        Owner(tmp_path)
    assert "COPLIT_HOME" in caught.value.hint
