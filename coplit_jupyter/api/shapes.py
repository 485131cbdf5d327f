"""Give stored values the JSON shapes of the OpenAPI file."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from coplit_jupyter.api.conceal import Concealer
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.verdict import Status
from coplit_jupyter.store.protocol import Submission, Version


def assignment_summary(version: Version) -> dict[str, Any]:
    """Give one line of a course's list."""
    manifest = version.manifest
    return {
        "course": manifest.course,
        "name": manifest.name,
        "title": manifest.title,
        "notebooks": list(manifest.notebooks),
        "language": manifest.language,
        "isolation": str(manifest.isolation),
        "state": str(manifest.state),
        "max_score": manifest.max_score,
        "version": version.number,
        "bundle": version.bundle,
        "published_at": iso(version.published_at),
        "policy": dict(manifest.policy),
        "tests_total": len(manifest.tests),
    }


def assignment(
    version: Version, questions: Sequence[dict[str, Any]], concealer: Concealer
) -> dict[str, Any]:
    """Give everything a student may know of an assignment."""
    return {
        **assignment_summary(version),
        "limits": version.manifest.limits.to_json(),
        "questions": concealed_questions(questions, concealer),
    }


def concealed_questions(
    questions: Sequence[dict[str, Any]], concealer: Concealer
) -> list[dict[str, Any]]:
    """Give the questions with their tests as a person may see them."""
    return [
        {**question, "tests": [concealer.test(test) for test in question["tests"]]}
        for question in questions
    ]


def release(version: Version, given: Mapping[str, bytes]) -> dict[str, Any]:
    """Give the student's version: notebooks as documents, the files beside them as base64."""
    notebooks = {
        name: json.loads(text) for name, text in version.release.items() if name.endswith(".ipynb")
    }
    files = {name: base64.b64encode(content).decode() for name, content in given.items()}
    return {
        "course": version.manifest.course,
        "assignment": version.manifest.name,
        "version": version.number,
        "bundle": version.bundle,
        "notebooks": notebooks,
        "files": files,
    }


def submission_summary(submission: Submission, *, counts: bool) -> dict[str, Any]:
    """Give one line of a list of submissions."""
    new, report = submission.new, submission.report
    return {
        "submission": submission.id,
        "course": new.assignment.course,
        "assignment": new.assignment.name,
        "student": new.student,
        "status": str(submission.status),
        "run": submission.run,
        "version": submission.version,
        "score": report.score if report else None,
        "max_score": report.max_score if report else None,
        "counts": counts,
        "submitted_at": iso(new.submitted_at),
        "accepted_at": iso(submission.accepted_at),
        "position": submission.position,
        "receipt": submission.receipt,
        "claimed_at": None if new.claimed_at is None else iso(new.claimed_at),
    }


def accepted(submission: Submission) -> dict[str, Any]:
    """Give the answer to a submission that is kept."""
    return {
        "submission": submission.id,
        "receipt": submission.receipt,
        "status": str(submission.status),
        "position": submission.position,
        "accepted_at": iso(submission.accepted_at),
    }


def counting(submissions: Sequence[Submission]) -> frozenset[str]:
    """Give the ids of the submissions whose score counts: each student's best, the earliest such.

    Only a submission with a score can count.
    """
    best: dict[str, Submission] = {}
    for submission in sorted(submissions, key=lambda one: (one.accepted_at, one.id)):
        if submission.status is Status.SUPERSEDED or _score(submission) is None:
            continue
        held = best.get(submission.new.student)
        if held is None or (_score(submission) or 0.0) > (_score(held) or 0.0):
            best[submission.new.student] = submission
    return frozenset(submission.id for submission in best.values())


def _score(submission: Submission) -> float | None:
    return submission.report.score if submission.report else None
