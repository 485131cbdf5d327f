"""`coplit serve`: be the grading service of a JupyterHub."""

from __future__ import annotations

import os
from importlib.util import find_spec

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.wiring import settings_from


def run(*, verbose: bool) -> int:
    """Serve until the Hub stops this process; gives 0."""
    if find_spec("jupyterhub") is None:
        raise OperatorError(
            "JupyterHub is not installed here.",
            hint="pip install 'coplit-jupyter[hub]'",
            code="no-hub",
        )
    from coplit_jupyter.hub.logs import set_up
    from coplit_jupyter.hub.service import Place, serve

    settings = settings_from(os.environ, service=True, practice=False, service_url="")
    set_up(settings.log, verbose=verbose)
    serve(settings, Place.told_by(os.environ))
    return 0
