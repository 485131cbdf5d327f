"""Delete what old submissions hold, step by step."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from coplit_jupyter.model.event import iso
from coplit_jupyter.store.protocol import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """How many submissions accepted before `before` were emptied, or would be."""

    before: datetime
    submissions: int
    dry_run: bool

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "before": iso(self.before),
            "submissions": self.submissions,
            "dry_run": self.dry_run,
        }


def retain(
    store: Store,
    *,
    days: int,
    dry_run: bool = False,
    pause: Callable[[], bool] = lambda: False,
) -> Retained:
    """Delete notebooks and outputs of what is done and older than `days`; scores stay.

    In steps, so that nobody who hands in waits; `pause` is called after each and says whether to
    stop there. What is left is found the next time.

    Raises:
        OperatorError: the storage cannot be used; what was deleted before stays deleted.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    if dry_run:
        return Retained(before=before, submissions=store.old(before=before), dry_run=True)
    emptied = 0
    while done := store.empty(before=before):
        emptied += done
        if pause():
            break
    if emptied:
        logger.info("notebooks of %s submissions older than %s days were deleted", emptied, days)
    return Retained(before=before, submissions=emptied, dry_run=False)
