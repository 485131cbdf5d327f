"""Who waits in a cell sees the queue move, though it moves without events."""

from __future__ import annotations

import queue
from pathlib import Path

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.widget.line import LATEST_SECONDS, SOONEST_SECONDS, Watch, pause_for
from coplit_jupyter.widget.live import Run
from coplit_jupyter.widget.place import Server
from coplit_jupyter.widget.rest import Client

SECONDS = 100
ENVELOPE = {"v": 1, "run": 1, "at": "2026-11-30T10:00:00.000Z"}
OUTLINE = [{"id": "a", "name": "a", "points": 1.0, "hidden": False, "result": None}]


def test_the_longer_it_takes_the_more_rarely_it_is_asked():
    assert pause_for(None) == pause_for(3) == SOONEST_SECONDS
    assert pause_for(300) == 15
    assert pause_for(10_000) == LATEST_SECONDS


def test_the_place_is_asked_for_only_while_something_waits():
    told: queue.Queue = queue.Queue()
    waits = [None, None, "s1"]

    def ask(submission):
        return {"position": 40, "of": submission, "asked early": len(waits) > 0}

    with Watch(
        ask,
        waiting=lambda: waits.pop(0) if waits else None,
        told=lambda *all_: told.put(all_),
        soonest_seconds=0.001,
    ):
        first = told.get(timeout=SECONDS)
    assert first == ("s1", {"position": 40, "of": "s1", "asked early": False})


def test_a_question_that_fails_says_nothing():
    told: list = []
    asked: queue.Queue = queue.Queue()

    def ask(submission):
        asked.put(submission)
        raise OperatorError("The Jupyter Server does not answer.")

    with Watch(
        ask, waiting=lambda: "s1", told=lambda *all_: told.append(all_), soonest_seconds=0.001
    ) as watch:
        assert asked.get(timeout=SECONDS) == "s1"
    watch._thread.join(SECONDS)
    assert told == []


def run(phase: str) -> Run:
    """A run that has come so far; nothing is sent."""
    made = Run(
        Client(Server(url="http://127.0.0.1:1/", token="")), Path("hw1.ipynb"), show=lambda _: None
    )
    made._change(phase=phase, submission="s1", position=40, tests=OUTLINE)
    return made


def test_the_place_in_a_cell_moves_with_the_queue():
    waits = run("waiting")
    waits._moved("s1", {"status": "queued", "position": 3, "eta_seconds": 12.0})
    assert (waits.state["position"], waits.state["eta_seconds"]) == (3, 12.0)
    waits._moved("s1", {"status": "running", "position": 0, "eta_seconds": None})
    assert (waits.state["phase"], waits.state["position"]) == ("waiting", 3)


def test_a_run_that_was_put_off_waits_again_until_its_first_result():
    running = run("running")
    answer = {"status": "queued", "position": 5, "eta_seconds": None}
    running._moved("s1", answer)
    assert (running.state["phase"], running.state["position"]) == ("waiting", 5)
    running._take({**ENVELOPE, "seq": 2, "type": "started"})
    running._take({**ENVELOPE, "seq": 3, "type": "test", "id": "a", "verdict": "passed"})
    running._moved("s1", answer)
    assert running.state["phase"] == "running"


def test_what_this_server_keeps_is_not_called_received():
    """Only the service's word makes it arrive; a resumed stream says so twice."""
    kept = run("kept")
    accepted = {"submission": "s9", "position": 7}
    assert kept._waiting() is None
    kept._take({**ENVELOPE, "seq": 0, "type": "sent", "accepted": accepted})
    assert (kept.state["phase"], kept.state["submission"], kept.state["position"]) == (
        "waiting",
        "s9",
        7,
    )
    kept._take({**ENVELOPE, "seq": 2, "type": "started"})
    kept._take({**ENVELOPE, "seq": 0, "type": "sent", "accepted": accepted})
    assert kept.state["phase"] == "running"
