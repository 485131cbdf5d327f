"""The catalog names each image by what it is made from."""

from __future__ import annotations

import shutil

import pytest

from coplit_jupyter.errors import InstructorError, OperatorError
from coplit_jupyter.sandbox.catalog import (
    context_files,
    find_image,
    images_folder,
    load_catalog,
    needs_harness,
)


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "images"
    shutil.copytree(images_folder(), folder)
    return folder


def contexts(folder):
    load_catalog.cache_clear()
    return {name: spec.context for name, spec in load_catalog(folder).items()}


def test_a_copy_has_the_same_digests(copied):
    """The wheel's images are the checkout's: neither is stale beside the other."""
    assert contexts(copied) == contexts(images_folder())


def test_a_change_reaches_all_children_and_no_parent(copied):
    """A stale parent makes its children stale; a changed leaf rebuilds only itself."""
    before = contexts(copied)
    with (copied / "python" / "requirements.txt").open("a") as file:
        file.write("# changed\n")
    after = contexts(copied)
    changed = {name for name in before if before[name] != after[name]}
    assert {"python", "python-data"} <= changed
    assert "base" not in changed


def test_compiled_files_do_not_count(copied):
    """They differ from machine to machine and would make every image stale."""
    before = contexts(copied)
    (copied / "python" / "__pycache__").mkdir()
    (copied / "python" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert contexts(copied) == before


def test_the_harness_goes_into_the_context_without_the_package(copied):
    """Nothing of the server side lies in a sandbox."""
    names = [name for name, _ in context_files(copied / "python")]
    assert "harness/judge/__main__.py" in names
    assert "harness/student/__main__.py" in names
    assert not any("errors.py" in name or "sandbox" in name for name in names)
    assert not needs_harness(copied / "base")


def test_a_parent_must_come_first(copied):
    """Builds go from top to bottom."""
    (copied / "catalog.toml").write_text('[python]\nparent = "base"\nbudget_mb = 1\n')
    with pytest.raises(OperatorError):
        contexts(copied)


def test_an_unknown_image_of_ours_names_the_known_ones():
    """And an image of somebody else's is simply not in the catalog."""
    with pytest.raises(InstructorError) as caught:
        find_image("coplit/nope")
    assert "coplit/python-data" in caught.value.hint
    assert find_image("somebody/image:1") is None
    assert find_image("coplit/python").name == "python"
