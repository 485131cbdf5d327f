"""Alembic's environment: how the schema came about, one file a step."""

from __future__ import annotations
