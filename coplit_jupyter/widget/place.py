"""Find the Jupyter Server that started this kernel, and the notebook this kernel belongs to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import StudentError


class NotHereError(StudentError):
    """This kernel cannot tell where its server or its notebook is."""

    default_code = "not-here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Jupyter Server; `url` ends with a slash, `token` is empty if it wants none."""

    url: str
    token: str


def find_server(environ: Mapping[str, str]) -> Server:
    """Give the server that this kernel may speak to.

    `COPLIT_SERVER_URL` (with `COPLIT_SERVER_TOKEN`) wins; then the Hub's own variables; then the
    runtime file of the process that started this kernel.

    Raises:
        NotHereError: none of them is there.
    """
    if environ.get("COPLIT_SERVER_URL"):
        url = environ["COPLIT_SERVER_URL"].rstrip("/") + "/"
        return Server(url=url, token=environ.get("COPLIT_SERVER_TOKEN", ""))
    if environ.get("JUPYTERHUB_SERVICE_URL") and environ.get("JUPYTERHUB_API_TOKEN"):
        url = environ["JUPYTERHUB_SERVICE_URL"].rstrip("/") + "/"
        return Server(
            url=url.replace("://0.0.0.0", "://127.0.0.1", 1), token=environ["JUPYTERHUB_API_TOKEN"]
        )
    started_by = environ.get("JPY_PARENT_PID", "")
    for found in _running_servers(environ):
        if str(found.get("pid")) == started_by and found.get("url"):
            url = str(found["url"]).rstrip("/") + "/"
            return Server(url=url, token=str(found.get("token") or ""))
    raise NotHereError(
        "This kernel was not started by a Jupyter Server with coplit.",
        hint="Open the notebook in JupyterLab and use the Submit button, or set "
        "COPLIT_SERVER_URL and COPLIT_SERVER_TOKEN.",
    )


def find_notebook(
    path: Path | None, *, environ: Mapping[str, str], user: Mapping[str, Any]
) -> Path:
    """Give the file of the notebook: `path`, else what the server or VS Code told this kernel.

    `user` is the namespace of the notebook's own variables.

    Raises:
        NotHereError: nobody told, or there is no such file.
    """
    told = path or user.get("__vsc_ipynb_file__") or environ.get("JPY_SESSION_NAME")
    if not told:
        raise NotHereError(
            "This kernel does not know the name of its notebook.",
            hint='Say it: submit("hw1.ipynb").',
        )
    found = Path(told).expanduser()
    if not found.is_file():
        raise NotHereError(
            f"There is no notebook {found.name!r} in {found.absolute().parent}.",
            hint='Save the notebook, or say where it is: submit("hw1.ipynb").',
        )
    return found


def _running_servers(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """Read the files that each running Jupyter Server of this user keeps (`jpserver-PID.json`)."""
    found = []
    for file in sorted(_runtime_folder(environ).glob("jpserver-*.json")):
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # being written, or of a server that just ended
            continue
        if isinstance(told, dict):
            found.append(told)
    return found


def _runtime_folder(environ: Mapping[str, str]) -> Path:
    if environ.get("JUPYTER_RUNTIME_DIR"):
        return Path(environ["JUPYTER_RUNTIME_DIR"])
    from jupyter_core.paths import jupyter_runtime_dir

    return Path(jupyter_runtime_dir())


def environment() -> Mapping[str, str]:
    """Give this kernel's environment."""
    return os.environ
