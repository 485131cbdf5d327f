"""Keep what the program warns of and logs, so that the test hears it as its own."""

from __future__ import annotations

import contextlib
import logging
import warnings
from typing import Any

from coplit_jupyter.harness.wire.names import EXCEPTIONS, exception_name

MAX_WARNINGS = 20
MAX_RECORDS = 200
MAX_TEXT = 4000


class Heard:
    """Warnings `[kind, text]` and records of loggers since they were last taken, in order."""

    def __init__(self) -> None:
        self._warned: list[list[Any]] = []
        self._logged: list[list[Any]] = []
        self._levels: dict[str, int] = {}

    def install(self) -> None:
        """Listen for the rest of this process."""
        warnings.simplefilter("always")  # the test's own filters decide what it sees
        warnings.showwarning = self._warn
        kind: Any = logging.Logger
        call_handlers = kind.callHandlers

        def handled(logger: logging.Logger, record: logging.LogRecord) -> None:
            with contextlib.suppress(Exception):
                self._log(record)
            call_handlers(logger, record)

        kind.callHandlers = handled

    def take(self) -> list[list[Any]] | None:
        """Give what was heard, and start anew; None if there is nothing."""
        heard = self._warned + self._logged
        self._warned, self._logged = [], []
        return heard or None

    def set_level(self, name: str, level: int | None) -> None:
        """Give a logger the level that the test gave its own; None: the program's own again."""
        logger = logging.getLogger(name)
        before = self._levels.setdefault(name, logger.level)
        logger.setLevel(before if level is None else level)

    def _warn(self, message: Any, category: type, *args: Any, **named: Any) -> None:
        if len(self._warned) < MAX_WARNINGS:
            known = (
                one.__name__ for one in category.__mro__ if EXCEPTIONS.get(one.__name__) is one
            )
            self._warned.append([next(known, "Warning"), str(message)[:500]])

    def _log(self, record: logging.LogRecord) -> None:
        if len(self._logged) >= MAX_RECORDS:
            return
        error = record.exc_info[1] if record.exc_info else None
        raised = None
        if error is not None:
            raised = [exception_name(type(error)) or "Exception", str(error)[:MAX_TEXT]]
        text = record.getMessage()[:MAX_TEXT]
        place = [str(record.funcName)[:200], int(record.lineno)]
        self._logged.append([record.name[:200], int(record.levelno), text, *place, raised])
