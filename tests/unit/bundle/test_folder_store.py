"""The folder that keeps bundles: whole, once, and told apart from damaged ones."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from coplit_jupyter.bundle import FolderBundleStore, build_bundle, digest_of
from coplit_jupyter.errors import CoplitError, InstructorError, OperatorError
from coplit_jupyter.model.assignment import Manifest

TAR = build_bundle({"tests/test_a.py": b"def test_a(): pass\n"}, None)
MANIFEST = Manifest(course="c", name="n", title="", notebooks=("a.ipynb",), module="a")


@pytest.fixture
def store(tmp_path):
    return FolderBundleStore(tmp_path / "home" / "bundles")


def test_what_was_put_comes_back_by_digest(store):
    """Runs name their bundle by digest, years later too."""
    digest = store.put(TAR)
    assert digest == digest_of(TAR)
    with store.open(digest) as stream:
        assert stream.read() == TAR
    source = store.source(digest)
    assert source.digest == digest
    with source.open() as stream:
        assert stream.read() == TAR
    store.verify(digest)
    assert store.digests() == [digest]


def test_the_same_bundle_is_kept_once_and_mended(store):
    """Publishing again is how an instructor repairs a damaged store."""
    digest = store.put(TAR)
    assert store.put(TAR) == digest
    (file,) = store.path.iterdir()
    file.write_bytes(b"x" * len(TAR))
    with pytest.raises(OperatorError, match="damaged"):
        store.verify(digest)
    assert store.put(TAR) == digest
    store.verify(digest)
    assert list(store.path.iterdir()) == [file]


def test_a_manifest_can_be_read_back(store):
    """The bundle says by itself what it grades."""
    assert store.manifest(store.put(build_bundle({}, MANIFEST))) == MANIFEST
    assert store.manifest(store.put(TAR)) is None


def test_a_bundle_that_is_not_here_is_the_operators_error(store):
    """No student did wrong when a disk lost a bundle."""
    with pytest.raises(OperatorError) as caught:
        store.source(digest_of(b""))
    assert caught.value.code == "bundle-missing"
    source = store.source(store.put(TAR))
    next(store.path.iterdir()).unlink()
    with pytest.raises(OperatorError):
        source.open()


@pytest.mark.parametrize("digest", ["", "sha256:", "sha256:../../etc", "md5:aa", "a" * 64])
def test_only_a_digest_is_a_name(store, digest):
    """A digest comes from the database, and must never be a path."""
    store.put(TAR)
    for use in (store.source, store.open, store.verify, store.manifest):
        with pytest.raises(InstructorError):
            use(digest)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """A full or read-only disk stops publishing with one sentence."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CoplitError) as caught:
        FolderBundleStore(tmp_path / "file").put(TAR)
    assert caught.value.code == "bundle-not-written"


PUT_MANY = """
import sys
from pathlib import Path
from coplit_jupyter.bundle import FolderBundleStore, build_bundle
store = FolderBundleStore(Path(sys.argv[1]))
for number in range(20):
    store.put(build_bundle({f"tests/{number}": b"x" * 1000}, None))
"""


def _numbered(number):
    return build_bundle({f"tests/{number}": b"x" * 1000}, None)


def test_threads_and_processes_may_put_at_once(store):
    """A server and a command line publish on one home."""
    command = [sys.executable, "-c", PUT_MANY, str(store.path)]
    with ThreadPoolExecutor(4) as pool:
        others = [pool.submit(subprocess.run, command, check=True) for _ in range(2)]
        list(pool.map(lambda number: store.put(_numbered(number % 20)), range(80)))
        for other in others:
            other.result()
    assert len(store.digests()) == 20
    assert len(list(store.path.iterdir())) == 20
    for digest in store.digests():
        store.verify(digest)


def test_a_tar_is_read_as_a_stream(store):
    """Sandboxes send it on without holding it."""
    with store.open(store.put(TAR)) as stream:
        assert isinstance(stream, io.BufferedIOBase)
