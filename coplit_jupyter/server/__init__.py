"""The Jupyter Server extension: runs in the student's (or one's own) server process."""

from __future__ import annotations
