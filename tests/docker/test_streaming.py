"""Each result is out as soon as it is there."""

from __future__ import annotations

from threading import Event

from coplit_jupyter.sandbox.protocol import Ending
from coplit_jupyter.sandbox.protocol import TestFinished as Finished


def test_the_first_result_is_out_while_the_second_test_runs(docker_sandbox, order, run):
    """A student who waits a minute for the first word walks away."""
    cancel = Event()
    heard = []

    def on_event(event):
        heard.append(event)
        if isinstance(event, Finished):
            cancel.set()

    evidence = docker_sandbox.run(
        order(
            "def add(a, b):\n    return a + b\n\ndef stay():\n    while True:\n        pass",
            """
            import hw

            def test_add():
                assert hw.add(1, 2) == 3

            def test_stay():
                hw.stay()
            """,
            ["test_add", "test_stay"],
            test_seconds=100,
        ),
        on_event=on_event,
        cancel=cancel,
    )
    finished = [event.id for event in heard if isinstance(event, Finished)]
    assert finished == ["tests/test_hw.py::test_add"]
    assert evidence.ending is Ending.CANCELLED
