"""Measure how long a small course waits behind a big one, and how long it would in one line.

A big course floods the queue, then a few of a small one hand in; the store and the dispatcher of a
service decide who is next. In one line whoever came k-th would be taken k-th, at the pace at which
this run took submissions: two courses cost the same there.
"""

from __future__ import annotations

import shutil
import statistics
import threading
import time
import uuid
from datetime import datetime
from pathlib import Path

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk
from tests.bench.items import DEMO

SLOTS = 2
PATIENCE_SECONDS = 120

Figures = dict[str, float]


def measure(home: Path, *, big: int, small: int, takes: int) -> dict[str, Figures]:
    """Flood with `big`, then hand in `small`; watch the first `takes` that are taken."""
    desk = open_desk(Settings(home=home, slots=SLOTS))
    try:
        flood, few = (_published(desk, course) for course in ("big", "small"))
        desk.start()
        many = [_hand_in(desk, flood, number) for number in range(big)]
        ids = [_hand_in(desk, few, number) for number in range(small)]
        for one in (*ids, many[takes - small]):
            _await_taken(desk, one)
        taken = [_moment(desk, one, EventType.STARTED) for one in (*ids, *many[: takes - small])]
        arrived = [_moment(desk, one, EventType.ACCEPTED) for one in ids]
        waits = _seconds(arrived, taken[:small])
        pace = (len(taken) - 1) / (max(taken) - min(taken)).total_seconds()
        one_line = [(big + k) / pace - (at - min(taken)).total_seconds()
                    for k, at in enumerate(arrived)]  # fmt: skip
    finally:
        desk.close()
    return {
        "small course": _told(waits),
        "in one line": _told(one_line),
        "": {
            "big": big,
            "small": small,
            "slots": SLOTS,
            "taken_per_second": round(pace, 2),
            "mean_ratio": round(statistics.fmean(waits) / statistics.fmean(one_line), 3),
            "worst_ratio": round(max(waits) / max(one_line), 3),
        },
    }


def _published(desk: Desk, course: str) -> AssignmentId:
    folder = desk.settings.home / f"{course}-source"
    shutil.copytree(DEMO, folder)
    text = (folder / "assignment.toml").read_text("utf-8")
    text = text.replace("[assignment]", '[assignment]\nstate = "notebook"', 1)
    (folder / "assignment.toml").write_text(text, "utf-8")
    outcome = desk.publish(folder, course=course, mutants=False)
    if outcome.version is None:
        raise SystemExit(f"{folder} cannot be proved: {outcome.proof.blockers}")
    return outcome.version.manifest.id


def _hand_in(desk: Desk, assignment: AssignmentId, number: int) -> str:
    kept = desk.submit(
        assignment,
        student=f"s{number}",
        notebooks=dict(desk.store.version(assignment).author),
        key=uuid.uuid4().hex,
        exempt=True,
    )
    return kept.id


def _await_taken(desk: Desk, submission: str) -> None:
    changed = threading.Event()
    unwatch = desk.store.watch(submission, changed.set)
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        while desk.store.submission(submission).run == 0:
            if not changed.wait(max(0.0, deadline - time.monotonic())):
                raise SystemExit(f"not taken within {PATIENCE_SECONDS} s")
            changed.clear()
    finally:
        unwatch()


def _moment(desk: Desk, submission: str, kind: EventType) -> datetime:
    return next(event.at for event in desk.store.events(submission) if event.type is kind)


def _seconds(since: list[datetime], until: list[datetime]) -> list[float]:
    return [(end - begin).total_seconds() for begin, end in zip(since, until, strict=True)]


def _told(waits: list[float]) -> Figures:
    return {
        "mean_wait_seconds": round(statistics.fmean(waits), 2),
        "worst_wait_seconds": round(max(waits), 2),
    }
