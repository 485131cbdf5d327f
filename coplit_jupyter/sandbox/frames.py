"""Write orders to a judge as frames, and read its frames as events; every field is checked.

The format stands in `docs/developers/sandbox-protocol.md`. Both sandboxes use this module.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.limits import MIB
from coplit_jupyter.model.report import CellResult
from coplit_jupyter.model.verdict import Isolation, Verdict
from coplit_jupyter.sandbox.protocol import (
    CollectedTest,
    Output,
    RunOrder,
    SandboxEvent,
    TestFinished,
    TestStarted,
)

PROTOCOL = 1
MAX_ORDER_BYTES = 32 * MIB
MAX_FRAME_BYTES = 1 * MIB
MAX_RUN_BYTES = 16 * MIB
MAX_TEXT = 256 * 1024
"""Characters of one text field; the judge cuts much earlier."""

_LENGTH = struct.Struct(">I")
CELL_STATUSES = frozenset({"ok", "error", "not-run"})


class FrameError(Exception):
    """What a judge wrote is not in the protocol; nothing more of it can be believed."""


def encode(message: Mapping[str, Any]) -> bytes:
    """Give the frame of one message to a judge.

    Raises:
        StudentError: it is larger than a frame may be.
    """
    body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode()
    if len(body) > MAX_ORDER_BYTES:
        raise StudentError(
            f"The submission takes {len(body) / MIB:.0f} MiB, more than {MAX_ORDER_BYTES // MIB}.",
            hint="Make the cells shorter, or load large data from the assignment's files.",
            code="too-large",
        )
    return _LENGTH.pack(len(body)) + body


class FrameReader:
    """Cuts a judge's stdout into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[dict[str, Any]]:
        """Take bytes as they come and give every message that is complete.

        Raises:
            FrameError: a frame is too long, or is not one JSON object with a `type`.
        """
        self._buffer += chunk
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MAX_FRAME_BYTES:
                raise FrameError(f"a frame of {length} bytes")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            yield _message(body)


def _message(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FrameError(f"no JSON: {error}") from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise FrameError("a message without a type")
    return message


def listen_message(socket: str) -> dict[str, Any]:
    """Ask the judge to wait for a student on the socket of that name."""
    return {"op": "listen", "socket": socket}


def run_message(order: RunOrder, *, run: str, socket: str) -> dict[str, Any]:
    """Ask the judge for one run with the student on that socket."""
    return {"op": "run", "run": run, "socket": socket, "job": job_of(order)}


def job_of(order: RunOrder) -> dict[str, Any]:
    """Give the JOB of an order.

    Raises:
        InstructorError: hidden tests would come to where the student's code runs.
    """
    manifest = order.manifest
    refuse_hidden_inline(manifest)
    tests = [
        {
            "id": test.id,
            "hidden": test.hidden,
            "changes": test.reference_changes,
            "scores": test.reference_scores,
            "asks": test.reference_asks,
        }
        for test in manifest.tests
        if not test.manual
    ]
    return {
        "language": manifest.language,
        "module": manifest.module,
        "isolation": manifest.isolation.value,
        "state": manifest.state.value,
        "seed": order.shuffle_seed,
        "limits": manifest.limits.to_json(),
        "cells": [asdict(cell) for cell in order.cells],
        "steps": [asdict(step) for step in manifest.steps],
        "tests": None if order.collect else tests,
        "runner": asdict(manifest.runner) if manifest.runner else None,
    }


def refuse_hidden_inline(manifest: Manifest) -> None:
    """Hold `inline` to what it can do: visible tests, in Python.

    Raises:
        InstructorError: there are hidden tests, or they are in another language.
    """
    if manifest.isolation is Isolation.INLINE and (
        manifest.language != "python" or manifest.runner is not None
    ):
        raise InstructorError(
            f"Only Python tests can be inline; {manifest.name} is graded as "
            f"{'a runner says' if manifest.runner else manifest.language}.",
            hint='Remove isolation = "inline": the tests run isolated.',
            code="inline-language",
        )
    hidden = [test.name for test in manifest.tests if test.hidden and not test.manual]
    if manifest.isolation is Isolation.INLINE and hidden:
        more = f" and {len(hidden) - 1} more" if len(hidden) > 1 else ""
        raise InstructorError(
            f"Hidden tests cannot be inline: {hidden[0]}{more} would run where the student's code "
            "could read it.",
            hint="Make every test visible, or publish without inline.",
            code="hidden-inline",
        )


def event_of(message: Mapping[str, Any]) -> SandboxEvent | None:
    """Give the event that a message of a run stands for; None for `collected` and `end`.

    Raises:
        FrameError: a field is missing or of the wrong type, or the message has no business here.
    """
    match message["type"]:
        case "start":
            return TestStarted(id=_text(message, "id"))
        case "test":
            return _test(message)
        case "cell":
            status = _text(message, "status")
            if status not in CELL_STATUSES:
                raise FrameError(f"a cell with status {status!r}")
            return CellResult(
                notebook=_text(message, "notebook"),
                cell=_text(message, "cell"),
                status=status,
                message=_text(message, "message", default=""),
            )
        case "output":
            return Output(text=_text(message, "text"))
        case "collected" | "end":
            return None
        case other:
            raise FrameError(f"a message of type {other[:40]!r} during a run")


def collected_of(message: Mapping[str, Any]) -> tuple[CollectedTest, ...]:
    """Give the tests of a `collected` message.

    Raises:
        FrameError: a field is missing or of the wrong type.
    """
    tests = message.get("tests")
    if not isinstance(tests, list):
        raise FrameError("`collected` without a list of tests")
    return tuple(_collected(test) for test in tests)


def _collected(test: Any) -> CollectedTest:
    if not isinstance(test, dict):
        raise FrameError("a collected test that is no object")
    points = test.get("points")
    return CollectedTest(
        id=_text(test, "id"),
        name=_text(test, "name"),
        question=_text(test, "question", default=""),
        points=None if points is None else _number(test, "points", most=1e9),
        hidden=test.get("hidden") is True,
        hint=_text(test, "hint", default=""),
    )


def _test(message: Mapping[str, Any]) -> TestFinished:
    try:
        verdict = Verdict(_text(message, "verdict"))
    except ValueError as error:
        raise FrameError(str(error)) from error
    return TestFinished(
        id=_text(message, "id"),
        verdict=verdict,
        fraction=_number(message, "fraction", most=1.0),
        message=_text(message, "message", default=""),
        expected=_optional(message, "expected"),
        actual=_optional(message, "actual"),
        output=_text(message, "output", default=""),
        seconds=_number(message, "seconds", most=1e6),
        notebook=_optional(message, "notebook"),
        cell=_optional(message, "cell"),
        skipped=message.get("skipped") is True,
        changes=message.get("changes") is True,
        scores=message.get("scores") is True,
        asks=_names(message.get("asks")),
    )


def _names(told: object) -> tuple[str, ...]:
    """Read names of attributes; what is none is left out."""
    listed = told if isinstance(told, list) else []
    return tuple(one for one in listed[:1000] if isinstance(one, str) and one.isidentifier())


def _text(message: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    value = message.get(key, default)
    if not isinstance(value, str):
        raise FrameError(f"{key} is no text")
    # A lone surrogate can be written in JSON and can be stored or sent nowhere.
    return value[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")


def _optional(message: Mapping[str, Any], key: str) -> str | None:
    return None if message.get(key) is None else _text(message, key)


def _number(message: Mapping[str, Any], key: str, *, most: float) -> float:
    value = message.get(key, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise FrameError(f"{key} is no number from 0 to {most:g}")
    return float(value)
