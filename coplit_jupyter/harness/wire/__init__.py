"""Frames and values between judge and student, written for a hostile peer."""

from __future__ import annotations
