"""The steps. A released one is never edited; a change is a new step."""

from __future__ import annotations
