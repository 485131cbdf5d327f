"""Give stored values the JSON shapes of the OpenAPI file."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from coplit_jupyter.api.conceal import Concealer
from coplit_jupyter.grading.standing import Standing, Worth
from coplit_jupyter.model.event import iso
from coplit_jupyter.model.policy import Policy
from coplit_jupyter.notebook.update import stamp_of
from coplit_jupyter.store.protocol import Submission, Version


def assignment_summary(version: Version, policy: Policy) -> dict[str, Any]:
    """Give one line of a course's list, with the policy in force."""
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
        "release": stamp_of(version.release)[1],
        "published_at": iso(version.published_at),
        "policy": {"counts": policy.counts.value, **policy.to_json()},
        "tests_total": len(manifest.tests),
    }


def assignment(
    version: Version,
    questions: Sequence[dict[str, Any]],
    concealer: Concealer,
    standing: Standing,
) -> dict[str, Any]:
    """Give everything a student may know of an assignment, and how they stand in it."""
    return {
        **assignment_summary(version, standing.terms.policy),
        "standing": standing.to_json(),
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


def submission_summary(submission: Submission, worth: Mapping[str, Worth]) -> dict[str, Any]:
    """Give one line of a list of submissions, and what it is worth by the policy."""
    new, report = submission.new, submission.report
    known = worth.get(submission.id) or Worth()
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
        "counts": known.counts,
        "costs_attempt": known.costs_attempt,
        "credit": known.credit,
        "final_score": known.final_score,
        "late_seconds": known.late_seconds,
        "accepted_late": known.accepted_late,
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
