"""What was deleted is gone from the disk too."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from datetime import UTC, datetime

from coplit_jupyter.model.event import EventType
from coplit_jupyter.store.rows import pack
from coplit_jupyter.testing import a_report, a_submission

PIECE_BYTES = 64


def pieces_found(path, content: bytes) -> int:
    """How many short pieces of it stand in the database's files: SQLite cuts long values."""
    files = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    pieces = [content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES)]
    return sum(piece in files for piece in pieces[:-1])


def test_what_was_deleted_stands_in_no_file_any_more(store, path):
    """Whoever gets the disk finds no student's work in pages that SQLite no longer uses."""
    secret = "".join(random.Random(1).choices(string.ascii_letters, k=9000))
    notebooks = {"hw1.ipynb": "".join(random.Random(2).choices(string.printable, k=9000))}
    store.accept(replace(a_submission(), notebooks=notebooks))
    take = store.take(owner="a", lease_seconds=60)
    store.append(take, EventType.OUTPUT, {"text": secret})
    report = a_report(take)
    tests = tuple(replace(test, output=secret) for test in report.tests)
    store.finish(take, replace(report, tests=tests))
    for content in (secret.encode(), pack(notebooks)):
        assert pieces_found(path, content) > 90
    while store.empty(before=datetime.now(UTC)):
        pass
    for content in (secret.encode(), pack(notebooks)):
        assert pieces_found(path, content) == 0
