"""The panel in a notebook's cell: runs in the student's kernel, speaks REST only."""

from __future__ import annotations
