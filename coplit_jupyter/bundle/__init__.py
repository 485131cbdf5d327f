"""STATION 2: keep tests content-addressed. Knows nothing of notebooks, stores or containers."""

from __future__ import annotations
