"""Keep the newest gradebook of a course for all who look at it, and say what changed since when."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from coplit_jupyter.api.mount import Mount
from coplit_jupyter.grading.coursebook import Column, column_of, entries_of
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.store.protocol import Store

FRESH_PART = 0.9
"""Who looks again before this part of a poll's time has passed is answered from memory."""
QUIET_GROWTH = 3
"""A board on which nothing happens is looked at up to this many times more rarely."""


class Board:
    """The gradebook of one course in memory; reads of the store again only what changed.

    Each cell knows the version of the board in which it last changed. A stamp (`EPOCH.VERSION`)
    names a version; a stamp of another process is answered with everything.
    """

    def __init__(self, mount: Mount, course: str) -> None:
        self._mount = mount
        self._course = course
        self._epoch = uuid.uuid4().hex[:8]
        self._version = 0
        self._columns: dict[str, Column] = {}
        self._shaped = 0  # the version in which the columns last changed
        self._cells: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
        self._pulse: Mapping[str, str] = {}
        self._lock = asyncio.Lock()
        self._looked_at = float("-inf")

    @property
    def stamp(self) -> str:
        """Name the version that is known now."""
        return f"{self._epoch}.{self._version}"

    async def look(self, store: Store, *, at_once: bool = False) -> None:
        """Read what changed, unless somebody just did.

        Raises:
            OperatorError: the storage cannot be used.
        """
        loop = asyncio.get_running_loop()
        async with self._lock:
            age_seconds = loop.time() - self._looked_at
            if not at_once and age_seconds < FRESH_PART * self._mount.poll_seconds:
                return
            pulse = await self._mount.call(store.pulse, self._course)
            changed = [name for name, beat in pulse.items() if self._pulse.get(name) != beat]
            gone = [name for name in self._pulse if name not in pulse]
            if changed or gone:
                found = await self._mount.call(self._read, store, changed)
                self._take(found, gone)
            self._pulse, self._looked_at = pulse, loop.time()

    def since(self, stamp: str) -> dict[str, Any]:
        """Give the JSON of what changed since a stamp; all of it if that is not one of ours."""
        epoch, _, version = stamp.partition(".")
        known = int(version) if epoch == self._epoch and version.isdigit() else -1
        complete = not 0 <= known <= self._version or known < self._shaped
        return {
            "course": self._course,
            "stamp": self.stamp,
            "complete": complete,
            "assignments": [one.to_json() for one in self._columns.values()] if complete else [],
            "cells": [
                cell for changed_in, cell in self._cells.values() if complete or changed_in > known
            ],
        }

    def _read(
        self, store: Store, names: list[str]
    ) -> dict[str, tuple[Column, dict[str, dict[str, Any]]]]:
        found = {}
        for name in names:
            assignment = AssignmentId(self._course, name)
            column = column_of(store, store.version(assignment))
            entries = entries_of(store, assignment)
            found[name] = (column, {who: entry.to_json() for who, entry in entries.items()})
        return found

    def _take(
        self, found: Mapping[str, tuple[Column, Mapping[str, dict[str, Any]]]], gone: list[str]
    ) -> None:
        version = self._version + 1
        columns = {name: one for name, one in self._columns.items() if name not in gone}
        columns |= {name: column for name, (column, _) in found.items()}
        if columns != self._columns:
            self._columns, self._shaped = dict(sorted(columns.items())), version
        cells = {place: cell for place, cell in self._cells.items() if place[0] not in gone}
        for name, (_, told) in found.items():
            for student, cell in told.items():
                known, now = cells.get((name, student)), {"assignment": name, **cell}
                if known is None or known[1] != now:
                    cells[name, student] = (version, now)
        # A pulse may change without a cell: then nobody is told anything.
        if self._shaped == version or cells != self._cells:
            self._cells, self._version = cells, version


class BoardFollower:
    """Follows a board for one client."""

    def __init__(self, mount: Mount, store: Store, board: Board, *, after: str) -> None:
        self._mount = mount
        self._store = store
        self._board = board
        self._after = after
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """End soon: the client left, or the server stops."""
        self._stopped.set()

    async def changes(self) -> AsyncIterator[dict[str, Any] | None]:
        """Give what changed, as it changes; None after each heartbeat's time of silence.

        Raises:
            OperatorError: the storage cannot be used.
        """
        loop = asyncio.get_running_loop()
        patience_seconds, silent_since = self._mount.poll_seconds, loop.time()
        self._mount.streams.add(self)
        try:
            while not self._stopped.is_set():
                await self._board.look(self._store)
                if self._board.stamp != self._after:
                    told = self._board.since(self._after)
                    self._after = told["stamp"]
                    yield told
                    patience_seconds, silent_since = self._mount.poll_seconds, loop.time()
                elif loop.time() - silent_since >= self._mount.heartbeat_seconds:
                    yield None
                    silent_since = loop.time()
                await self._wait(patience_seconds)
                patience_seconds = min(
                    1.5 * patience_seconds, QUIET_GROWTH * self._mount.poll_seconds
                )
        finally:
            self._mount.streams.discard(self)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, self._mount.heartbeat_seconds)):
                await self._stopped.wait()


class Boards:
    """The boards of one process, by course."""

    def __init__(self, mount: Mount) -> None:
        self._mount = mount
        self._boards: dict[str, Board] = {}

    def of(self, course: str) -> Board:
        """Give the board of a course that exists."""
        if course not in self._boards:
            self._boards[course] = Board(self._mount, course)
        return self._boards[course]
