"""Run an assignment in notebook order: cells in the student's process, tests here."""

from __future__ import annotations

from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session


def run(session: Session, reporter: Reporter) -> None:
    """Run every step."""
    raise NotImplementedError
