"""Write for people on stderr and for programs on stdout."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any, Self

import click

from coplit_jupyter.errors import CoplitError

MARKS: Mapping[str, tuple[str, str]] = {
    "passed": ("✓", "green"),
    "failed": ("✗", "red"),
    "error": ("!", "red"),
    "timed-out": ("⏱", "yellow"),
    "out-of-memory": ("▣", "yellow"),
    "not-run": ("–", "white"),
    "broken": ("⚒", "cyan"),
}

QUIET_SECONDS = 2.0
"""Longer than this, and a person is told what is going on."""


def say(text: str = "", *, nl: bool = True) -> None:
    """Tell a person something; student text must have passed `plain` before."""
    click.echo(text, err=True, nl=nl)


def emit(value: Mapping[str, Any]) -> None:
    """Write one JSON object on one line of stdout, at once."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # a file name that is no Unicode, or a terminal without it
        text = json.dumps(value)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def fail(error: CoplitError) -> int:
    """Say an error in two lines on stderr; gives exit code 2."""
    say(f"error: {plain(error.message)}")
    if error.hint:
        say(f"hint: {plain(error.hint)}")
    return 2


def plain(text: str) -> str:
    """Make text of unknown origin harmless for a terminal: one line, no control characters."""
    return "".join(char if char.isprintable() else " " for char in text)


def points(value: float | None) -> str:
    """Write points as people do: `2`, `1.5`."""
    return "–" if value is None else f"{value:.6g}"


def test_line(test: Mapping[str, Any]) -> str:
    """Write one test's result as one line."""
    mark, colour = MARKS[test["verdict"]]
    worth = f"{points(test['points'])}/{points(test['max_points'])}"
    name = plain(test["name"]) + (" (hidden)" if test["hidden"] else "")
    head = f"  {click.style(mark, fg=colour)} {name:<44} {test['verdict']:<13} {worth:>7}"
    return f"{head}  {test['seconds']:.2f} s"


def test_details(test: Mapping[str, Any]) -> list[str]:
    """Write what a student can learn from a test that did not pass."""
    if test["verdict"] == "passed":
        return []
    lines = []
    if test["expected"] is not None:
        lines.append(f"      expected: {plain(test['expected'])[:200]}")
        lines.append(f"      actual:   {plain(test['actual'] or '')[:200]}")
    elif test["message"]:
        shown = [line for line in test["message"].splitlines() if line.strip()]
        lines += [f"      {plain(line)[:200]}" for line in shown[:6]]
    if test["hint"]:
        lines.append(click.style(f"      hint: {plain(test['hint'])}", fg="yellow"))
    return lines


def summary(report: Mapping[str, Any]) -> str:
    """Say in one line how a submission came out."""
    who = f"{report['course']}/{report['assignment']} {plain(report['student'])}"
    if report["score"] is None:
        error = report["error"] or {"message": "", "hint": ""}
        return (
            f"{who}: {report['status']}. {plain(error['message'])} {plain(error['hint'])}".strip()
        )
    passed = sum(test["verdict"] == "passed" for test in report["tests"])
    seconds = report["seconds"]["total"]
    score = f"{points(report['score'])} of {points(report['max_score'])} points"
    tests = f"{passed} of {len(report['tests'])} tests passed"
    practice = ", practice" if report["practice"] else ""
    inline = ", inline: results can be forged" if report["isolation"] == "inline" else ""
    return f"{who}: {score}, {tests} ({seconds:.1f} s{practice}{inline})"


class Waiting:
    """Shows that work goes on: a line after 2 s, then a dot a second, on a terminal only.

    Used as a context manager; `step` changes what is being waited for.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._since = time.monotonic()
        self._done = threading.Event()
        self._said = ""
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def step(self, what: str) -> None:
        """Say what is done now; the line appears if it takes longer than 2 s."""
        self._what, self._since = what, time.monotonic()

    def rest(self) -> None:
        """Say nothing until the next step: something else is being shown."""
        self._said = self._what

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            if self._what != self._said and time.monotonic() - self._since > QUIET_SECONDS:
                self._said = self._what
                say(f"… {self._what}")
