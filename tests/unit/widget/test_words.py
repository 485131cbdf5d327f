"""What a terminal, GitHub or a kernel without widgets shows."""

from __future__ import annotations

import pytest

from coplit_jupyter.model.verdict import Verdict
from coplit_jupyter.widget.live import first_state
from coplit_jupyter.widget.words import VERDICTS, as_text


def _state(**changes):
    return {**first_state(), "title": "Sums", **changes}


def _result(verdict, **changes):
    return {
        "verdict": verdict,
        "points": 0.0,
        "max_points": 2.0,
        "message": "",
        "hint": "",
        **changes,
    }


def test_every_verdict_has_a_word():
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}


@pytest.mark.parametrize(
    ("phase", "says"),
    [
        ("sending", "sending"),
        ("kept", "not sent yet"),
        ("waiting", "number 1 in line"),
        ("running", "0 of 1"),
    ],
)
def test_the_first_line_answers_where_it_is(phase, says):
    test = {"id": "t", "name": "adds", "points": 2.0, "hidden": False, "result": None}
    assert says in as_text(_state(phase=phase, tests=[test])).splitlines()[0]


def test_a_report_is_told_with_score_verdicts_messages_and_hints():
    result = _result("failed", message="2 != 3\nmore", hint="Use +.")
    test = {"id": "t", "name": "adds", "points": 2.0, "hidden": False, "result": result}
    report = {"score": 0.0, "max_score": 2.0, "practice": True, "error": None}
    text = as_text(_state(phase="finished", tests=[test], report=report))
    for said in ("0 / 2 points (practice)", "0/2  adds: Failed", "2 != 3", "Hint: Use +."):
        assert said in text


def test_a_report_without_a_score_says_why():
    error = {"code": "x", "message": "Cell 3 has a syntax error.", "hint": "Correct it."}
    report = {"score": None, "max_score": 2.0, "practice": True, "error": error}
    text = as_text(_state(phase="finished", report=report))
    assert "Cell 3 has a syntax error. Correct it." in text


def test_a_failure_to_send_says_what_to_do():
    error = {"code": "x", "message": "The Jupyter Server does not answer.", "hint": "Try again."}
    text = as_text({**first_state(), "phase": "failed", "error": error})
    assert text == "coplit: not submitted\nThe Jupyter Server does not answer.\nTry again."


def test_an_answer_that_is_not_there_is_not_called_an_error():
    result = _result("error", message="Not filled in yet (cell 1, line 4)")
    test = {"id": "t", "name": "adds", "points": 2.0, "hidden": False, "result": result}
    assert as_text(_state(phase="running", tests=[test])).splitlines()[1:] == [
        "  0/2  adds: Not filled in yet",
        "       Not filled in yet (cell 1, line 4)",
    ]
