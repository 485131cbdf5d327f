"""The Jupyter Server extension: runs in the student's (or one's own) server process.

Imported when any Jupyter Server starts: everything heavy is imported when it is first used.
"""

from __future__ import annotations

from coplit_jupyter.server.app import CoplitExtension

__all__ = ["CoplitExtension"]
