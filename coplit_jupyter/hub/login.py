"""Put the Hub's login before every route: a token, or its OAuth cookie with an XSRF token."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jupyterhub.services.auth import HubOAuthenticated
from tornado import web

from coplit_jupyter.api.identity import Who
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.hub.membership import person


class HubLogin(HubOAuthenticated, web.RequestHandler):
    """The handler class behind the routes when the service mounts them.

    The Hub is asked off the event loop's thread, so that a slow Hub holds up nobody's stream.
    """

    async def prepare(self) -> None:
        """Find out who is asking.

        Raises:
            HTTPError: 403, nobody who may use this service.
            OperatorError: the Hub does not answer.
        """
        try:
            await self.hub_auth.get_user(self, sync=False)
        except web.HTTPError as error:
            if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            raise OperatorError(
                "The Hub does not say who you are.",
                hint="Nothing of yours is lost; try again in a few seconds.",
                code="hub-unreachable",
            ) from error
        if self.current_user is None:
            raise web.HTTPError(403, "no login")


class HubIdentity:
    """Knows people by the names and groups that the Hub has for them now."""

    def who(self, handler: Any) -> Who:
        """Give the person behind the request's token.

        Raises:
            AccessError: it is the token of a service.
        """
        return person(handler.current_user)
