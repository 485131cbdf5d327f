"""Say what keeps the service from taking or from grading submissions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coplit_jupyter.api.health import SLOW
from coplit_jupyter.api.mount import Mount
from coplit_jupyter.hub.housekeeping import Vitals
from coplit_jupyter.model.limits import MIB

LEAST_FREE_BYTES = 256 * MIB
"""With less beside the database it is told: a class fills that in an hour or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """Codes of what is wrong now; `stops` says whether nothing is taken or nothing graded by it.

    Otherwise somebody should look all the same: soon it may, or some assignments wait.
    """

    stops: bool
    codes: Sequence[str]


class Condition:
    """Looks at what the service writes, its disk, its storage, its Engine, and what it put off."""

    def __init__(self, mount: Mount, vitals: Vitals, *, home: Path) -> None:
        self._mount = mount
        self._vitals = vitals
        self._home = home

    async def problems(self, *, seconds: float) -> Problems:
        """Look, for `seconds` at most; an Engine that has not answered by then is `slow`."""
        desk = await self._mount.open_desk()
        state = await self._mount.look(desk.health, seconds=seconds) or SLOW
        codes = [str(problem["code"]) for problem in state["problems"]]
        if self._vitals.problem:
            codes.append(self._vitals.problem)
        stops = bool(codes)
        if state.get("waiting"):  # what is tried again, and failed at its last try
            codes += desk.put_off().values()
        if self.free_bytes() < LEAST_FREE_BYTES:
            codes.append("disk-low")
        return Problems(stops=stops, codes=list(dict.fromkeys(codes)))

    def free_bytes(self) -> int:
        """Give what is left on the disk of the service's folder; 0 if it cannot be read."""
        try:
            return shutil.disk_usage(self._home).free
        except OSError:
            return 0
