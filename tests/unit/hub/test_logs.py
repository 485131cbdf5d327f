"""Programs can read the service's log, whatever stands in it."""

from __future__ import annotations

import json
import logging

import pytest

from coplit_jupyter.hub.logs import ALIKE, ALIKE_SECONDS, JsonLines, Sparing
from coplit_jupyter.testing import ManualClock


@pytest.fixture
def clock():
    return ManualClock()


def record(message, *arguments, **extra):
    made = logging.LogRecord("coplit.x", logging.WARNING, "x.py", 1, message, arguments, None)
    for name, value in extra.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize("text", ["plain", "two\nlines", '"quoted"', "\x1b[31mred", "\ud800", "김"])
def test_a_line_is_one_json_object_whatever_it_says(text):
    """A log that a student's file name can break cannot be searched."""
    line = JsonLines().format(record("%s", text))
    assert "\n" not in line
    line.encode("ascii")
    told = json.loads(line)
    assert (told["message"], told["level"], told["logger"]) == (text, "warning", "coplit.x")
    assert told["at"].endswith("Z")


def test_what_a_record_is_about_stands_beside_the_message():
    told = json.loads(JsonLines().format(record("x", coplit={"event": "started", "run": 2})))
    assert (told["event"], told["run"]) == ("started", 2)


def test_a_traceback_stays_on_the_line():
    try:
        raise ZeroDivisionError("x")  # noqa: TRY301
    except ZeroDivisionError:
        import sys

        line = JsonLines().format(record("failed", exc_info=sys.exc_info()))
    assert "\n" not in line
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


def test_a_night_without_a_database_does_not_fill_the_disk(clock):
    """Two hundred browsers ask every few seconds, and each answer is a warning."""
    spare = Sparing(clock=clock)
    written = [
        one.getMessage()
        for one in (record("GET %s: away", number) for number in range(1000))
        if spare.filter(one)
    ]
    assert written == [f"GET {number}: away" for number in range(ALIKE)]
    clock.advance(ALIKE_SECONDS)
    again = record("GET %s: away", 7)
    assert spare.filter(again)
    assert again.getMessage() == f"GET 7: away (and {1000 - ALIKE} more like it before)"


def test_what_is_told_of_a_submission_and_of_other_things_is_always_written(clock):
    spare = Sparing(clock=clock)
    for _ in range(ALIKE + 1):
        spare.filter(record("away"))
    assert not spare.filter(record("away"))
    assert spare.filter(record("%s waits again", "s1", coplit={"event": "failed"}))
    assert spare.filter(record("elsewhere", lineno=2))
    assert spare.filter(record("away", levelno=logging.INFO))
