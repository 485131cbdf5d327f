"""Read what a student's process claims of a test that ran beside it, as the hostile input it is.

A claim can say that a test passed, failed, raised or was skipped, no more: that somebody else was
at fault (`broken`), or that time or memory ended, is for the judge and the host to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coplit_jupyter.harness.judge.loading import Loader
from coplit_jupyter.harness.judge.outcome import Outcome, explain
from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Origin
from coplit_jupyter.harness.wire.channel import WireError

PART = (str, str, str, int, int, str, (str, type(None)), (str, type(None)), bool)
MAX_PARTS = 200
ENTRY = (str, str, str, (float, int, type(None)), bool, str)
MAX_TESTS = 2000


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of one test: the value of its last expression, the worst of its parts."""

    value: int | float | None
    outcome: Outcome
    is_gone: bool = False
    """There is no such test in the file."""


class Reader:
    """Reads claims of one run."""

    def __init__(self, session: Session, loader: Loader) -> None:
        self._job = session.job
        self._loader = loader

    def claim(self, given: Any) -> Claim:
        """Read the answer to `test` and `cell`.

        Raises:
            WireError: it is none.
        """
        if type(given) is not list or len(given) != 3:
            raise WireError("a result that is none")
        value, parts, used = given
        if type(value) not in {int, float, type(None)} or value != value:
            raise WireError("a value that is none")
        if type(parts) is not list or len(parts) > MAX_PARTS or type(used) is not list:
            raise WireError("a result that is none")
        outcome = Outcome()
        for part in parts:
            if part != [] and type(part) is list and part[0] == "gone":
                return Claim(None, outcome, is_gone=True)
            outcome.worsen(self.part(part))
        if outcome.cell is None:
            cells = (self._job.cell_of(name) for name in used if type(name) is str)
            outcome.cell = next((cell for cell in cells if cell is not None), None)
        return Claim(value, outcome)

    def part(self, given: Any) -> Outcome:
        """Read one part of a test.

        Raises:
            WireError: it is none.
        """
        check(given, PART)
        kind, name, text, cell, line, way, actual, expected, preparing = given
        if kind == "skipped":
            return Outcome(verdict="not-run", fraction=0.0, message=text, skipped=True)
        compared = (actual, expected) if actual is not None and expected is not None else None
        error: Any = self._error(kind, name, text)
        if kind == "student":
            known = 0 <= cell < len(self._job.cells)
            where = cell if known else None
            error.coplit_origin = Origin(name=name, text=text, cell=where, line=line, way=way)
        outcome = explain(error, self._job, touched=True, compared=compared, preparing=preparing)
        if outcome.verdict == "broken":
            outcome.verdict = "error"
        return outcome

    def _error(self, kind: str, name: str, text: str) -> BaseException:
        match kind:
            case "missing" if name.isidentifier():
                return self._loader.missing(name)
            case "assertion":
                return AssertionError(text)
            case "memory":
                return MemoryError(text)
            case "import":
                return ImportError(text)
            case "student" | "own" if name.isidentifier():
                made: BaseException = type(name, (Exception,), {})(text)
                return made
        raise WireError("a part that is none")

    def listing(self, given: Any) -> tuple[list[dict[str, Any]], list[tuple[str, Outcome]]]:
        """Read the answer to `collect`: entries for the host, and what cannot be collected.

        Raises:
            WireError: it is none.
        """
        if (
            type(given) is not list
            or len(given) != 2
            or any(type(one) is not list for one in given)
        ):
            raise WireError("a list of tests that is none")
        entries, broken = given
        if len(entries) > MAX_TESTS or len(broken) > MAX_TESTS:
            raise WireError("too many tests")
        keys = ("id", "name", "question", "points", "hidden", "hint")
        for entry in entries:
            check(entry, ENTRY)
        for pair in broken:
            check(pair, (str, list))
        found = [dict(zip(keys, entry, strict=True)) for entry in entries]
        return found, [(place, self.part(part)) for place, part in broken]


def check(given: Any, kinds: tuple[Any, ...]) -> None:
    """Hold a list to the exact types of its members.

    Raises:
        WireError: it is another list, or none.
    """
    if type(given) is not list or len(given) != len(kinds):
        raise WireError("an entry that is none")
    for value, kind in zip(given, kinds, strict=True):
        if type(value) not in (kind if isinstance(kind, tuple) else (kind,)):
            raise WireError("an entry that is none")
