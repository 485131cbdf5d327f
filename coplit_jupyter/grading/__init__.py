"""Where the stations meet: publish, submit, grade. Names no implementation."""

from __future__ import annotations
