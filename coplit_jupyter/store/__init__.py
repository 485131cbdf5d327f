"""STATION 3: what outlives the process. SQLAlchemy is imported here and nowhere else."""

from __future__ import annotations
