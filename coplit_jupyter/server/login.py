"""Put Jupyter Server's login, authorizer, origin and XSRF checks before every route."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from tornado import web

from coplit_jupyter.api.identity import Who

AUTH_RESOURCE = "coplit"
"""What an authorizer is asked about: `read` for GET, `write` for POST."""


class LoggedIn(APIHandler):
    """The handler class behind the routes when a Jupyter Server mounts them.

    Stricter than Jupyter's own: a GET that a cookie vouches for needs the XSRF token as well
    (JupyterLab's `ServerConnection` sends it with every request), because reports are personal.
    """

    auth_resource = AUTH_RESOURCE

    async def prepare(self) -> None:  # type: ignore[override]  # as Jupyter's APIHandler does
        """Check login, origin, XSRF token and authorizer, in this order."""
        try:
            await super().prepare()
        except web.HTTPError as error:
            if error.status_code == HTTPStatus.NOT_FOUND:  # how Jupyter refuses a foreign origin
                raise web.HTTPError(403, "foreign origin") from error
            raise
        if self.request.method == "OPTIONS":
            return
        if self.current_user is None:
            raise web.HTTPError(403, "no login")
        if not self._vouched():
            raise web.HTTPError(403, "no XSRF token")
        action = "read" if self.request.method in {"GET", "HEAD"} else "write"
        allowed = await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, action, AUTH_RESOURCE)
        )
        if not allowed:
            raise web.HTTPError(403, f"not authorized to {action} {AUTH_RESOURCE}")

    def _vouched(self) -> bool:
        """Say whether a token, or the XSRF token beside the cookie, vouches for the request.

        All cookies of that name are tried: behind a Hub there are several, one for each path.
        """
        if self.token_authenticated or self.settings.get("disable_check_xsrf", False):
            return True
        given = self.request.headers.get("X-XSRFToken") or self.get_query_argument("_xsrf", "")
        cookies = [
            value.strip('"')
            for header in self.request.headers.get_list("Cookie")
            for name, _, value in (part.strip().partition("=") for part in header.split(";"))
            if name == "_xsrf"
        ]
        return bool(given) and any(
            hmac.compare_digest(given.encode(), cookie.encode()) for cookie in cookies
        )


class LocalIdentity:
    """Whoever may use this server is one person: its owner.

    Not the login's user name: on a server with a token that is random for every cookie.
    """

    def __init__(self, *, student: str, teaching: bool) -> None:
        self._who = Who(student=student, may_teach=teaching)

    def who(self, _handler: Any) -> Who:
        """Give the owner."""
        return self._who
