"""The trusted process: holds the tests, decides. Loads nothing of the student's."""

from __future__ import annotations
