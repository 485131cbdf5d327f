"""Run visible tests beside the student's program, for an assignment whose `isolation` is `inline`.

The judge keeps the order, the clock and the list of tests; the tests themselves run in the
student's process, which may claim any result. Nothing hidden is ever sent there.
"""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
import random
import time
from collections.abc import Iterator
from typing import Any

from coplit_jupyter.harness.judge.inline_facts import Reader
from coplit_jupyter.harness.judge.loading import Loader
from coplit_jupyter.harness.judge.marks import unloaded
from coplit_jupyter.harness.judge.outcome import Outcome, explain
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop
from coplit_jupyter.harness.wire.channel import WireError

HIDDEN = "Hidden tests never run beside a student's code; the instructor should look at this."
# What students' files of an author's tests never are: other tests, and solutions.
NOT_SENT = (".ipynb", ".pyc", "cells.json")
PART_BYTES = 8 << 20


def run(session: Session, reporter: Reporter) -> None:
    """Run the job's tests, or collect and run what there is."""
    job = session.job
    if job.hidden:
        for name in job.tests or ():
            reporter.test(name, Outcome(verdict="broken", fraction=0.0, message=HIDDEN))
        return
    loader = Loader(session, reporter)
    if job.steps:
        from coplit_jupyter.harness.judge.inline_steps import InlineSteps

        InlineSteps(session, loader, reporter).run()
    else:
        session.on_start = loader.run_cells
        InlineFiles(session, loader, reporter).run()


def ask(session: Session, order: str, *args: Any, deadline: float | None = None) -> Any:
    """Have one order done in the student's process; see `harness/inline/orders.py`.

    Raises:
        Stop: no acceptable answer came in time.
    """
    reply = session.run_request("inline", order, *args, deadline=deadline)
    if reply[0] != "ok":
        raise session.die("error", "Your program broke what runs the tests.")
    return session.answers.value(reply)


@contextlib.contextmanager
def believed(session: Session) -> Iterator[None]:
    """End the process for an answer that is none."""
    try:
        yield
    except WireError as error:
        text = f"Your program broke the connection to the test ({error})."
        raise session.die("error", text) from None


class InlineFiles:
    """Tests that are files: each is run by its own pytest, in a new process if state is fresh."""

    def __init__(self, session: Session, loader: Loader, reporter: Reporter) -> None:
        self._session = session
        self._loader = loader
        self._reporter = reporter
        self._reader = Reader(session, loader)
        self._job = session.job
        self._has_tests = -1

    def run(self) -> None:
        """Run every listed test, or every test that there is."""
        names = list(self._collect() if self._job.tests is None else self._job.tests)
        if self._job.seed is not None:
            random.Random(self._job.seed).shuffle(names)  # noqa: S311 - an order, no secret
        for name in names:
            self._test(name)

    def _collect(self) -> list[str]:
        session, broken = self._session, list[tuple[str, Outcome]]()
        tests: list[dict[str, Any]] = []
        try:
            self._ready()
            deadline = time.monotonic() + self._job.test_seconds + self._job.cells_seconds
            given = ask(session, "collect", deadline=deadline)
            with believed(session):
                tests, broken = self._reader.listing(given)
        except Stop as stop:
            broken = [("tests", explain(stop, self._job, touched=True))]
        entries = [unloaded(place) for place, _ in broken]
        self._reporter.collected([*tests, *entries])
        for entry, (_, outcome) in zip(entries, broken, strict=True):
            self._reporter.start(entry["id"])
            self._reporter.test(entry["id"], outcome)
        return [test["id"] for test in tests]

    def _ready(self) -> None:
        """Have a process in which the cells ran and the tests lie."""
        session = self._session
        if session.stop is not None or (self._job.fresh and self._has_tests >= 0):
            session.restart()
        session.start()
        if self._has_tests != session.generation:
            self._has_tests = session.generation
            self._send_tests()

    def _send_tests(self) -> None:
        top = os.path.join(self._job.bundle, "tests")
        for folder, _, names in os.walk(top):
            for name in sorted(names):
                if name.endswith(NOT_SENT):
                    continue
                path = os.path.join(folder, name)
                content = pathlib.Path(path).read_bytes()
                for at in range(0, max(1, len(content)), PART_BYTES):
                    part = content[at : at + PART_BYTES]
                    ask(self._session, "file", os.path.relpath(path, top), part, at > 0)

    def _test(self, name: str) -> None:
        stop = None
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                self._ready()
            except Stop as error:
                stop = error
            self._reporter.start(name)
            begun = time.monotonic()
            outcome = self._run(name) if stop is None else explain(stop, self._job, touched=True)
        if outcome is None:
            return  # the file has no such test now: it is missing in the report's own words
        outcome.seconds = time.monotonic() - begun
        outcome.output = printed.getvalue()
        self._reporter.test(name, outcome)

    def _run(self, name: str) -> Outcome | None:
        session = self._session
        try:
            deadline = time.monotonic() + self._job.test_seconds
            given = ask(session, "test", name, deadline=deadline)
            with believed(session):
                claim = self._reader.claim(given)
        except Stop as stop:
            return explain(stop, self._job, touched=True)
        return None if claim.is_gone else claim.outcome
