"""A bundle's bytes depend on its files and manifest only."""

from __future__ import annotations

import io
import json
import os
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coplit_jupyter.bundle import build_bundle, digest_of, digest_of_folder, read_bundle, unpack
from coplit_jupyter.bundle import tar as bundle_tar
from coplit_jupyter.errors import InstructorError, OperatorError
from coplit_jupyter.model.assignment import Manifest, TestSpec

MANIFEST = Manifest(
    course="demo",
    name="hw1",
    title="합계",
    notebooks=("hw1.ipynb",),
    module="hw1",
    tests=(TestSpec(id="tests/test_a.py::test_a", name="test_a", question="q"),),
)
FILES = {"tests/test_a.py": b"def test_a(): pass\n", "files/자료/바다.csv": b"1,2\n"}

_part = st.text(alphabet="abc가-_ .", min_size=1, max_size=8).filter(
    lambda part: part not in (".", "..")
)
_files = st.dictionaries(
    st.lists(_part, min_size=1, max_size=3).map("/".join).map("tests/{}".format),
    st.binary(max_size=40),
    max_size=6,
).filter(lambda files: not any(a != b and b.startswith(f"{a}/") for a in files for b in files))


@given(files=_files, order=st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_order_does_not_matter_and_everything_comes_back(files, order):
    """Two instructors who publish the same tests share one bundle."""
    shuffled = list(files.items())
    order.shuffle(shuffled)
    tar = build_bundle(files, MANIFEST)
    assert build_bundle(dict(shuffled), MANIFEST) == tar
    given_back = read_bundle(io.BytesIO(tar))
    assert Manifest.from_json(json.loads(given_back.pop("bundle.json"))) == MANIFEST
    assert given_back == files


def test_the_layout_is_the_protocols():
    """Judges read it in every image, also ones that were built a year ago."""
    with tarfile.open(fileobj=io.BytesIO(build_bundle(FILES, MANIFEST))) as tar:
        members = tar.getmembers()
    assert [(one.name, oct(one.mode)) for one in members] == [
        ("bundle.json", "0o644"),
        ("files", "0o755"),
        ("files/자료", "0o755"),
        ("files/자료/바다.csv", "0o644"),
        ("tests", "0o755"),
        ("tests/test_a.py", "0o644"),
    ]
    assert {(one.mtime, one.uid, one.gid, one.uname, one.gname) for one in members} == {
        (0, 0, 0, "", "")
    }


def test_the_digest_never_changes():
    """A digest is written into reports and receipts for years."""
    tar = build_bundle({"tests/test_a.py": b"def test_a(): pass\n"}, None)
    assert digest_of(tar) == (
        "sha256:1a28e08193ee37b062987b4c52599b2fb0369a5a3130c0b0dae485444ddbd3c2"
    )


def test_one_byte_makes_another_bundle():
    """What was graded with must be known exactly."""
    digests = {
        digest_of(build_bundle(FILES, MANIFEST)),
        digest_of(build_bundle(FILES, None)),
        digest_of(build_bundle({**FILES, "files/a": b""}, MANIFEST)),
        digest_of(build_bundle({**FILES, "tests/test_a.py": b"def test_a(): pass"}, MANIFEST)),
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../a",
        "tests/../../a",
        "a//b",
        "",
        "a/",
        "./a",
        "a\\b",
        "a\x00b",
        "a\nb",
        "\ud800",
        "a" * 256,
        "/".join(["abcdefgh"] * 120),
        "bundle.json",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name):
    """A bundle is unpacked on other people's machines."""
    with pytest.raises(InstructorError) as caught:
        build_bundle({name: b""}, None)
    assert caught.value.hint


def test_a_file_cannot_be_a_folder_too():
    """Such a tar could not be unpacked."""
    with pytest.raises(InstructorError, match="'tests/a' is both"):
        build_bundle({"tests/a": b"", "tests/a/b": b""}, None)


def test_too_much_is_refused(monkeypatch):
    """The limits hold for a file, for the sum and for the number of files."""
    monkeypatch.setattr(bundle_tar, "MAX_FILE_BYTES", 10)
    monkeypatch.setattr(bundle_tar, "MAX_BUNDLE_BYTES", 25)
    monkeypatch.setattr(bundle_tar, "MAX_FILES", 5)
    for files in (
        {"tests/a": b"x" * 11},
        {f"tests/{n}": b"x" * 9 for n in range(3)},
        {f"tests/{n}": b"" for n in range(6)},
    ):
        with pytest.raises(InstructorError, match="bytes"):
            build_bundle(files, None)
    build_bundle({f"tests/{n}": b"x" * 5 for n in range(5)}, None)


def _tar_with(name, **fields):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        member = tarfile.TarInfo(name)
        for key, value in fields.items():
            setattr(member, key, value)
        tar.addfile(member)
        tar.addfile(tarfile.TarInfo("tests/test_a.py"))
    return io.BytesIO(buffer.getvalue())


@pytest.mark.parametrize(
    "tar",
    [
        io.BytesIO(b"no tar at all" * 100),
        _tar_with("../a"),
        _tar_with("/a"),
        _tar_with("a", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        _tar_with("a", type=tarfile.LNKTYPE, linkname="tests/test_a.py"),
        _tar_with("a", type=tarfile.CHRTYPE),
        _tar_with("a", type=tarfile.FIFOTYPE),
        _tar_with("../a", type=tarfile.DIRTYPE),
        _tar_with("tests/test_a.py"),
    ],
    ids=["none", "up", "root", "link", "hard-link", "device", "fifo", "folder-up", "twice"],
)
def test_a_tar_of_somebody_else_is_refused_before_anything_is_written(tar, tmp_path):
    """A link in a tar is the oldest way out of a folder."""
    tar.seek(0)
    with pytest.raises(InstructorError):
        unpack(tar, tmp_path / "unpacked")
    assert not (tmp_path / "unpacked").exists()


def test_an_unpacked_bundle_is_known_by_its_digest(tmp_path):
    """A testcase disk is checked against what was published, whatever dates its copy has."""
    tar = build_bundle(FILES, MANIFEST)
    folder = tmp_path / "unpacked"
    unpack(io.BytesIO(tar), folder)
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert digest_of_folder(folder) == digest_of(tar)
    (folder / "files" / "added").write_bytes(b"")
    assert digest_of_folder(folder) != digest_of(tar)


def test_unpacking_never_mixes_two_bundles(tmp_path):
    """The second one's missing tests would be the first one's."""
    tar = build_bundle(FILES, None)
    unpack(io.BytesIO(tar), tmp_path / "a")
    with pytest.raises(OperatorError, match="not empty"):
        unpack(io.BytesIO(tar), tmp_path / "a")


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    """A wrong mount must not pass for an empty set of tests."""
    with pytest.raises(InstructorError, match="no unpacked bundle"):
        digest_of_folder(tmp_path)
    with pytest.raises(InstructorError, match="no unpacked bundle"):
        digest_of_folder(tmp_path / "none")
    unpack(io.BytesIO(build_bundle(FILES, None)), tmp_path / "a")
    (tmp_path / "a" / "tests" / "link").symlink_to(tmp_path)
    with pytest.raises(InstructorError, match="link"):
        digest_of_folder(tmp_path / "a")
