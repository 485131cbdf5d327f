"""Do what a service does beside grading: note that it lives, delete what is old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.grading.retain import retain
from coplit_jupyter.model.event import iso
from coplit_jupyter.store.protocol import Store

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
STALLED_SECONDS = 30.0
"""A service that runs but was silent for so long (a paused machine, a full disk) was out too."""
RETAIN_SECONDS = 6 * 3600.0


@dataclass(slots=True)
class Vitals:
    """How the service is, as far as its own notes tell.

    `problem` is why the last note could not be written, as a code; empty if it was. A note is a
    small durable write: where none can be written, no submission can be taken.
    """

    problem: str = ""


@asynccontextmanager
async def housekeeping(store: Store, *, retain_days: int) -> AsyncIterator[Vitals]:
    """Keep house inside the `async with`; take submissions only inside.

    From the last note of an earlier process until now there was an outage, however that one
    ended: what is taken after it has begun arrived after the outage. Leaving writes a last note.
    """
    vitals = Vitals()
    await _beat(store, vitals, gap_seconds=BEAT_SECONDS)
    running = [asyncio.create_task(_keep_beating(store, vitals))]
    if retain_days:
        running.append(asyncio.create_task(_keep_deleting(store, retain_days)))
    try:
        yield vitals  # no TaskGroup: what is raised here must arrive as it is
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await _beat(store, vitals, gap_seconds=STALLED_SECONDS)


async def _keep_beating(store: Store, vitals: Vitals) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await _beat(store, vitals, gap_seconds=STALLED_SECONDS)


async def _beat(store: Store, vitals: Vitals, *, gap_seconds: float) -> None:
    try:
        outage = await asyncio.to_thread(store.beat, gap_seconds=gap_seconds)
    except OperatorError as error:  # then the next note that succeeds tells of an outage
        vitals.problem = error.code
        logger.warning("cannot note that the service lives: %s", error.message)
        return
    except Exception:
        vitals.problem = "internal-error"
        logger.exception("cannot note that the service lives")
        return
    vitals.problem = ""
    if outage is not None:
        logger.warning(
            "no submissions were taken from %s to %s",
            *(iso(outage.started_at), iso(outage.ended_at)),
            extra={"coplit": {"event": "outage"}},
        )


async def _keep_deleting(store: Store, retain_days: int) -> None:
    while True:
        try:
            await asyncio.to_thread(retain, store, days=retain_days)
        except OperatorError as error:
            logger.warning("cannot delete old notebooks: %s", error.message)
        except Exception:
            logger.exception("cannot delete old notebooks")
        await asyncio.sleep(RETAIN_SECONDS)
