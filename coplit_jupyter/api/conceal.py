"""Take out of an answer what a student must not learn of hidden tests.

Grading already keeps hidden tests short; this is the second lock, on the way out of the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coplit_jupyter.model.assignment import Manifest

_BLANK: Mapping[str, Any] = {
    "message": "",
    "expected": None,
    "actual": None,
    "output": "",
    "notebook": None,
    "cell": None,
}

FILES = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx")


class Concealer:
    """Hides what is hidden in one version of an assignment; an instructor is shown all.

    A hidden parametrised test carries its inputs in its id (`test_add[2-3]`): they become a number
    within that test, the same in every answer.
    """

    def __init__(self, manifest: Manifest, *, all_shown: bool) -> None:
        self._all_shown = all_shown
        # What a runner's tests are called is their author's to say, in Python, too.
        self._python = manifest.language == "python" and manifest.runner is None
        self._hidden = {} if all_shown else _aliases(manifest, python=self._python)

    def test(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Give one test of an outline, an event or a report as the person may see it.

        Fields that do not belong to a test result (an event's envelope) are left alone.
        """
        shown = dict(told)
        if not self._all_shown and told.get("hidden") is True and told["id"] not in self._hidden:
            self._add_older(told["id"], told["name"])
        if told.get("id") not in self._hidden:
            return shown
        shown.update({name: blank for name, blank in _BLANK.items() if name in told})
        shown["id"], shown["name"] = self._hidden[told["id"]]
        if "seconds" in told:
            shown["seconds"] = round(told["seconds"], 1)
        return shown

    def _add_older(self, test: str, name: str) -> None:
        """Name a hidden test that only another version has (before a regrade, or its undoing)."""
        stem, short = _stems(test, name, python=self._python)
        if stem == test:
            self._hidden[test] = (test, name)
            return
        count = 1 + sum(alias.startswith(f"{stem}[older ") for alias, _ in self._hidden.values())
        self._hidden[test] = (f"{stem}[older {count}]", f"{short}[older {count}]")

    def event(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Give one event's JSON as the person may see it."""
        match event["type"]:
            case "test":
                return self.test(event)
            case "accepted" if "tests" in event:
                return {**event, "tests": [self.test(test) for test in event["tests"]]}
            case "finished":
                return {**event, "report": self.report(event["report"])}
            case _:
                return dict(event)

    def report(self, report: Mapping[str, Any]) -> dict[str, Any]:
        """Give a report's JSON as the person may see it."""
        return {**report, "tests": [self.test(test) for test in report["tests"]]}


def _stems(test: str, name: str, *, python: bool) -> tuple[str, str]:
    """Give the parts of id and name that hold no values: a title of jest's `.each` may hold any."""
    if python:
        return test.partition("[")[0], name.partition("[")[0]
    file, _, title = test.partition("::")
    is_file = bool(title) and file.endswith(FILES)  # a runner's tests are in groups of any name
    return f"{file if is_file else 'tests'}::hidden", "hidden"


def _aliases(manifest: Manifest, *, python: bool) -> dict[str, tuple[str, str]]:
    """Map the id of each hidden test to the id and name that a student is told."""
    told_as_is = {
        test.id for test in manifest.tests if not test.hidden or (python and "[" not in test.id)
    }
    aliases: dict[str, tuple[str, str]] = {}
    counted: dict[str, int] = {}
    for test in manifest.tests:
        if not test.hidden:
            continue
        stem, name = _stems(test.id, test.name, python=python)
        if test.id in told_as_is:
            aliases[test.id] = (test.id, name)
            continue
        number = counted.get(stem, 0) + 1
        while f"{stem}[{number}]" in told_as_is:  # a visible case has that very id
            number += 1
        counted[stem] = number
        aliases[test.id] = (f"{stem}[{number}]", f"{name}[{number}]")
    return aliases
