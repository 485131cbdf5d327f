"""The Hub-managed grading service, and the helper that configures a hub for it.

`coplit_jupyter.hub.configure` is imported by `jupyterhub_config.py`, in the Hub's own process:
everything else is imported only where the service runs.
"""

from __future__ import annotations

from coplit_jupyter.hub.configuration import configure

__all__ = ["configure"]
