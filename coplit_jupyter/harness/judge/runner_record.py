"""Put the results of a command in order: named, matched with the list, held where in doubt."""

from __future__ import annotations

import time
from typing import Any

from coplit_jupyter.harness.judge import runner_results as results
from coplit_jupyter.harness.judge.outcome import SEVERITY, Outcome
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.runner_broker import Broker
from coplit_jupyter.harness.wire.text import clean

NO_TESTS = "tests/(the tests)"
"""The one test of an assignment whose tests could not be collected; it is never published."""
CUT_SHORT = "The tests were not run to their end, and your program printed what looks like results."


class Record:
    """Results on their way to the reporter."""

    def __init__(self, listed: tuple[str, ...] | None, reporter: Reporter) -> None:
        self._listed = listed
        self._reporter = reporter
        self._count: dict[str, int] = {}
        self._held: list[tuple[str, Outcome]] = []
        self._collected: list[dict[str, Any]] = []
        self._extra = 0
        self._at = time.monotonic()
        self.seen = 0
        self.told_all = False
        self.broker: Broker | None = None
        self.holding = False
        self.orderly = True

    def begin(self) -> None:
        """Say that the first test runs, as far as anybody can know."""
        self._at = time.monotonic()
        self._next()

    def take(self, found: results.Found) -> None:
        """Take a result; it is told at once unless something speaks against that."""
        self.seen += 1
        path = [_one_line(part) for part in found.path]
        base = "tests/" + "::".join(path)
        outcome = self._outcome(found)
        if self._listed is None:
            self._collect(base, path, found, outcome)
        elif self.holding or (self.broker is not None and self.broker.suspicious):
            self._held.append((base, outcome))
        else:
            self._tell(self._identify(base), outcome)

    def _outcome(self, found: results.Found) -> Outcome:
        now = time.monotonic()
        seconds = found.seconds if found.seconds is not None else now - self._at
        self._at = now
        killed = self.broker is not None and self.broker.was_killed()
        return Outcome(
            verdict=found.verdict,
            fraction=found.fraction,
            message=found.message,
            expected=found.expected,
            actual=found.actual,
            output=found.output,
            seconds=seconds,
            skipped=found.skipped,
            died=killed and found.verdict in {"failed", "error"},
        )

    def _identify(self, base: str) -> str:
        self._count[base] = self._count.get(base, 0) + 1
        count = self._count[base]
        return base if count == 1 else f"{base} #{count}"

    def _collect(self, base: str, path: list[str], found: results.Found, outcome: Outcome) -> None:
        name = self._identify(base)
        self._collected.append(
            {
                "id": name,
                "name": path[-1],
                "question": path[0] if len(path) > 1 else "",
                "points": found.points,
                "hidden": found.hidden,
                "hint": "",
            }
        )
        self._reporter.test(name, outcome)

    def _tell(self, test: str, outcome: Outcome) -> None:
        if self._listed is None or test in self._listed:
            self._reporter.test(test, outcome)
            self._next()
        else:
            self._extra += 1

    def _next(self) -> None:
        left = (test for test in self._listed or () if test not in self._reporter.reported)
        if not self.holding and (test := next(left, None)) is not None:
            self._reporter.start(test)

    def rest(self, verdict: str, message: str, *, skipped: bool = False) -> None:
        """Give all tests that have no result one."""
        told = {base for base, _ in self._held}
        for test in self._listed or ():
            if test not in told:
                outcome = Outcome(verdict=verdict, fraction=0.0, message=message, skipped=skipped)
                self._reporter.test(test, outcome)

    def all(self, outcome: Outcome) -> None:
        """Give every test the same result; while collecting, one that says so."""
        self.told_all = True
        if self._listed is None:
            found = results.Found(path=(NO_TESTS,), verdict=outcome.verdict)
            self._collect(NO_TESTS, [NO_TESTS.removeprefix("tests/")], found, outcome)
        for test in self._listed or ():
            self._reporter.test(test, outcome)

    def close(self) -> None:
        """Settle what was held: a test named more often than it is listed gets the worst."""
        groups: dict[str, list[Outcome]] = {}
        for base, outcome in self._held:
            groups.setdefault(base, []).append(outcome)
        suspicious = self.broker is not None and self.broker.suspicious
        known = {base for base in groups if any(_is_of(test, base) for test in self._listed or ())}
        # A result of no test may be a real one under a name that a program gave it.
        self.orderly &= not self._extra and known == set(groups)
        for base, outcomes in groups.items():
            expected = sum(1 for test in self._listed or () if _is_of(test, base))
            told = self._count.get(base, 0)
            if len(outcomes) + told > expected:
                outcomes = [max(outcomes, key=lambda one: SEVERITY.index(one.verdict))] * max(
                    1, expected - told
                )
            for outcome in outcomes:
                if suspicious and not self.orderly and outcome.verdict == "passed":
                    outcome = Outcome(verdict="error", fraction=0.0, message=CUT_SHORT)
                self._tell(self._identify(base), outcome)
        if self._listed is None:
            self._reporter.collected(self._collected)
        elif self._extra:
            self._reporter.output(
                f"{self._extra} results are of no test of this assignment and were left out."
            )


def _is_of(test: str, base: str) -> bool:
    return test == base or (test.startswith(f"{base} #") and test[len(base) + 2 :].isdigit())


def _one_line(text: str) -> str:
    return " ".join(clean(text, results.MAX_NAME * 4).split()) or "test"
