"""The command line: `coplit`."""

from __future__ import annotations
