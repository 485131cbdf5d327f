"""See from outside what grading costs: processor time, memory, and whether the pool is full again."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from coplit_jupyter.sandbox.engine import connect
from coplit_jupyter.sandbox.owner import HOME

CGROUPS = Path("/sys/fs/cgroup")
MIB = 1 << 20


def cpu_seconds() -> float:
    """Give the processor time that this machine has used so far, by cgroup accounting."""
    old = CGROUPS / "cpuacct" / "cpuacct.usage"
    if old.exists():
        return int(old.read_text()) / 1e9
    new = (CGROUPS / "cpu.stat").read_text().split()
    return int(new[new.index("usage_usec") + 1]) / 1e6


def busy_cores(seconds: float = 2.0) -> float:
    """Give how many cores others keep busy now."""
    before, began = cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds() - before) / (time.monotonic() - began)


class Engine:
    """The containers of one home."""

    def __init__(self, home: Path) -> None:
        self._api = connect().api
        self._home = home

    def containers(self, role: str) -> list[str]:
        """Give the ids of the running containers of a role (`judge`, `student`)."""
        with contextlib.suppress(FileNotFoundError):
            label = (self._home / "owners" / "home-id").read_text().strip()
            filters = {"label": [f"{HOME}={label}", f"org.coplit.role={role}"]}
            return [one["Id"] for one in self._api.containers(filters=filters)]
        return []

    def settle(self, students: int, *, rest_seconds: float = 0.5) -> bool:
        """Wait until so many students run, and a little longer; False if they never do."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if len(self.containers("student")) >= students:
                time.sleep(rest_seconds)
                return True
            time.sleep(0.1)
        return False

    def memory_mib(self, container: str) -> float:
        """Give what a container holds, without page cache that can be given back."""
        for place in (f"memory/docker/{container}", f"docker/{container}",
                      f"system.slice/docker-{container}.scope"):  # fmt: skip
            folder = CGROUPS / place
            for usage, cache in (("memory.usage_in_bytes", "total_inactive_file"),
                                 ("memory.current", "inactive_file")):  # fmt: skip
                if (folder / usage).exists():
                    words = (folder / "memory.stat").read_text().split()
                    spare = int(words[words.index(cache) + 1]) if cache in words else 0
                    return (int((folder / usage).read_text()) - spare) / MIB
        found = self._api.stats(container, stream=False)["memory_stats"]
        cached = found["stats"].get("total_inactive_file", found["stats"].get("inactive_file", 0))
        return float(found["usage"] - cached) / MIB


def shims_mib(containers: list[str]) -> float:
    """Give what the Engine's own processes beside these containers hold (proportional share)."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
            if "shim" in command and any(one in command for one in containers):
                words = (entry / "smaps_rollup").read_text().split()
                total += int(words[words.index("Pss:") + 1]) * 1024
    return total / MIB
