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
        {"COPLIT_SERVICE_URL": f"{reached}{_base_url(hub)}services/{name}"},
    )


def _coplit() -> str:
    """Give the path of `coplit` beside this Python: a Hub's PATH may hold another one, or none."""
    return str(Path(sys.executable).with_name("coplit"))


def _let_everybody(hub: Any, scopes: Sequence[str]) -> None:
    """Let every user reach the service: which courses they are in, their groups say.

    Whoever has a role `user` already keeps it, widened.
    """
    roles = _value(hub, "load_roles", [])
    for role in roles:
        if role["name"] == "user":
            role["scopes"] = [*role.get("scopes", ["self"]), *scopes]
            break
    else:
        roles = [*roles, {"name": "user", "scopes": ["self", *scopes]}]
    hub.load_roles = roles


def _widen_server_tokens(spawner: Any, scopes: Sequence[str]) -> None:
    given = _value(spawner, "server_token_scopes", [])
    if callable(given):
        spawner.server_token_scopes = lambda one: [*given(one), *scopes]
    else:
        spawner.server_token_scopes = [*(given or SERVER_SCOPES), *scopes]


def _base_url(hub: Any) -> str:
    """Give the path below which the Hub lives, with slashes on both sides."""
    given = _value(hub, "base_url", "") or urlsplit(_value(hub, "bind_url", "")).path
    return f"/{given.strip('/')}/" if given.strip("/") else "/"


def _value(section: Any, name: str, default: Any) -> Any:
    """Give what is configured so far; a configuration also keeps values that are being added to."""
    if name not in section:
        return default
    given = section[name]
    lazy = getattr(given, "get_value", None)
    return lazy(default) if lazy else given


def _extend(section: Any, name: str, more: Sequence[Any]) -> None:
    section[name] = [*_value(section, name, []), *more]


def _update(section: Any, name: str, more: Mapping[str, Any]) -> None:
    section[name] = {**_value(section, name, {}), **more}
