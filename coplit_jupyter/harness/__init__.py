"""Runs INSIDE the sandbox: standard library, pytest, msgpack only. Imported by nothing of ours."""

from __future__ import annotations
