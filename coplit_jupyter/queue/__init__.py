"""STATION 4: whose turn it is. Gets `take` and `grade` as callables."""

from __future__ import annotations
