"""STATION 1: authoring notebooks to assignments, student's notebooks to submissions.

nbformat is imported here and nowhere else.
"""

from __future__ import annotations
