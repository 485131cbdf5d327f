"""Grade notebooks where they are written: isolated, test by test, while the student watches.

This module is imported in the student's kernel: it stays free of everything but the standard
library, and imports the rest only when a name is used.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import `submit` (the notebook's own panel) on first use."""
    if name == "submit":
        from coplit_jupyter.widget import submit

        return submit
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(ipython: Any) -> None:
    """Register `%coplit` when a notebook says `%load_ext coplit_jupyter`."""
    from coplit_jupyter.widget import register_magic

    register_magic(ipython)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell jupyter_server where the server extension is."""
    from coplit_jupyter.server import CoplitExtension

    return [{"module": "coplit_jupyter.server", "app": CoplitExtension}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell `jupyter labextension develop` where the built front end is."""
    return [{"src": "labextension", "dest": "coplit-jupyter"}]
