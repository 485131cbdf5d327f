"""Open the desk when it is first needed, in a thread, and close it once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from coplit_jupyter.errors import OperatorError

if TYPE_CHECKING:
    from coplit_jupyter.grading.desk import Desk

logger = logging.getLogger(__name__)


class LazyDesk:
    """Gives the one desk of this server process.

    A failed opening is told to who asked, and tried again for the next who asks.
    """

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._open_desk = open_desk
        self._lock = asyncio.Lock()
        self._desk: Desk | None = None
        self._closed = False

    async def open(self) -> Desk:
        """Give the desk with its dispatcher at work.

        Raises:
            OperatorError: the storage or a setting cannot be used, or the server is stopping.
        """
        async with self._lock:
            if self._closed:
                raise OperatorError(
                    "The server is stopping.", hint="Start it again.", code="stopping"
                )
            if self._desk is None:
                self._desk = await asyncio.to_thread(self._start)
                logger.info("grading here, with the state in %s", self._desk.settings.home)
            return self._desk

    def _start(self) -> Desk:
        desk = self._open_desk()
        desk.start()
        return desk

    async def close(self) -> None:
        """Stop grading and give back what was running; later openings are refused."""
        async with self._lock:
            self._closed = True
            if self._desk is not None:
                await asyncio.to_thread(self._desk.close)
                self._desk = None
