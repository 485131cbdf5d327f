"""Describe what a student hands in, once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from coplit_jupyter.model.assignment import AssignmentId, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One code cell of a submission, outputs dropped.

    `number` counts the code cells of its notebook from 1, as a student would count them; `source`
    keeps the student's line numbers (magics and shell lines are replaced on their own line).
    """

    notebook: str
    id: str
    number: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A submission as it will run: cells in order, and what a person should know about it.

    `repairs` are sentences about what was put right (a test cell that was edited, a copy …);
    `warnings` are sentences about what was not.
    """

    cells: tuple[Cell, ...]
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    manual: Mapping[str, str] = field(default_factory=dict)
    """Answers that a person grades: test id -> the cell's source."""
    steps: tuple[Step, ...] = ()
    """The order of this submission's run, the student's own cells included; empty: the manifest's.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What is stored before a submission is acknowledged.

    `notebooks` maps file names to notebook documents (JSON text, outputs stripped except those of
    manually graded cells); `key` makes a repeated send one submission; `source` is the PATH given
    on the command line.
    """

    assignment: AssignmentId
    student: str
    notebooks: Mapping[str, str]
    key: str
    submitted_at: datetime
    claimed_at: datetime | None = None
    """When the sender says that it was handed in, if it was kept elsewhere first: only a claim."""
    source: str | None = None
    practice: bool = True
