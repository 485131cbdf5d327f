"""Ask a sandbox which tests there are, by running them once with the reference solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.submission import Cell
from coplit_jupyter.sandbox.protocol import (
    BundleSource,
    CollectedTest,
    RunEvidence,
    RunOrder,
    Sandbox,
    TestFinished,
)

UNLOADED = "::(the file cannot be loaded)"
"""Ends the id of the entry that stands for a file of tests that cannot be loaded."""


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What collecting found; `finished` are the results, by id."""

    tests: tuple[CollectedTest, ...]
    finished: Mapping[str, TestFinished]
    evidence: RunEvidence


def collect(
    sandbox: Sandbox, manifest: Manifest, *, bundle: BundleSource, cells: Sequence[Cell]
) -> Collected:
    """Collect and run what there is; the manifest's own list of tests is ignored.

    Raises:
        OperatorError: the sandbox cannot run.
    """
    heard: dict[str, TestFinished] = {}

    def hear(event: object) -> None:
        if isinstance(event, TestFinished):
            heard[event.id] = event

    order = RunOrder(label="collect", manifest=manifest, bundle=bundle, cells=cells, collect=True)
    evidence = sandbox.run(order, on_event=hear)
    return Collected(tests=evidence.collected, finished=heard, evidence=evidence)
