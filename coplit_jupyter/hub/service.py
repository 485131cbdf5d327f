"""Run the grading service of a Hub: the API's routes, behind the Hub's login."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth, HubOAuthCallbackHandler
from tornado import web
from tornado.httpserver import HTTPServer

from coplit_jupyter.api.mount import Mount
from coplit_jupyter.api.table import routes
from coplit_jupyter.errors import CoplitError, OperatorError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.hub.condition import Condition
from coplit_jupyter.hub.front import Alive, Figures, FrontPage
from coplit_jupyter.hub.housekeeping import housekeeping
from coplit_jupyter.hub.login import HubIdentity, HubLogin
from coplit_jupyter.hub.meters import Meters, metered
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MIB
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

logger = logging.getLogger(__name__)

PARENT_SECONDS = 1.0
"""How soon the service notices that its Hub was killed."""
REMEMBER_SECONDS = 5
"""A change of groups, or a revoked token, takes effect here after so long at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the Hub wants the service: the address it listens at, and the prefix of its URLs."""

    host: str
    port: int
    prefix: str

    @classmethod
    def told_by(cls, environ: Mapping[str, str]) -> Self:
        """Read the place from what a Hub gives to a service it starts.

        Raises:
            OperatorError: no Hub started this process, or it gave no URL.
        """
        for name in ("JUPYTERHUB_API_TOKEN", "JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_SERVICE_PREFIX"):
            if not environ.get(name):
                raise OperatorError(
                    f"This is no service of a JupyterHub: {name} is not set.",
                    hint="Let the Hub start it: coplit_jupyter.hub.configure(c, home=…) in "
                    "jupyterhub_config.py.",
                    code="no-hub",
                )
        url = urlsplit(environ["JUPYTERHUB_SERVICE_URL"])
        if url.scheme != "http" or not url.hostname or not url.port:
            raise OperatorError(
                f"The service cannot listen at {environ['JUPYTERHUB_SERVICE_URL']!r}.",
                hint="Give the service a URL like http://127.0.0.1:10101.",
                code="bad-setting",
            )
        return cls(host=url.hostname, port=url.port, prefix=environ["JUPYTERHUB_SERVICE_PREFIX"])


def serve(settings: Settings, place: Place) -> None:
    """Serve until SIGTERM or SIGINT; what was running then is given back to the queue.

    Raises:
        OperatorError: the storage or the address cannot be used.
    """
    asyncio.run(_serve(settings, place))


def application(
    mount: Mount, meters: Meters, condition: Condition, *, prefix: str
) -> web.Application:
    """Give every handler of the service, below the prefix."""
    beside: list[tuple[str, type[web.RequestHandler], dict[str, Any]]] = [
        ("", FrontPage, {}),
        ("oauth_callback", HubOAuthCallbackHandler, {}),
        ("health", Alive, {"condition": condition}),
        ("metrics", Figures, {"mount": mount, "meters": meters, "condition": condition}),
    ]
    table = [*beside, *routes(mount, HubLogin)]
    return web.Application(
        [(f"{prefix}{pattern}", handler, arguments) for pattern, handler, arguments in table],
        # Lives as long as the process: after a restart browsers log in again by themselves.
        cookie_secret=secrets.token_bytes(32),
        log_function=_log,
    )


async def _serve(settings: Settings, place: Place) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    HubOAuth.instance(cache_max_age=REMEMBER_SECONDS)
    meters = Meters()
    desk = await asyncio.to_thread(_open, settings, meters)
    mount = Mount(
        identity=HubIdentity(),
        open_desk=_already(desk),
        root=None,
        mode="service",
        practice=settings.practice,
    )
    try:
        async with housekeeping(desk.store, retain_days=settings.retain_days) as vitals:
            condition = Condition(mount, vitals, home=settings.home)
            server = _listen(application(mount, meters, condition, prefix=place.prefix), place)
            logger.info("grading at %s:%s%s", place.host, place.port, place.prefix)
            waking = asyncio.create_task(asyncio.to_thread(_wake, desk))
            await _told_to_stop(stopping)
            logger.info("stopping")
            server.stop()
        await waking
    finally:
        mount.close()
        await asyncio.to_thread(desk.close)
    await server.close_all_connections()


async def _told_to_stop(stopping: asyncio.Event) -> None:
    """Wait for a signal, or for the end of the Hub: its next one starts a service of its own."""
    parent = os.getppid()
    while os.getppid() == parent:
        with suppress(TimeoutError):
            async with asyncio.timeout(PARENT_SECONDS):
                await stopping.wait()
                return
    logger.warning("the Hub is gone")


def _open(settings: Settings, meters: Meters) -> Desk:
    desk = open_desk(settings, on_progress=lambda text: logger.info("%s", text))
    desk.store = metered(desk.store, meters)
    desk.keys.key_id()  # made at the first start; a key that cannot be used is told now
    return desk


def _wake(desk: Desk) -> None:
    """Begin to grade; an Engine that is away is looked for again when something is to be graded."""
    desk.start()
    try:
        _ = desk.sandbox
    except CoplitError as error:
        logger.warning("nothing can be graded yet: %s %s", error.message, error.hint)


def _already(desk: Desk) -> Callable[[], Awaitable[Desk]]:
    async def opened() -> Desk:
        return desk

    return opened


def _listen(served: web.Application, place: Place) -> HTTPServer:
    # A little above the cap: who sends more gets an answer that says so.
    server = HTTPServer(served, max_body_size=MAX_BODY_BYTES + MIB)
    try:
        server.listen(place.port, place.host)
    except OSError as error:
        raise OperatorError(
            f"The service cannot listen at {place.host}:{place.port}: {error.strerror}.",
            hint="End what listens there, or give the service another URL.",
            code="bad-address",
        ) from error
    return server


def _log(handler: web.RequestHandler) -> None:
    """Log one line a request, without its query: somebody may put a token there."""
    request = handler.request
    ours = handler.get_status() >= HTTPStatus.INTERNAL_SERVER_ERROR
    logger.log(
        logging.WARNING if ours else logging.INFO,
        "%s %s %s %.0f ms",
        handler.get_status(),
        request.method,
        request.path,
        1000 * request.request_time(),
    )
