"""Builders and a store in memory for unit tests; not for use outside tests."""

from __future__ import annotations
