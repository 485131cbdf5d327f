"""Let what the student's program logs reach the loggers of the test's own process.

`assertLogs` and `caplog` listen there. What a record says is the program's word, as printed text
is: text and numbers, nothing else.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.wire.names import exception_named

if TYPE_CHECKING:
    from coplit_jupyter.harness.judge.session import Session

MAX_RECORDS = 200
KINDS = [str, int, str, str, int]


def install(session: Session) -> None:
    """Tell the program of the levels that a test gives its loggers, for the rest of this run."""
    first: dict[str, int] = {}
    kind: Any = logging.Logger
    set_level = kind.setLevel

    def told(logger: logging.Logger, level: int | str) -> None:
        before = first.setdefault(logger.name, logger.level)
        set_level(logger, level)
        if session.is_running and session.stop is None and session.recording is None:
            touched = session.touched
            now = None if logger.level == before else logger.level
            session.request("level", logger.name, now)
            session.touched = touched

    kind.setLevel = told


def log(heard: Any) -> None:
    """Log what the program logged: levels and filters of its own loggers have let it through."""
    records = [one for one in heard if type(one) is list and len(one) == 6]
    for entry in records[:MAX_RECORDS]:
        *plain, raised = entry
        if [type(one) for one in plain] != KINDS or abs(plain[1]) > 1_000_000:
            continue
        name, level, text, function, line = plain
        made = logging.LogRecord(
            name[:200],
            level,
            "notebook.py",
            line,
            text[:4000],
            None,
            _raised(raised),
            function[:200],
        )
        logging.getLogger(name[:200]).handle(made)


def _raised(told: Any) -> Any:
    """Give what `exc_info` holds: an exception of that kind and text, which nobody raised here."""
    if type(told) is not list or [type(one) for one in told] != [str, str]:
        return None
    kind = exception_named(told[0]) or Exception
    try:
        error = kind(told[1][:4000])
    except Exception:  # a kind that takes more than a text
        kind, error = Exception, Exception(told[1][:4000])
    return kind, error, None
