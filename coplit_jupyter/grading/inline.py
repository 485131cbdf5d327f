"""Find out whether what fails isolated passes inline, and say what the author can do then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coplit_jupyter.grading.collect import UNLOADED, Collected
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.report import TestResult
from coplit_jupyter.model.verdict import Isolation, Verdict

FLAG = "--isolation inline"
LANGUAGES = ("python",)
"""Whose tests can run beside the student's code."""
FORGEABLE = "Inline: the tests run beside the student's code, so results can be forged."


@dataclass(frozen=True, kw_only=True)
class InlineTrial:
    """What running the reference with its tests inline found.

    `passes` and `fails` are the tests that fail isolated; `hidden` those of them that are hidden.
    The author's own code ran beside them: a student's never does.
    """

    passes: tuple[str, ...]
    fails: tuple[str, ...]
    hidden: tuple[str, ...]
    allowed: bool
    """Whether the whole assignment may be inline: it has no hidden test."""

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, the flag and the sentence with them."""
        return {
            "passes": list(self.passes),
            "fails": list(self.fails),
            "hidden": list(self.hidden),
            "flag": FLAG if self.is_enough else None,
            "message": self.message,
        }

    @property
    def is_enough(self) -> bool:
        """Whether publishing inline would let the reference pass everything."""
        return self.allowed and bool(self.passes) and not self.fails

    @property
    def message(self) -> str:
        """Say which tests pass only inline, and what can be done."""
        if not self.passes:
            return ""
        many = len(self.passes) > 1
        found = (
            f"{listed(self.passes)} {'pass' if many else 'passes'} only inline, where tests run "
            "in the student's own process."
        )
        if not self.allowed:
            change = "tests" if many else "test"
            return (
                f"{found} This assignment has hidden tests, so it cannot be inline: make them "
                f"visible, or change the {change}."
            )
        setting = f'{FLAG} (or write isolation = "inline" in assignment.toml)'
        rest = f" {listed(self.fails)} would still fail." if self.fails else ""
        return f"{found} Publish with {setting}; results can be forged then.{rest}"


def try_inline(
    manifest: Manifest,
    results: Mapping[str, TestResult],
    run: Callable[[Manifest], Mapping[str, TestResult]],
    collect: Callable[[Manifest], Collected],
) -> InlineTrial | None:
    """Try inline what the reference fails isolated.

    `results` are those of the isolated run; `run` runs the reference with another manifest,
    `collect` lists and runs what tests there are. None if there is nothing to try.
    """
    is_inline = manifest.isolation is Isolation.INLINE
    if is_inline or manifest.runner is not None or manifest.language not in LANGUAGES:
        return None
    automatic = [test for test in manifest.tests if not test.manual]
    failing = [test for test in automatic if results[test.id].verdict is not Verdict.PASSED]
    if not failing:
        return None
    inline = replace(manifest, isolation=Isolation.INLINE)
    if any(test.id.endswith(UNLOADED) for test in failing):
        return _collected(inline, collect, [test.id for test in failing])
    tried = run(inline)
    passes = [test.id for test in failing if tried[test.id].verdict is Verdict.PASSED]
    return InlineTrial(
        passes=tuple(passes),
        fails=tuple(test.id for test in failing if test.id not in passes),
        hidden=tuple(test.id for test in failing if test.hidden),
        allowed=not any(test.hidden for test in automatic),
    )


def _collected(
    inline: Manifest, collect: Callable[[Manifest], Collected], failing: Sequence[str]
) -> InlineTrial:
    """Try tests in files that cannot be loaded isolated: which ones they are is not known yet."""
    found = collect(replace(inline, tests=()))
    files = tuple(name.removesuffix(UNLOADED) for name in failing if name.endswith(UNLOADED))
    tried = [test for test in found.tests if test.id in failing or test.id.startswith(files)]
    passed = {name for name, one in found.finished.items() if one.verdict is Verdict.PASSED}
    return InlineTrial(
        passes=tuple(test.id for test in tried if test.id in passed),
        fails=tuple(test.id for test in tried if test.id not in passed),
        hidden=(),
        allowed=not any(test.hidden for test in found.tests),
    )


def listed(names: Sequence[str]) -> str:
    """Name the first six, and say how many more there are."""
    shown = ", ".join(names[:6])
    return f"{shown} and {len(names) - 6} more" if len(names) > 6 else shown  # noqa: PLR2004
