"""Write the service's log for programs: one JSON object a line."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coplit_jupyter.model.event import iso

TEXT = "[%(levelname)1.1s %(asctime)s %(name)s] %(message)s"


ALIKE = 10
ALIKE_SECONDS = 60.0
"""So many warnings of one kind are written in so long; then only how many more there were."""
MOST_KINDS = 1000


@dataclass(slots=True)
class _Kind:
    """Warnings of one kind since `began`: how many were written, and how many left out."""

    began: float
    written: int = 0
    left_out: int = 0


class Sparing(logging.Filter):
    """Leaves out what says the same again and again.

    While a database is away a class's browsers ask on, and every answer is a warning: a night of
    that fills the disk that is needed next. Warnings and errors are of one kind if they come from
    the same statement of the program. What is told of a submission is always written.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, int, str], _Kind] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether to write a record; the first of a kind after a pause tells of the others."""
        if record.levelno < logging.WARNING or hasattr(record, "coplit"):
            return True
        with self._lock:
            left_out = self._count(record)
        if left_out is None:
            return False
        if left_out:
            record.msg = f"{record.getMessage()} (and {left_out} more like it before)"
            record.args = ()
        return True

    def _count(self, record: logging.LogRecord) -> int | None:
        """Count a record; gives how many were left out before it, None if it is left out."""
        now, place = self._clock(), (record.pathname, record.lineno, record.levelname)
        kind = self._kinds.get(place)
        if kind is not None and now < kind.began + ALIKE_SECONDS:
            if kind.written >= ALIKE:
                kind.left_out += 1
                return None
            kind.written += 1
            return 0
        if len(self._kinds) >= MOST_KINDS:
            self._kinds.clear()
        self._kinds[place] = _Kind(began=now, written=1)
        return 0 if kind is None else kind.left_out


class JsonLines(logging.Formatter):
    """Gives `{"at","level","logger","message",…}`.

    What a record carries as `coplit` stands beside these: `event` (`accepted`, `started`,
    `finished`, `failed`, `outage`), `submission`, `run` and more. The values are ours, never a
    student's program or a token.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one line: JSON knows no line ends, whatever the message holds."""
        told: dict[str, Any] = {
            "at": iso(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "coplit", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


def set_up(form: str, *, verbose: bool) -> None:
    """Log to stderr as `json` or `text`, once for the whole process."""
    handler = logging.StreamHandler()
    handler.addFilter(Sparing())
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("coplit_jupyter").setLevel(logging.DEBUG if verbose else logging.INFO)
