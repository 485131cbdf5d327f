"""Understand `%coplit submit [PATH]`."""

from __future__ import annotations

import shlex
from typing import Any

USAGE = "Usage: %coplit submit [NOTEBOOK]"


def coplit(line: str) -> Any:
    """Hand in this notebook, or the one named: `%coplit submit [NOTEBOOK]`."""
    from coplit_jupyter.widget import submit

    try:
        words = shlex.split(line)
    except ValueError:
        words = []
    match words:
        case ["submit"]:
            return submit()
        case ["submit", path]:
            return submit(path)
        case _:
            raise ValueError(USAGE)
