"""The untrusted process: holds the student's code, answers the judge."""

from __future__ import annotations
