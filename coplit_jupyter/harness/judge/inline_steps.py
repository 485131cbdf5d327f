"""Take the steps of a notebook with the tests beside the student's program (see `inline`)."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterable
from typing import Any

from coplit_jupyter.harness.judge.inline import ask, believed
from coplit_jupyter.harness.judge.inline_facts import Reader
from coplit_jupyter.harness.judge.loading import Loader
from coplit_jupyter.harness.judge.outcome import Outcome, explain
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.steps import Step, StepRun, score
from coplit_jupyter.harness.judge.stops import Stop


class InlineSteps(StepRun):
    """A run whose test cells share the names of the student's cells, as in a notebook."""

    def __init__(self, session: Session, loader: Loader, reporter: Reporter) -> None:
        super().__init__(session, loader, reporter)
        self._reader = Reader(session, loader)

    def _imports(self, sources: Iterable[str]) -> dict[str, Any]:
        """Import nothing here: no test runs in this process."""
        return {}

    def _send(self, step: Step, deadline: float) -> Any:
        """Send a step; a test's too, again, since later tests may use what it defined."""
        if step["kind"] != "test":
            return super()._send(step, deadline)
        source = self._sources[step["test"]].source
        return ask(self._session, "cell", _label(step), source, deadline=deadline)

    def _outcome(self, step: Step) -> Outcome:
        test = self._sources.get(step["test"])
        if test is None:
            return Outcome(verdict="broken", fraction=0.0, message="The bundle lacks this test.")
        if self._ended is not None:
            return explain(self._ended, self._job, touched=True)
        session = self._session
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                self._start()
                given = self._send(step, time.monotonic() + self._job.test_seconds)
                with believed(session):
                    claim = self._reader.claim(given)
            self._taken.append(step)
            outcome = claim.outcome
            if outcome.verdict == "passed":
                outcome = score(claim.value, test, cell=outcome.cell)
        except Stop as stop:
            outcome = explain(stop, self._job, touched=True)
        outcome.output = printed.getvalue()
        return outcome


def _label(step: Step) -> str:
    return f"test {step['test'].rpartition('::')[2]}"
