"""Files that a student's program made come to a test: none breaks what brings them."""

from __future__ import annotations

import pytest

from coplit_jupyter.harness.judge.made import Made


@pytest.mark.parametrize(
    "names",
    [
        ["a\0.csv"],
        ["\ud800.csv"],
        ["\u00e9" * 150 + ".csv"],
        ["a.csv", "a.csv/b.csv"],
        ["b.csv/a.csv", "b.csv"],
        ["../a.csv", "/etc/a.csv", "tests/a.csv", "test_a.py", "pytest.ini"],
        ["own.csv"],
        [""],
    ],
)
def test_a_name_that_cannot_be_is_left_out(tmp_path, names):
    """An error here would end the judge, and whoever has no attempt left would have one more."""
    (tmp_path / "own.csv").write_bytes(b"the author's")
    made = Made(str(tmp_path))
    made.take([[name, b"1"] for name in names] + [["good.csv", b"2"]])
    assert (tmp_path / "good.csv").read_bytes() == b"2"
    assert (tmp_path / "own.csv").read_bytes() == b"the author's"
    assert not (tmp_path.parent / "a.csv").exists()
    assert not (tmp_path / "tests").exists()
    made.clear()
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == ["own.csv"]
