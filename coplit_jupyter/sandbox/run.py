"""Follow one run on a pair: send the job, pass on each result, decide how it ended."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.report import CellResult
from coplit_jupyter.model.verdict import Verdict
from coplit_jupyter.sandbox import frames
from coplit_jupyter.sandbox.failure import (
    Missing,
    Seen,
    explain_cell,
    explain_missing,
    explain_running,
    explain_test,
)
from coplit_jupyter.sandbox.judge import JudgeGoneError
from coplit_jupyter.sandbox.pair import Pair, Student
from coplit_jupyter.sandbox.protocol import (
    CollectedTest,
    Ending,
    Output,
    RunOrder,
    SandboxEvent,
    TestFinished,
    TestStarted,
)

logger = logging.getLogger(__name__)

_TICK_SECONDS = 0.1
"""How soon a cancel is noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a run."""

    ending: Ending
    missing: Missing
    collected: tuple[CollectedTest, ...]
    figures: dict[str, float]


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of an order with a student of a pair."""

    pair: Pair
    student: Student
    order: RunOrder
    on_event: Callable[[SandboxEvent], None]
    cancel: Flag | None = None
    _label: str = field(default_factory=lambda: secrets.token_hex(8))
    _done: set[str] = field(default_factory=set)
    _running: str = ""
    _collected: tuple[CollectedTest, ...] = ()
    _patience_seconds: float = 2.0
    """How long all looks at dead processes of this run may wait for the Engine, together."""
    _figures: dict[str, float] = field(default_factory=dict)

    def follow(self) -> Outcome:
        """Run to the end. The pair may serve another run only if the ending is COMPLETE."""
        began = time.monotonic()
        limits = self.order.manifest.limits
        judge = Seen()
        try:
            ending = self._follow(began)
        except JudgeGoneError as error:
            logger.warning("run %s: the judge was lost: %s", self.order.label, error)
            ending, judge = self._lost()
        except frames.FrameError as error:
            logger.warning("run %s: the judge broke the protocol: %s", self.order.label, error)
            self.pair.judge.give_up(f"it broke the protocol: {error}")
            ending = Ending.JUDGE_LOST
        except OperatorError as error:
            logger.warning("run %s: the Engine was lost: %s", self.order.label, error)
            ending = Ending.ENGINE_LOST
        cut_short = explain_running(self._running, ending, limits) if self._running else None
        if cut_short is not None:
            self.on_event(cut_short)
        self._figures["run"] = time.monotonic() - began
        return Outcome(
            ending=ending,
            missing=explain_missing(ending, judge, limits),
            collected=self._collected,
            figures=self._figures,
        )

    def _follow(self, began: float) -> Ending:
        judge = self.pair.judge
        wall = self.order.manifest.limits.wall_seconds
        judge.begin_run()
        message = frames.run_message(self.order, run=self._label, socket=self.student.socket)
        judge.send(message, seconds=wall)
        while True:
            left = began + wall - time.monotonic()
            if left <= 0:
                return Ending.WALL_TIME
            if self.cancel is not None and self.cancel.is_set():
                return Ending.CANCELLED
            said = judge.next_message(seconds=min(left, _TICK_SECONDS if self.cancel else left))
            if said is None:
                continue
            if said["type"] == "end":
                return self._ended(said)
            self._hear(said, began)

    def _ended(self, said: dict[str, Any]) -> Ending:
        if said.get("run") != self._label:
            raise frames.FrameError("the end of another run")
        if said.get("status") == "complete":
            return Ending.COMPLETE
        raise JudgeGoneError("the process of the run was lost")

    def _hear(self, said: dict[str, Any], began: float) -> None:
        if said["type"] == "collected":
            self._collected = frames.collected_of(said)
            return
        event = frames.event_of(said)
        died = said.get("died") is True
        match event:
            case TestStarted():
                self._running = event.id
            case TestFinished():
                self._figures.setdefault("first_test", time.monotonic() - began)
                event = self._settle(event, died=died)
            case CellResult() if died:
                seen = self._look(patient=True)
                event = explain_cell(event, seen, self.order.manifest.limits)
            case CellResult() | Output() | None:
                pass
        if event is not None:
            self.on_event(event)

    def _settle(self, result: TestFinished, *, died: bool) -> TestFinished:
        if result.id in self._done:
            raise frames.FrameError("a second result for one test")
        self._done.add(result.id)
        self._running = ""
        # A program whose worker was killed for its memory waits for it until its time is up.
        if not died and result.verdict is not Verdict.TIMED_OUT:
            return result
        return explain_test(result, self._look(patient=died), self.order.manifest.limits)

    def _look(self, *, patient: bool) -> Seen:
        if self.student.watch is None:
            return Seen()
        began = time.monotonic()
        patience = min(0.4, self._patience_seconds) if patient else 0.0
        seen = self.student.watch.look(patience_seconds=patience)
        self._patience_seconds = max(0.0, self._patience_seconds - (time.monotonic() - began))
        return seen

    def _lost(self) -> tuple[Ending, Seen]:
        try:
            return Ending.JUDGE_LOST, self.pair.judge.look()
        except OperatorError:
            return Ending.ENGINE_LOST, Seen()
