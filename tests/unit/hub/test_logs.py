"""Programs can read the service's log, whatever stands in it."""

from __future__ import annotations

import json
import logging

import pytest

from coplit_jupyter.hub.logs import JsonLines


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
