"""What is packed comes back, and is read only when it is looked at."""

from __future__ import annotations

import pytest

from coplit_jupyter.store.rows import LazyNotebooks, pack, to_text, unpack


@pytest.mark.parametrize("text", ["", "안녕", "\x00", "\ud800", "x" * 1_000_000])
def test_notebooks_are_packed_without_loss(text):
    assert unpack(pack({"a.ipynb": text})) == {"a.ipynb": text}


def test_stored_text_is_ascii():
    """Neither database can then refuse a student's characters."""
    assert to_text({"a": "\x00\ud800안"}).isascii()
    assert "\x00" not in to_text("\x00")


def test_notebooks_are_read_once_and_late():
    reads = []

    def read():
        reads.append(1)
        return {"a.ipynb": "{}"}

    notebooks = LazyNotebooks(read)
    assert "…" in repr(notebooks)
    assert reads == []
    assert notebooks["a.ipynb"] == "{}"
    assert list(notebooks) == ["a.ipynb"]
    assert len(notebooks) == 1
    assert notebooks == {"a.ipynb": "{}"}
    assert notebooks == {"a.ipynb": "{}"}
    assert notebooks != {"b.ipynb": "{}"}
    assert reads == [1]
