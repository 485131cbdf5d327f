"""Say what programs that read the log are told of a submission; no names, no student's text."""

from __future__ import annotations

from typing import Any

from coplit_jupyter.model.report import Report
from coplit_jupyter.store.protocol import Submission, Take


def accepted(kept: Submission) -> dict[str, Any]:
    """Describe what was accepted, as a log record's `extra`."""
    return _extra("accepted", kept, position=kept.position)


def started(take: Take) -> dict[str, Any]:
    """Describe a run that begins."""
    return _extra("started", take.submission, run=take.run, tries=take.tries)


def finished(take: Take, report: Report, *, kept: bool) -> dict[str, Any]:
    """Describe a run that ended with a report; `kept` is false if another run took over."""
    return _extra(
        "finished",
        take.submission,
        run=take.run,
        status=report.status.value,
        kept=kept,
        problem=report.error.code if report.error else None,
        seconds=dict(report.seconds or {}),
    )


def _extra(event: str, submission: Submission, **more: Any) -> dict[str, Any]:
    assignment = submission.new.assignment
    named = {
        "event": event,
        "submission": submission.id,
        "course": assignment.course,
        "assignment": assignment.name,
    }
    return {"coplit": {**named, **more}}
