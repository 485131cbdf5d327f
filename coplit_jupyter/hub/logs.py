"""Write the service's log for programs: one JSON object a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from coplit_jupyter.model.event import iso

TEXT = "[%(levelname)1.1s %(asctime)s %(name)s] %(message)s"


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
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("coplit_jupyter").setLevel(logging.DEBUG if verbose else logging.INFO)
