"""STATION 1: authoring notebooks to assignments, student's notebooks to submissions.

No other package looks into what a student's notebook holds before it came through `front_door`.
"""

from __future__ import annotations
