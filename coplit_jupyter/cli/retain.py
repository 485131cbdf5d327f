"""`coplit retain`: delete what old submissions hold, keep what they earned."""

from __future__ import annotations

import os
import re

import click

from coplit_jupyter.cli.output import emit, say
from coplit_jupyter.grading.retain import retain
from coplit_jupyter.wiring import open_desk, settings_from

_DAYS = re.compile(r"(\d{1,5})d?")


def run(older_than: str | None, *, dry_run: bool, as_json: bool) -> int:
    """Delete, or say what would be deleted; gives 0.

    Raises:
        UsageError: no age is given, or none that can be read.
        OperatorError: the storage cannot be used.
    """
    settings = settings_from(os.environ)
    days = settings.retain_days if older_than is None else _days(older_than)
    if older_than is None and not days:
        raise click.UsageError("Say how old: --older-than 400d, or set COPLIT_RETAIN_DAYS.")
    desk = open_desk(settings)
    try:
        done = retain(desk.store, days=days, dry_run=dry_run)
    finally:
        desk.close()
    if as_json:
        emit(done.to_json())
        return 0
    verb = "would lose" if dry_run else "lost"
    say(
        f"{done.submissions} submissions from before {done.before:%Y-%m-%d %H:%M} UTC {verb} their "
        "notebooks and outputs. Scores, verdicts and receipts are kept."
    )
    return 0


def _days(text: str) -> int:
    found = _DAYS.fullmatch(text)
    if found is None:
        raise click.UsageError(f"{text!r} is no age; write it in days: 400d.")
    return int(found[1])
