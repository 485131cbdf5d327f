"""Bring what a student fetched earlier to the newest version of an assignment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.notebook.update import release_of, stamp_of, update
from coplit_jupyter.store.protocol import Store, Version

MAX_VERSIONS = 50
"""So many versions back it is looked for the release that a student began with."""


def updated(
    store: Store, assignment: AssignmentId, notebooks: Mapping[str, bytes | str]
) -> dict[str, Any]:
    """Give the newest release with the student's work in it, and what was done with each cell.

    Nothing is kept here. `from_version` is the version that the student began with; None if no
    version says so, and then every text that is not the new release's counts as the student's.

    Raises:
        StudentError: a notebook cannot be read, or would have too many cells.
        NotFoundError: no such assignment.
    """
    newest = store.version(assignment)
    former = _former(store, newest, release_of(notebooks, newest.manifest))
    done = update(
        newest.manifest,
        newest.release,
        notebooks,
        former=former.release if former else None,
    )
    return {
        "version": newest.number,
        "from_version": former.number if former else None,
        "notebooks": done.notebooks,
        "changes": [change.to_json() for change in done.changes],
        "warnings": list(done.warnings),
    }


def _former(store: Store, newest: Version, stamp: tuple[str, str]) -> Version | None:
    """Find the version with this stamp; a stamp without digest (older releases) goes by bundle."""
    bundle, release = stamp
    if not bundle:
        return None
    for number in range(newest.number, max(0, newest.number - MAX_VERSIONS), -1):
        try:
            version = store.version(newest.manifest.id, number=number)
        except NotFoundError:
            continue
        if stamp_of(version.release) == (bundle, release):
            return version
    return None
