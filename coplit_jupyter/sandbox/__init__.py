"""STATION 5: run a submission against a bundle in two processes that do not trust each other.

Docker is imported here and nowhere else. Nothing here reads or writes the store.
"""

from __future__ import annotations
