"""Keep everything in a SQL database."""

from __future__ import annotations
