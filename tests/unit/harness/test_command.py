"""What a student's program finds when it is run for a test of another tool."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coplit_jupyter.harness.student import command


def printed(script: str, folder: Path) -> str:
    """Run a script as a student's program; what it printed."""
    reading, writing = os.pipe()
    nothing = [os.open(os.devnull, os.O_RDONLY), writing, os.open(os.devnull, os.O_WRONLY)]
    assert command.run(str(folder), ["sh", "-c", script], nothing) == 0
    with os.fdopen(reading, encoding="utf-8") as stream:
        return stream.read()


def test_a_program_with_a_sanitizer_is_not_ended_for_leaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LeakSanitizer needs ptrace, which is refused: every such program would end with status 1."""
    monkeypatch.delenv("ASAN_OPTIONS", raising=False)
    assert printed('printf %s "$ASAN_OPTIONS"', tmp_path) == "detect_leaks=0"
    monkeypatch.setenv("ASAN_OPTIONS", "halt_on_error=0")
    assert printed('printf %s "$ASAN_OPTIONS"', tmp_path) == "halt_on_error=0"
