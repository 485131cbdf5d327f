"""Empty submissions in memory: the part of `MemoryStore` that retention needs."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.turn import Priority
from coplit_jupyter.model.verdict import FINAL
from coplit_jupyter.store.history import emptied
from coplit_jupyter.store.retaining import without_texts
from coplit_jupyter.store.rows import LazyNotebooks
from coplit_jupyter.testing.kept import Kept

_DROPPED = {EventType.CELL, EventType.TEST, EventType.OUTPUT}


class EmptyingInMemory:
    """Deletes what old submissions hold; the store that inherits it has them."""

    _lock: threading.RLock
    _kept: dict[str, Kept]

    def old(self, *, before: datetime) -> int:
        with self._lock:
            return len(self._old(before))

    def empty(self, *, before: datetime, most: int = 100) -> int:
        with self._lock:
            found = self._old(before)[:most]
            for kept in found:
                _empty(kept)
            return len(found)

    def _old(self, before: datetime) -> list[Kept]:
        found = [
            kept
            for kept in self._kept.values()
            if kept.accepted_at < before.timestamp() and kept.status in FINAL and not kept.emptied
        ]
        return sorted(found, key=lambda kept: (kept.accepted_at, kept.id))


def check_full(kept: Kept) -> None:
    """Refuse what was emptied."""
    if kept.emptied:
        raise emptied(kept.id)


def _empty(kept: Kept) -> None:
    def gone() -> dict[str, str]:
        raise emptied(kept.id)

    kept.emptied = True
    kept.place = (int(Priority.LIVE), *kept.place[1:])
    kept.new = replace(kept.new, notebooks=LazyNotebooks(gone), source=None)
    kept.report = _bare(kept.report)
    kept.reports = [bare for report in kept.reports if (bare := _bare(report))]
    told = []
    for event in kept.events:
        payload = event.payload
        if event.type is EventType.FINISHED:
            payload = {"report": without_texts(dict(payload["report"]))}
        if event.type is EventType.ACCEPTED:
            payload = {"position": 0, "eta_seconds": None}
        if event.type not in _DROPPED:
            told.append(replace(event, payload=payload))
    kept.events = told


def _bare(report: Report | None) -> Report | None:
    return None if report is None else Report.from_json(without_texts(report.to_json()))
