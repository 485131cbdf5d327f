"""The REST routes and the event stream, once, over Tornado."""

from __future__ import annotations
