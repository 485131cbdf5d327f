"""Keep in memory what is set since publishing: the part of `MemoryStore` that policies need."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.policy import Extension
from coplit_jupyter.store.names import check_storable
from coplit_jupyter.store.protocol import Outage, Override, Version
from coplit_jupyter.store.rulebook import no_extension, replaces
from coplit_jupyter.store.taking import FAR_SECONDS
from coplit_jupyter.testing.kept import to_moment


class RulesInMemory:
    """Policies, extensions and outages; the store that inherits it says which assignments exist."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._policies: dict[AssignmentId, list[Override]] = {}
        self._extensions: dict[AssignmentId, list[Extension]] = {}
        self._ended_extensions = 0
        self._last_beat: float | None = None
        self._outages: list[Outage] = []

    def version(self, assignment: AssignmentId, *, number: int | None = None) -> Version:
        """Give a version, as the store does."""
        raise NotImplementedError

    def policy(self, assignment: AssignmentId) -> Mapping[str, Any]:
        with self._lock:
            given = self._policies.get(assignment)
            return given[0].policy if given else {}

    def policies(self, assignment: AssignmentId) -> Sequence[Override]:
        with self._lock:
            self.version(assignment)
            return list(self._policies.get(assignment, ()))

    def set_policy(
        self, assignment: AssignmentId, policy: Mapping[str, Any], *, by: str, why: str
    ) -> Override:
        check_storable(by, what="instructor")
        with self._lock:
            self.version(assignment)
            override = Override(policy=dict(policy), by=by, why=why, at=to_moment(self._clock()))
            self._policies.setdefault(assignment, []).insert(0, override)
            return override

    def extensions(
        self, assignment: AssignmentId, *, student: str | None = None
    ) -> Sequence[Extension]:
        with self._lock:
            self.version(assignment)
            given = self._extensions.get(assignment, [])
            return [one for one in given if student is None or student in one.students]

    def extend(self, assignment: AssignmentId, extension: Extension) -> Extension:
        check_storable(extension.by, what="instructor")
        if extension.group is not None:
            check_storable(extension.group, what="group")
        for student in extension.students:
            check_storable(student, what="student")
        with self._lock:
            self.version(assignment)
            kept = replace(
                extension,
                id=uuid.uuid4().hex,
                students=tuple(sorted(set(extension.students))),
                at=to_moment(self._clock()),
            )
            given = self._extensions.setdefault(assignment, [])
            others = [one for one in given if not replaces(extension, one)]
            self._ended_extensions += len(given) - len(others)
            self._extensions[assignment] = [*others, kept]
            return kept

    def end_extension(self, assignment: AssignmentId, extension: str, *, by: str) -> None:
        check_storable(by, what="instructor")
        with self._lock:
            given = self.extensions(assignment)
            others = [one for one in given if one.id != extension]
            if len(others) == len(given):
                raise no_extension(extension)
            self._ended_extensions += 1
            self._extensions[assignment] = others

    def beat(self, *, gap_seconds: float) -> Outage | None:
        with self._lock:
            now, last = self._clock(), self._last_beat
            was_set_back = last is not None and last > now + FAR_SECONDS
            self._last_beat = now if last is None or was_set_back else max(now, last)
            if last is None or now - last <= gap_seconds:
                return None
            self._outages.append(Outage(started_at=to_moment(last), ended_at=to_moment(now)))
            return self._outages[-1]

    def outages(self) -> Sequence[Outage]:
        with self._lock:
            return list(self._outages)
