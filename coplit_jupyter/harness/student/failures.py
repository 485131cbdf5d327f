"""Describe an exception of the student's program to the judge."""

from __future__ import annotations

from typing import Any

from coplit_jupyter.harness.student.program import Program
from coplit_jupyter.harness.student.references import References
from coplit_jupyter.harness.wire.names import exception_name

MAX_TEXT = 8000
MAX_CAUSES = 3
MAX_NOTES = 20


def describe(
    error: BaseException,
    program: Program,
    references: References,
    depth: int = 0,
) -> list[Any]:
    """Describe an exception: name, class, number, args, text, cell, line, way, cause, notes.

    Exceptions of the test's own that passed through the student's code go by number. The cause
    (`raise … from`) is described the same way, three levels deep; `[]` says `from None`.
    """
    kind = type(error)
    cell, line, way = program.locate(error)
    for number, lent in references.lent.items():
        if lent is error:
            return ["#", None, number, [], "", cell, line, way, None, []]
    text = _text_of(error)
    exact = exception_name(kind)
    try:
        args = references.encoder().many(_args_of(error)[:8])
    except BaseException:
        args = []
    try:
        described = None if exact else references.encoder().encode(kind)
        number = references.number(error)
    except BaseException:
        return ["", None, 0, [], text, cell, line, way, None, []]
    cause, told = error.__cause__, None
    if cause is not None and depth < MAX_CAUSES:
        told = describe(cause, program, references, depth + 1)
    elif cause is None and error.__suppress_context__:  # `raise … from None`
        told = []
    notes = [str(note)[:MAX_TEXT] for note in _notes_of(error)[:MAX_NOTES]]
    return [exact, described, number, args, text, cell, line, way, told, notes]


def _args_of(error: BaseException) -> tuple[Any, ...]:
    """Give what makes the same exception again: an OSError keeps its file apart."""
    if isinstance(error, OSError) and len(error.args) == 2 and error.filename is not None:
        return (*error.args, error.filename)
    return error.args


def _notes_of(error: BaseException) -> list[Any]:
    notes = getattr(error, "__notes__", None)
    return notes if isinstance(notes, list) else []


def bare(error: BaseException) -> list[Any]:
    """Describe an exception of our own side of the student's process."""
    return ["RuntimeError", None, 0, [], type(error).__name__[:200], -1, 0, "", None, []]


def _text_of(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            return str(error.msg)[:MAX_TEXT]  # the place is said apart
        return str(error)[:MAX_TEXT]
    except BaseException:
        return "its text could not be read"
