"""Hold an assignment as its author wrote it, before it is proved and published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from coplit_jupyter.model.assignment import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRule:
    """One `[[tests]]` entry of an assignment.toml; the last one that matches an id wins.

    `match` is an fnmatch pattern for the part of a test id after `tests/`.
    """

    __test__ = False  # no test class of pytest

    match: str
    points: float | None = None
    hidden: bool | None = None
    hint: str | None = None
    question: str | None = None

    def applies_to(self, test_id: str) -> bool:
        """Say whether this rule speaks of the test."""
        name = test_id.removeprefix("tests/")
        return fnmatchcase(name, self.match) or fnmatchcase(test_id, self.match)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """An assignment read from any authoring format.

    `manifest.tests` is complete when tests are cells, and empty when they are files (they are
    collected with the reference solution when publishing). `bundle_files` are paths below the
    bundle's root (`tests/…`, `files/…`); `reference`, `release` and `author` map notebook file
    names to JSON text: with solutions and runnable as a submission; as a student gets it; as
    written. `release_files` are further files for the student's folder.
    """

    manifest: Manifest
    bundle_files: Mapping[str, bytes]
    reference: Mapping[str, str]
    release: Mapping[str, str]
    author: Mapping[str, str]
    release_files: Mapping[str, bytes] = field(default_factory=dict)
    rules: tuple[TestRule, ...] = ()
    warnings: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()
    """Source lines of removed regions that must be in no byte of the release."""
