"""Follow a submission in a thread, and give what a panel shows after each event."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import CoplitError, OperatorError, StudentError
from coplit_jupyter.widget.hand_in import hand_in
from coplit_jupyter.widget.line import SOONEST_SECONDS, Watch
from coplit_jupyter.widget.pace import Paced
from coplit_jupyter.widget.rest import Client

logger = logging.getLogger(__name__)

State = dict[str, Any]
RETRIES = 20
RETRY_SECONDS = 3.0


def first_state() -> State:
    """Give what is shown before anything is known."""
    return {
        "phase": "sending",
        "title": "",
        "submission": "",
        "position": 0,
        "eta_seconds": None,
        "tests": [],
        "report": None,
        "error": None,
    }


class Run:
    """One submission of this kernel, followed until its report is there.

    `show` gets the newest state soon after each change, in a thread of the run's own: a busy cell
    does not hold it up. `soonest_seconds`: how often is asked, at most, how the queue moves.
    """

    def __init__(
        self,
        client: Client,
        notebook: Path,
        *,
        show: Callable[[State], None],
        key: str = "",
        soonest_seconds: float = SOONEST_SECONDS,
    ) -> None:
        self.state = first_state()
        self._client = client
        self._notebook = notebook
        self._show = Paced(show)
        self._key = key or str(uuid.uuid4())
        self._soonest_seconds = soonest_seconds
        self._given_up = threading.Event()
        self._changing = threading.RLock()
        self._thread = threading.Thread(target=self._follow, name="coplit-run", daemon=True)

    def start(self) -> Run:
        """Send, then follow, in a thread."""
        self._thread.start()
        return self

    def wait(self, seconds: float | None = None) -> State:
        """Wait until the end, or as long as said, and give the state."""
        self._thread.join(seconds)
        return self.state

    def stop(self) -> None:
        """Follow no further; what was handed in is graded all the same."""
        self._given_up.set()

    def _follow(self) -> None:
        try:
            assignment, kept = hand_in(self._client, self._notebook, key=self._key)
            self._change(
                phase="kept" if kept["status"] == "kept" else "waiting",
                title=assignment["title"] or assignment["name"],
                submission=kept["submission"],
                position=kept["position"],
                tests=_outline(assignment),
            )
            with self._watch():
                self._stream(kept["submission"])
        except CoplitError as error:
            told = {"code": error.code, "message": error.message, "hint": error.hint}
            fault = "ours" if isinstance(error, OperatorError) else "yours"
            self._change(phase="failed", error={**told, "fault": fault})
        except Exception:  # the thread's edge: a student must read something
            logger.exception("the panel stopped following %s", self.state["submission"])
            self._change(
                phase="failed",
                error={
                    "code": "internal-error",
                    "message": "This panel stopped working; what you handed in is kept.",
                    "hint": "Look at the result in JupyterLab's coplit panel.",
                    "fault": "ours",
                },
            )

    def _stream(self, submission: str) -> None:
        """Read events to the end, asking again where a stream broke.

        Raises:
            OperatorError: it broke too often in a row.
            StudentError: the service did not take it.
        """
        seen, broken = 0, 0
        while not self._given_up.is_set() and self.state["report"] is None:
            try:
                for event in self._client.events(submission, after=seen):
                    seen, broken = max(seen, event["seq"]), 0
                    self._take(event)
            except OperatorError:
                broken += 1
                if broken > RETRIES:
                    raise
                self._given_up.wait(RETRY_SECONDS)

    def _watch(self) -> Watch:
        return Watch(
            lambda submission: dict(self._client.get("submissions", submission)),
            waiting=self._waiting,
            told=self._moved,
            soonest_seconds=self._soonest_seconds,
        )

    def _waiting(self) -> str | None:
        """Give the submission whose place in line is worth asking for.

        Also of one that has no result yet: a run that was put off waits again.
        """
        with self._changing:
            state = self.state
            is_waiting = state["phase"] == "waiting" or (
                state["phase"] == "running" and not any(test["result"] for test in state["tests"])
            )
            return str(state["submission"]) if is_waiting else None

    def _moved(self, submission: str, answer: dict[str, Any]) -> None:
        """Show the place as it is now, unless an event told something newer meanwhile."""
        with self._changing:
            if answer.get("status") == "queued" and self._waiting() == submission:
                self._change(
                    phase="waiting",
                    position=answer["position"],
                    eta_seconds=answer.get("eta_seconds"),
                )

    def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "accepted" if self.state["eta_seconds"] is None:
                self._change(eta_seconds=event.get("eta_seconds"))
            case "started":
                tests = [{**test, "result": None} for test in self.state["tests"]]
                self._change(phase="running", position=0, tests=tests, report=None)
            case "test":
                tests = [
                    {**test, "result": event} if test["id"] == event["id"] else test
                    for test in self.state["tests"]
                ]
                self._change(at_once=False, tests=tests)
            case "finished":
                self._change(**_finished(event["report"], self.state["tests"]))
            case "sent" if self.state["phase"] == "kept":  # said again when a stream is resumed
                accepted = event["accepted"]
                self._change(
                    phase="waiting",
                    submission=accepted["submission"],
                    position=accepted["position"],
                )
            case "refused":  # kept on this server while the service was away, then not taken
                problem = event["problem"]
                raise StudentError(problem["message"], hint=problem["hint"], code=problem["code"])
            case _:  # cells and their output: this small panel does not show them
                pass

    def _change(self, *, at_once: bool = True, **changes: Any) -> None:
        with self._changing:
            self.state = {**self.state, **changes}
            self._show(self.state, at_once=at_once)


def _outline(assignment: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**test, "question": question["question"], "result": None}
        for question in assignment["questions"]
        for test in question["tests"]
        if not test.get("manual")
    ]


def _finished(report: dict[str, Any], shown: list[dict[str, Any]]) -> State:
    results = {test["id"]: test for test in report["tests"]}
    tests = [{**test, "result": results.get(test["id"], test["result"])} for test in shown]
    return {"phase": "finished", "report": report, "tests": tests}
