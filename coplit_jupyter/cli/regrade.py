"""`coplit regrade`: what would change, what changed, what was put back."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import Waiting, emit, plain, points, say
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.regrade import Change


def run(assignment: str, *, student: str | None, preview: bool, undo: bool, as_json: bool) -> int:
    """Regrade; gives 0.

    Raises:
        NotFoundError: no such assignment.
        UsageError: both --preview and --undo.
    """
    if preview and undo:
        raise click.UsageError("--preview and --undo do not go together.")
    found = []
    with Waiting("Opening") as waiting, desk(waiting) as opened:
        waiting.step("Grading again")
        for one in _changes(opened, assignment, student=student, preview=preview, undo=undo):
            found.append(one)
            if as_json:
                emit(one.to_json())
            elif one.differs:
                _show(one)
    if not as_json:
        say(
            _summary(found, preview=preview, undo=undo)
            if found
            else _nothing(assignment, undo=undo)
        )
    return 0


def _changes(
    opened: Desk, assignment: str, *, student: str | None, preview: bool, undo: bool
) -> Iterator[Change]:
    name, regrader = opened.find(assignment), opened.regrader()
    if undo:
        return regrader.undo(name, student=student)
    return (regrader.preview if preview else regrader.apply)(name, student=student)


def _show(one: Change) -> None:
    same = one.max_before in (None, one.max_score)
    of = "" if same else f" of {points(one.max_before)}"
    say(
        f"  {plain(one.student)}: {points(one.before)}{of} → {points(one.after)} "
        f"of {points(one.max_score)}"
    )
    for name, (before, after) in one.tests.items():
        say(f"      {name}: {before or 'not there'} → {after or 'not there'}")


def _nothing(assignment: str, *, undo: bool) -> str:
    if undo:
        return f"There is no regrade of {plain(assignment)} to take back."
    return f"Nothing to do: the newest tests of {plain(assignment)} graded all that was handed in."


def _summary(found: list[Change], *, preview: bool, undo: bool) -> str:
    up = sum((one.after or 0) > (one.before or 0) for one in found)
    down = sum((one.after or 0) < (one.before or 0) for one in found)
    what = f"{up + down} of {len(found)} submission{'s' if len(found) > 1 else ''}"
    changes = f"{up} up, {down} down"
    if undo:
        return (
            f"{what} changed: {changes}. The reports of before count again; without --undo the "
            "newest tests grade them once more."
        )
    if preview:
        return f"{what} would change: {changes}. Nothing has changed yet."
    return f"{what} changed: {changes}. Old reports are kept; --undo puts them back."
