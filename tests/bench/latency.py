"""Measure one submission at a time, from POST to the stream, between bare runs of the same tests."""

from __future__ import annotations

import os
import statistics
from pathlib import Path

from tests.bench import bare
from tests.bench.engine import Engine
from tests.bench.items import Item
from tests.bench.server import Person, Seen, Server

WARM = 2
"""Students that wait for each assignment (the default of `COPLIT_WARM_PAIRS`)."""

Figures = dict[str, float]


class Bench:
    """One server, one person at it, and its Engine."""

    def __init__(self, server: Server, python: Path) -> None:
        self._engine = Engine(server.home)
        self._person: Person = server.person()
        self._python = python

    def close(self) -> None:
        """Hang up."""
        self._person.close()

    def grade(self, item: Item) -> Seen:
        """Hand in the reference; it must get full marks."""
        seen = self._person.grade(item.name, item.notebooks)
        if not seen.is_full:
            raise SystemExit(f"{item.name}: the reference got {seen.score} of {seen.max_score}")
        return seen

    def compare(self, items: list[Item], runs: int) -> dict[str, Figures]:
        """Interleave bare runs and graded ones, pool not empty; figures by assignment."""
        for item in items:
            self.grade(item)
        students = self._full(WARM * len(items))
        bares: list[float] = []
        seen: dict[str, list[Seen]] = {item.name: [] for item in items}
        for _ in range(runs):
            self._engine.settle(students)
            bares.append(bare.seconds(self._python, items[0].bare))
            for item in items:
                self._engine.settle(students)
                seen[item.name].append(self.grade(item))
        return {name: figures(bares, each) for name, each in seen.items()}

    def empty(self, first: Item, items: list[Item]) -> Figures:
        """Measure the first submission of each of `items`: nothing is ready for them."""
        self.grade(first)  # the Engine is known, the image found
        bares, seen = [], []
        for item in items:
            self._engine.settle(WARM, rest_seconds=2)
            bares.append(bare.seconds(self._python, item.bare))
            seen.append(self.grade(item))
        return figures(bares, seen)

    def _full(self, wanted: int) -> int:
        """Wait for a full pool; gives how many students that is (other assignments have some)."""
        self._engine.settle(wanted, rest_seconds=4)
        return len(self._engine.containers("student"))

    def growth(self, small: Item, large: Item, runs: int) -> Figures:
        """Compare 10 tests with 100 tests of one file."""
        compared = self.compare([small, large], runs)
        one, ten = compared[small.name], compared[large.name]
        return {
            "n": runs,
            "10_tests_seconds": one["last_seconds"],
            "100_tests_seconds": ten["last_seconds"],
            "times": round(ten["last_seconds"] / one["last_seconds"], 2),
            "100_tests_ratio_last": round(
                ten["last_seconds"] / bare.median(self._python, large.bare, runs=3), 2
            ),
        }


def figures(bares: list[float], seen: list[Seen]) -> Figures:
    """Give medians, and ratios to the median of the bare runs between them."""
    base = statistics.median(bares)
    found: Figures = {"n": len(seen), "bare_seconds": round(base, 3)}
    for name in ("accepted", "first", "last", "report"):
        value = statistics.median(getattr(one, name) for one in seen)
        found[f"{name}_seconds"] = round(value, 3)
    for name in ("first", "last", "report"):
        found[f"{name}_ratio"] = round(
            statistics.median(getattr(one, name) for one in seen) / base, 2
        )
    return found


def load() -> float:
    """Give the load of the last minute."""
    return round(os.getloadavg()[0], 1)
