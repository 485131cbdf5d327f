"""Run orders in pairs of containers of a Docker Engine."""

from __future__ import annotations
