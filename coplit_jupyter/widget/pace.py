"""Show what changes quickly now and then only: a panel in a browser is told over one socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

SECONDS = 0.25
"""Between two pictures of the same phase: 500 quick tests are then a few messages, not 500."""

SHOWN_CHARACTERS = 10_000
"""How much of one text is shown, as in the panel on the right; the report holds the rest."""

_TEXTS = ("message", "expected", "actual", "output", "hint")


class Paced:
    """Passes states on to `show`: at once, or the newest of several after a while.

    The last state given is always shown, and never an older one after it. May be called in any
    thread; `show` is then called in that one or in a timer's.
    """

    def __init__(self, show: Callable[[dict[str, Any]], None], *, seconds: float = SECONDS) -> None:
        self._show = show
        self._seconds = seconds
        self._lock = threading.Lock()
        self._shown_at = float("-inf")
        self._newest: dict[str, Any] | None = None
        self._timer: threading.Timer | None = None

    def __call__(self, state: dict[str, Any], *, at_once: bool = True) -> None:
        """Show `state`, now or soon."""
        with self._lock:
            self._newest = state
            left = self._shown_at + self._seconds - time.monotonic()
            if at_once or left <= 0:
                self._flush()
            elif self._timer is None:
                self._timer = threading.Timer(left, self._late)
                self._timer.daemon = True
                self._timer.start()

    def _late(self) -> None:
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._newest is not None:
            newest, self._newest = self._newest, None
            self._show(newest)
            self._shown_at = time.monotonic()


def slim(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a state what no panel shows: the report's own tests, the ends of long texts."""
    report = state["report"]
    return {
        **state,
        "tests": [{**test, "result": _cut(test["result"])} for test in state["tests"]],
        "report": report and {**report, "tests": [], "cells": []},
    }


def _cut(result: dict[str, Any] | None) -> dict[str, Any] | None:
    if result is None:
        return None
    cut = {name: _short(result[name]) for name in _TEXTS if isinstance(result.get(name), str)}
    is_cut = any(len(str(result.get(name) or "")) > SHOWN_CHARACTERS for name in _TEXTS)
    return {**result, **cut, "cut": is_cut}


def _short(text: str) -> str:
    return text[:SHOWN_CHARACTERS]
