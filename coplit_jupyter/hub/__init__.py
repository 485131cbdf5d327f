"""The Hub-managed grading service, and helpers that configure a hub."""

from __future__ import annotations
