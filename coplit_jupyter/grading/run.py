"""Grade one submission: from a take to a stored report, telling each result as it comes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any

from coplit_jupyter.errors import CoplitError, InstructorError, OperatorError, StudentError
from coplit_jupyter.grading import journal, scoring
from coplit_jupyter.model.assignment import TestSpec
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import CellResult, Report, TestResult
from coplit_jupyter.model.submission import Export
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.sandbox.protocol import (
    BundleSource,
    Ending,
    Output,
    RunEvidence,
    RunOrder,
    Sandbox,
    SandboxEvent,
    TestFinished,
    TestStarted,
)
from coplit_jupyter.store.protocol import Store, Take, Version

logger = logging.getLogger(__name__)

Told = Callable[[EventType, dict[str, Any]], None]


UNWRITTEN_SECONDS = 5.0
"""After an event that could not be stored so long none is tried: a storage that hangs must not hold
up the run, whose time is measured."""


@dataclass
class Recorder:
    """Stores what a run says while it runs, where that can be done.

    Everything stands in the report as well: a database that restarts costs those who watch a few
    lines, and nobody the run.
    """

    take: Take
    store: Store
    tell: Told | None
    _again_at: float = 0.0

    def __call__(self, kind: EventType, payload: dict[str, Any]) -> None:
        """Store one event and pass it on."""
        if time.monotonic() >= self._again_at:
            try:
                self.store.append(self.take, kind, payload)
            except OperatorError as error:
                self._again_at = time.monotonic() + UNWRITTEN_SECONDS
                logger.warning(
                    "submission %s run %s goes on unseen: %s",
                    *(self.take.submission.id, self.take.run, error.message),
                )
        if self.tell:
            self.tell(kind, payload)


@dataclass
class Progress:
    """Collects what a run says, and passes it on."""

    specs: dict[str, TestSpec]
    tell: Told
    began: float = field(default_factory=time.monotonic)
    results: dict[str, TestResult] = field(default_factory=dict)
    cells: list[CellResult] = field(default_factory=list)
    first_test: float = 0.0

    def hear(self, event: SandboxEvent) -> None:
        """Keep and tell one event; a second result for the same test is not believed."""
        match event:
            case TestStarted():
                pass
            case TestFinished():
                self._test(event)
            case CellResult():
                self.cells.append(event)
                self.tell(EventType.CELL, asdict(event))
            case Output():
                self.tell(EventType.OUTPUT, {"text": event.text})

    def _test(self, event: TestFinished) -> None:
        spec = self.specs.get(event.id)
        if spec is None or event.id in self.results:
            return
        self.first_test = self.first_test or time.monotonic() - self.began
        self.results[event.id] = result = scoring.result_of(spec, event)
        self.tell(EventType.TEST, asdict(result))


def order_for(
    version: Version, export: Export, bundle: BundleSource, *, label: str, seed: int | None = None
) -> RunOrder:
    """Make the sandbox's order for one submission of a published version."""
    manifest = version.manifest
    if export.steps:
        manifest = replace(manifest, steps=export.steps)
    return RunOrder(
        label=label, manifest=manifest, bundle=bundle, cells=export.cells, shuffle_seed=seed
    )


def grade_run(
    take: Take,
    *,
    store: Store,
    sandbox: Sandbox,
    bundle: Callable[[str], BundleSource],
    tell: Told | None = None,
    cancel: Flag | None = None,
) -> Report:
    """Grade the submission of `take` and store the report, with every event on the way.

    The report is given back also if the run was fenced off meanwhile; then nothing was kept.

    Raises:
        OperatorError: the Engine or the storage is not there: the submission should wait again.
    """
    submission = take.submission
    started = journal.started(take)
    logger.info("submission %s run %s starts", submission.id, take.run, extra=started)
    version = store.version(submission.new.assignment, number=submission.version)

    blank = scoring.blank_report(submission, version.manifest, run=take.run, bundle=version.bundle)
    began = time.monotonic()
    queued = max(0.0, (datetime.now(UTC) - submission.accepted_at).total_seconds())
    record = Recorder(take, store, tell)
    progress = Progress({test.id: test for test in version.manifest.tests}, record)
    report = report_of(
        blank, version, take, progress, sandbox=sandbox, bundle=bundle, cancel=cancel
    )
    report = replace(
        report,
        seconds={
            "queued": round(queued, 3),
            "first_test": round(progress.first_test, 3),
            "total": round(time.monotonic() - began, 3),
        },
    )
    kept = store.finish(take, report)
    logger.info(
        "submission %s run %s: %s %s/%s%s",
        *(submission.id, take.run, report.status.value, report.score, report.max_score),
        "" if kept else " (fenced off, not kept)",
        extra=journal.finished(take, report, kept=kept),
    )
    if tell:
        tell(EventType.FINISHED, {"report": report.to_json()})
    return report


def report_of(
    blank: Report,
    version: Version,
    take: Take,
    progress: Progress,
    *,
    sandbox: Sandbox,
    bundle: Callable[[str], BundleSource],
    cancel: Flag | None,
) -> Report:
    """Grade without keeping anything: the report, with `progress` told of each result.

    Raises:
        OperatorError: the Engine went away.
    """
    export: Export | None = None
    try:
        export = export_submission(take.submission.new.notebooks, version.manifest, version.release)
        label = f"{take.submission.id}-{take.run}"
        order = order_for(version, export, bundle(version.bundle), label=label)
        evidence = sandbox.run(order, on_event=progress.hear, cancel=cancel)
    except StudentError as error:
        return scoring.ungradable(blank, error, export=export)
    except InstructorError as error:
        return _broken(blank, error)
    _operator_faults(evidence)
    return scoring.graded(
        blank,
        version.manifest,
        export,
        results=progress.results,
        cells=progress.cells,
        evidence=evidence,
    )


def _operator_faults(evidence: RunEvidence) -> None:
    if evidence.ending is Ending.ENGINE_LOST:
        raise OperatorError(
            "The Docker Engine went away while a submission was being graded.",
            hint="Start it again; the submission is kept and will be graded by itself.",
            code="engine-lost",
        )
    if evidence.ending is Ending.CANCELLED:
        raise OperatorError(
            "Grading was stopped before it ended.",
            hint="The submission is kept and will be graded when grading starts again.",
            code="cancelled",
        )


def _broken(blank: Report, error: CoplitError) -> Report:
    report = scoring.ungradable(blank, error)
    return replace(report, status=Status.BROKEN)
