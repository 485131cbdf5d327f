"""The panel in a notebook's cell: runs in the student's kernel, speaks REST only.

Imports neither docker nor jupyter_server nor nbformat, and IPython, comm and anywidget only when
they are needed: `import coplit_jupyter` costs a kernel nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coplit_jupyter.widget.place import NotHereError


def submit(path: str | Path | None = None) -> Any:
    """Hand in this notebook (or the one at `path`) and show each test's result as it arrives.

    In JupyterLab and Notebook 7 with coplit's extension the notebook is handed in as it stands on
    screen. Elsewhere it is read from its file: save it first.
    """
    from coplit_jupyter.widget.session import submit_here

    return submit_here(Path(path) if path is not None else None)


def register_magic(ipython: Any) -> None:
    """Register `%coplit submit [PATH]`."""
    from coplit_jupyter.widget.magic import coplit

    ipython.register_magic_function(coplit, magic_kind="line", magic_name="coplit")


__all__ = ["NotHereError", "register_magic", "submit"]
