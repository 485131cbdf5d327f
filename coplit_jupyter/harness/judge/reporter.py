"""Write a run's frames: cleaned, capped, and without any text where a test is hidden."""

from __future__ import annotations

import json
import os
import struct
from typing import Any

from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.outcome import Outcome
from coplit_jupyter.harness.wire.text import clean, cut

MESSAGE_BYTES = 8_000
VALUE_BYTES = 4_000
MAX_FRAME = 1 << 20


def write_frame(descriptor: int, message: dict[str, Any]) -> None:
    """Write one frame; blocks until it is written."""
    body = json.dumps(message, separators=(",", ":")).encode()
    left = memoryview(struct.pack(">I", len(body)) + body)
    while left:
        left = left[os.write(descriptor, left) :]


class Reporter:
    """The frames of one run, written to `descriptor`."""

    def __init__(self, descriptor: int, job: Job) -> None:
        self._descriptor = descriptor
        self._job = job
        self._room = job.run_output_bytes
        self._budget = 14 << 20  # the host takes 16 MiB a run
        self.reported: set[str] = set()

    def start(self, test: str) -> None:
        """Say that a test begins."""
        self._write({"type": "start", "id": test})

    def test(self, test: str, outcome: Outcome) -> None:
        """Say how a test ended; a second word on the same test is dropped."""
        if test in self.reported:
            return
        self.reported.add(test)
        hidden = test in self._job.hidden
        cell = None if outcome.cell is None else self._job.cells[outcome.cell]
        frame: dict[str, Any] = {
            "type": "test",
            "id": test,
            "verdict": outcome.verdict,
            "fraction": outcome.fraction,
            "message": "",
            "expected": None,
            "actual": None,
            "output": "",
            "seconds": round(outcome.seconds, 1 if hidden else 4),
            "notebook": cell.notebook if cell else None,
            "cell": cell.id if cell else None,
            "skipped": outcome.skipped,
        }
        if outcome.died:
            frame["died"] = True
        if self._job.tests is None:  # of the reference: facts to keep
            frame["changes"], frame["scores"] = outcome.changes, outcome.scores
            frame["asks"] = list(outcome.asks)
        if hidden:
            frame.update(notebook=None, cell=None)
        else:
            frame["message"] = clean(outcome.message, MESSAGE_BYTES)
            frame["output"] = self._printed(outcome.output)
            for name in ("expected", "actual"):
                value = getattr(outcome, name)
                frame[name] = None if value is None else clean(value, VALUE_BYTES)
        self._write(frame)

    def cell(self, index: int, status: str, message: str = "", *, died: bool = False) -> None:
        """Say how one of the student's cells ran."""
        cell = self._job.cells[index]
        frame = {
            "type": "cell",
            "notebook": cell.notebook,
            "cell": cell.id,
            "status": status,
            "message": clean(message, MESSAGE_BYTES),
        }
        self._write({**frame, "died": True} if died else frame)

    def output(self, text: str | None) -> None:
        """Pass on what cells printed outside tests."""
        if text and (kept := self._printed(text)):
            self._write({"type": "output", "text": kept})

    def collected(self, tests: list[dict[str, Any]]) -> None:
        """Give the tests that are there."""
        self._write({"type": "collected", "tests": tests})

    def _printed(self, text: str) -> str:
        if not text or self._room <= 0:
            return ""
        kept = cut(clean(text, self._job.output_bytes), self._room)
        self._room -= len(kept.encode("utf-8", "replace"))
        return kept

    def _write(self, frame: dict[str, Any]) -> None:
        size = len(json.dumps(frame))
        if size > MAX_FRAME or size > self._budget:
            frame = {**frame, "output": "", "message": cut(frame.get("message", ""), 1000)}
            size = len(json.dumps(frame))
        self._budget -= size
        write_frame(self._descriptor, frame)
