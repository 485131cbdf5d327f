"""Write the grading service into a Hub's configuration."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from coplit_jupyter.hub.scopes import TEACH, access

SERVICE_URL = "http://127.0.0.1:10101"
SERVER_SCOPES = ("access:servers!server", "users:activity!user")
"""What the Hub gives the token of a single-user server if nothing else is said."""


def configure(
    c: Any,
    *,
    home: str,
    name: str = "coplit",
    url: str = SERVICE_URL,
    reached_at: str = "",
    user: str = "",
    base_url: str = "",
    teach_from_servers: bool = True,
    environment: Mapping[str, str] | None = None,
    command: Sequence[str] | None = None,
) -> None:
    """Add the service, its scopes, and what single-user servers must know, to `c`.

    Call it last in `jupyterhub_config.py`: a later `c.JupyterHub.services = …`, or another whole
    value, drops what stands here. What stands there already is kept and added to.

    Args:
        c: the configuration, from `get_config()`.
        home: the service's own folder (`COPLIT_HOME`): database and bundles. Nobody but the
            service's user may read it.
        name: the service's name in the Hub; its address is `/services/<name>/`.
        url: where the service listens. The Hub's proxy must reach it.
        reached_at: the same as single-user servers reach it; default: `url`. With servers in
            containers say the host's address there, or the proxy's.
        user: the system user that the service runs as; default: the Hub's. It needs the Docker
            Engine, and must be none that students have a terminal of.
        base_url: the Hub's; default: what this file says of it. Say it where another file does.
        teach_from_servers: whether an instructor may see the class from the own JupyterLab. The
            token that allows it can be read by any notebook the instructor runs there. False:
            instructors use tokens that they make on the Hub's token page.
        environment: more `COPLIT_*` settings, and `DOCKER_HOST` if the Engine is elsewhere.
        command: how the service is started; default: `coplit serve` of this Python.
    """
    hub, spawner = c.JupyterHub, c.Spawner
    _extend(
        hub,
        "services",
        [
            {
                "name": name,
                "url": url,
                "command": list(command or (_coplit(), "serve")),
                "environment": {"COPLIT_HOME": home, **(environment or {})},
                "oauth_client_allowed_scopes": [TEACH],
                "oauth_no_confirm": True,
                **({"user": user} if user else {}),
            }
        ],
    )
    _update(
        hub,
        "custom_scopes",
        {TEACH: {"description": "See and grade the work of the courses that one teaches"}},
    )
    _let_everybody(hub, [access(name), TEACH])
    _widen_server_tokens(spawner, [access(name), *([TEACH] if teach_from_servers else [])])
    reached = (reached_at or url).rstrip("/")
    _update(
        spawner,
        "environment",
        {"COPLIT_SERVICE_URL": f"{reached}{_base_url(hub, base_url)}services/{name}"},
    )


def _coplit() -> str:
    """Give the path of `coplit` beside this Python: a Hub's PATH may hold another one, or none."""
    return str(Path(sys.executable).with_name("coplit"))


def _let_everybody(hub: Any, scopes: Sequence[str]) -> None:
    """Let every user reach the service: which courses they are in, their groups say.

    Whoever has a role `user` already keeps it, widened.
    """
    for role in _so_far(hub, "load_roles"):
        if role["name"] == "user":
            role["scopes"] = [*role.get("scopes", ["self"]), *scopes]
            return
    _extend(hub, "load_roles", [{"name": "user", "scopes": ["self", *scopes]}])


def _widen_server_tokens(spawner: Any, scopes: Sequence[str]) -> None:
    name = "server_token_scopes"
    given = spawner[name]
    if callable(given):
        spawner[name] = lambda one: [*given(one), *scopes]
    else:
        _extend(spawner, name, [*(() if _so_far(spawner, name) else SERVER_SCOPES), *scopes])


def _base_url(hub: Any, told: str) -> str:
    """Give the path below which the Hub lives, with slashes on both sides."""
    given = told or _text(hub, "base_url") or urlsplit(_text(hub, "bind_url")).path
    return f"/{given.strip('/')}/" if given.strip("/") else "/"


def _text(section: Any, name: str) -> str:
    return str(section[name]) if name in section else ""


def _so_far(section: Any, name: str) -> Sequence[Any]:
    """Give what a list is known to hold; another file may have said more."""
    found = section[name]
    known: Sequence[Any] = found.to_dict().get("extend", []) if _is_open(found) else found
    return known


def _extend(section: Any, name: str, more: Sequence[Any]) -> None:
    found = section[name]
    if _is_open(found):
        found.extend(more)
    else:
        section[name] = [*found, *more]


def _update(section: Any, name: str, more: Mapping[str, Any]) -> None:
    found = section[name]
    if _is_open(found):
        found.update(dict(more))
    else:
        section[name] = {**found, **more}


def _is_open(found: Any) -> bool:
    """Say whether no value stands there, only what is to be added to one.

    It must stay so: a file that the Hub's own loads (`load_subconfig`, as TLJH does) begins with
    nothing, and a whole value in it would take the place of the other file's.
    """
    return hasattr(found, "merge_into")
