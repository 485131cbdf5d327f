"""Hold the outcome of one run: the report that the CLI, the panel and the gradebook show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from coplit_jupyter.model.verdict import Status, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """One entry of the report's `tests`; hidden ones carry no text of student or test."""

    __test__ = False  # no test class of pytest

    id: str
    name: str
    question: str
    verdict: Verdict
    points: float
    max_points: float
    hidden: bool = False
    message: str = ""
    hint: str = ""
    expected: str | None = None
    actual: str | None = None
    output: str = ""
    seconds: float = 0.0
    notebook: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellResult:
    """How one cell of the student ran: `ok`, `error` or `not-run`."""

    notebook: str
    cell: str
    status: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no score."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The versioned report (`report.schema.json` beside this module)."""

    submission: str
    run: int
    course: str
    assignment: str
    student: str
    source: str | None
    submitted_at: str
    practice: bool
    status: Status
    isolation: str
    state: str
    score: float | None
    max_score: float
    error: Problem | None = None
    warnings: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    tests: tuple[TestResult, ...] = ()
    cells: tuple[CellResult, ...] = ()
    manual: tuple[Mapping[str, Any], ...] = ()
    """Answers that wait for a person: {id, question, max_points, answer}."""
    bundle: str = ""
    image: str = ""
    seconds: Mapping[str, float] | None = None
    receipt: Mapping[str, Any] | None = None
    """The signed receipt of the submission, as it was given when it was accepted."""
    v: int = 1

    @property
    def flawed(self) -> bool:
        """Whether a test broke through no fault of the student: we still owe its verdict."""
        return any(test.verdict is Verdict.BROKEN for test in self.tests)

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values in the schema's shape."""
        report = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }
        report["seconds"] = dict(self.seconds or {"queued": 0.0, "first_test": 0.0, "total": 0.0})
        return {"v": report.pop("v"), **report}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        return cls(
            **{
                **given,
                "status": Status(given["status"]),
                "error": Problem(**given["error"]) if given["error"] else None,
                "warnings": tuple(given["warnings"]),
                "repairs": tuple(given["repairs"]),
                "tests": tuple(
                    TestResult(**{**test, "verdict": Verdict(test["verdict"])})
                    for test in given["tests"]
                ),
                "cells": tuple(CellResult(**cell) for cell in given["cells"]),
                "manual": tuple(given.get("manual", ())),
            }
        )
