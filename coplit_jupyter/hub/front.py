"""Answer what lies beside the API: the service's front page, its health and its figures."""

from __future__ import annotations

import json
from html import escape
from http import HTTPStatus

from jupyterhub.services.auth import HubOAuthenticated
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from tornado import web

from coplit_jupyter.api.health import PATIENCE_SECONDS
from coplit_jupyter.api.mount import Mount
from coplit_jupyter.api.told import Answering
from coplit_jupyter.errors import AccessError
from coplit_jupyter.hub.condition import Condition
from coplit_jupyter.hub.login import HubLogin
from coplit_jupyter.hub.meters import Meters
from coplit_jupyter.hub.scopes import METRICS

SCRAPE_SECONDS = 4.0
"""How long an Engine that hangs may hold up the figures: Prometheus waits for ten seconds."""
PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><title>coplit</title>
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width">
<h1>coplit</h1>
<p>{who}</p>
<p>{what}</p>
</html>
"""
SAYS = {
    "en": (
        "This service grades notebooks. You are logged in as {name}.",
        "Hand in from JupyterLab: open a notebook of your course and click Submit.",
    ),
    "ko": (
        "노트북을 채점하는 서비스입니다. {name}(으)로 로그인되어 있습니다.",
        "제출은 JupyterLab에서 합니다. 강의의 노트북을 열고 제출을 누르세요.",
    ),
}


def front_page(name: str, *, languages: str) -> str:
    """Write the page for who is logged in; `languages` is what their browser accepts."""
    asked = (one.strip()[:2].lower() for one in languages.split(","))
    language = next((one for one in asked if one in SAYS), "en")
    who, what = SAYS[language]
    return PAGE.format(language=language, who=who.format(name=escape(name)), what=what)


class FrontPage(HubOAuthenticated, Answering):
    """`GET /`: where the Hub's list of services leads; logs a browser in."""

    @web.authenticated
    async def get(self) -> None:
        """Say what this is; sets the XSRF cookie that later requests of the browser need."""
        _ = self.xsrf_token
        self.set_header("Content-Type", "text/html; charset=utf-8")
        languages = self.request.headers.get("Accept-Language", "")
        await self.finish(front_page(self.current_user["name"], languages=languages))


class Alive(Answering):
    """`GET /health`: for load balancers and monitors, without a login.

    Says whether submissions can be taken and graded now: 200 or 503, and codes of what is wrong,
    no more. Something may be wrong that does not stop it yet: then 200 with codes.
    """

    def initialize(self, condition: Condition) -> None:
        """Take what knows."""
        self.condition = condition

    async def get(self) -> None:
        """Look at storage and Engine."""
        found = await self.condition.problems(seconds=PATIENCE_SECONDS)
        self.set_status(HTTPStatus.SERVICE_UNAVAILABLE if found.stops else HTTPStatus.OK)
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps({"ok": not found.stops, "problems": found.codes}))


class Figures(Answering, HubLogin):
    """`GET /metrics`: for Prometheus, with a token that may read the Hub's own figures."""

    def initialize(self, mount: Mount, meters: Meters, condition: Condition) -> None:
        """Take what is measured."""
        self.mount = mount
        self.meters = meters
        self.condition = condition

    async def get(self) -> None:
        """Give the figures in Prometheus' text format, whatever is wrong with the service.

        Raises:
            AccessError: neither an administrator of the Hub nor a token with the scope.
        """
        model = self.current_user
        if not model.get("admin") and METRICS not in model.get("scopes", ()):
            raise AccessError(
                "This token may not read figures.", hint=f"Give its owner the scope {METRICS}."
            )
        desk = await self.mount.open_desk()
        await self.mount.call(self.meters.look, desk.store, lambda: len(self.mount.streams))
        self.meters.look_at_pool(desk.sandbox_counts())
        found = await self.condition.problems(seconds=SCRAPE_SECONDS)
        self.meters.look_at_problems(found.codes)
        self.meters.free.set(self.condition.free_bytes())
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        await self.finish(generate_latest(self.meters.registry))
