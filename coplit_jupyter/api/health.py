"""Answer whether anything can be graded here, and what no other route answers."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from tornado import web

from coplit_jupyter import __version__
from coplit_jupyter.api.problem import machine, refusal
from coplit_jupyter.api.route import Route
from coplit_jupyter.errors import CoplitError, NotFoundError

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 8.0
"""An Engine that does not answer for this long is told to be slow; the look goes on."""
SLOW: dict[str, Any] = {
    "ok": False,
    "problems": [
        {
            "code": "slow",
            "message": "The grading side is still getting ready.",
            "hint": "What you submit is kept and graded as soon as it is.",
        }
    ],
}


class HealthRoute(Route):
    """`GET health`."""

    @web.authenticated
    async def get(self) -> None:
        """Say what works, what is missing and who is asking."""
        who = await self.who()
        state = await self._state()
        await self.answer(
            {
                **state,
                "version": __version__,
                "mode": self.mount.mode,
                "practice": self.mount.practice,
                "who": {"student": who.student, "may_teach": who.may_teach},
            }
        )

    async def _state(self) -> dict[str, Any]:
        try:
            desk = await self.desk()
            state = await self.mount.look(desk.health, seconds=PATIENCE_SECONDS)
        except Exception as error:
            # Of all routes this one must answer: it is what people look at when others do not.
            if not isinstance(error, CoplitError):
                logger.exception("health could not be told")
            problem = refusal(error, status=HTTPStatus.INTERNAL_SERVER_ERROR).to_json()["error"]
            state = {"ok": False, "problems": [problem]}
        if state is None:
            return SLOW
        if self.is_asked_by_operator():
            return state
        return {**state, "problems": [machine(one["code"]) for one in state["problems"]]}


class NowhereRoute(Route):
    """Every address below the API that is no route."""

    @web.authenticated
    async def get(self, _path: str) -> None:
        """Refuse in the API's own words."""
        raise NotFoundError("There is nothing at this address.")

    post = get
