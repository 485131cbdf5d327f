"""Run orders in two plain subprocesses of this machine: the same pair, without any isolation.

For development and Binder only. What it does not promise stands in `WARNINGS`; everything else of
the protocol holds: two processes, deadlines from outside, nothing left behind.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event as Flag
from typing import Any

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.verdict import Isolation
from coplit_jupyter.sandbox.failure import Seen, explain_missing, explain_running
from coplit_jupyter.sandbox.process_pair import ProcessPair, RunEvents
from coplit_jupyter.sandbox.protocol import RunEvidence, RunOrder, SandboxEvent

WARNINGS = (
    "The program ran as a plain process of this machine: it could read your files.",
    "Memory, processes and files were limited a process at a time, not for the run as a whole.",
)
HEAVY_IMPORT = re.compile(
    r"^\s*(?:import|from)\s+(numpy|pandas|scipy|matplotlib|sklearn|sympy|seaborn)\b", re.MULTILINE
)


class ProcessSandbox:
    """Runs each order in a fresh pair of subprocesses (see `protocol.Sandbox`)."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def run(
        self,
        order: RunOrder,
        *,
        on_event: Callable[[SandboxEvent], None],
        cancel: Flag | None = None,
    ) -> RunEvidence:
        began = time.monotonic()
        inline = order.manifest.isolation is Isolation.INLINE
        with _folder() as folder:
            _unpack(order, folder / "bundle")
            with contextlib.ExitStack() as stack:
                pair = ProcessPair(
                    stack,
                    folder,
                    preload=_heavy_imports(order),
                    inline=inline,
                    programs=order.manifest.runner is not None,
                )
                events = RunEvents(order, on_event)
                ending = pair.follow(order, events, cancel)
            limits = order.manifest.limits
            if events.running and (last := explain_running(events.running, ending, limits)):
                events.finish(last)
        missing = explain_missing(ending, Seen(), limits)
        return RunEvidence(
            ending=ending,
            image=f"process:python{sys.version_info.major}.{sys.version_info.minor}",
            isolation=Isolation.NONE,
            missing=missing.verdict,
            missing_message=missing.message,
            collected=events.collected,
            warnings=WARNINGS,
            figures={"run": round(time.monotonic() - began, 4)},
        )

    def warm(self, order: RunOrder) -> None:
        """Do nothing: a pair of processes is made when it is needed."""

    def check(self) -> None:
        """Do nothing: there is no Engine to be away."""

    def counts(self) -> Mapping[str, int]:
        return {}

    def close(self) -> None:
        """Do nothing: nothing outlives a run."""


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Make a private folder, and remove it whatever the student's program did to it."""
    # A unix socket's path may have 107 bytes: the system's own folder is short.
    path = Path(tempfile.mkdtemp(prefix="coplit-"))
    try:
        for name in ("bundle", "sock", "judge", "work", "tmp"):
            (path / name).mkdir(mode=0o700)
        yield path
    finally:

        def retry(function: Callable[[str], Any], name: str, _: Any) -> None:
            with contextlib.suppress(OSError):
                Path(name).parent.chmod(0o700)
                Path(name).chmod(0o700)
                function(name)

        shutil.rmtree(path, onerror=retry)


def _heavy_imports(order: RunOrder) -> list[str]:
    """Give the slow packages that the cells import: one import serves every student process."""
    text = "\n".join(cell.source for cell in order.cells)
    return sorted(set(HEAVY_IMPORT.findall(text)))


def _unpack(order: RunOrder, folder: Path) -> None:
    try:
        with order.bundle.open() as raw, tarfile.open(fileobj=raw, mode="r|*") as tar:
            # Not `extractall`: before 3.11.4 it has no filter, and a bundle holds only these two.
            for member in tar:
                place = (folder / member.name).resolve()
                if not place.is_relative_to(folder.resolve()):
                    raise tarfile.ReadError(f"{member.name!r} leads out of it")
                if member.isdir():
                    place.mkdir(parents=True, exist_ok=True)
                elif (content := tar.extractfile(member)) is not None:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content.read())
    except (OSError, tarfile.TarError) as error:
        raise OperatorError(
            f"The bundle {order.bundle.digest[:19]} cannot be unpacked: {error}.",
            hint="Publish the assignment again.",
            code="bundle-not-read",
        ) from error
