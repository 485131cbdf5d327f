"""Read one JOB of the host; see docs/developers/sandbox-protocol.md."""

from __future__ import annotations

import ast
import contextlib
import os
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSource:
    """One code cell of the student, with the label that its tracebacks use."""

    notebook: str
    id: str
    label: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one run is asked to do; `tests` is None when it shall collect.

    `inline`: the tests run in the student's process.
    `runner`: a command that runs the tests, see `runner.py`.
    `changing` are the tests that see what a call changes in its arguments even if it also answers:
    the reference solution does that there. When collecting, the program is the reference: all see.
    `asks` are the methods of plain values that a test asks of the reference's objects, where known;
    `scoring` the test cells whose last value counts the reference's points.
    """

    module: str
    language: str
    inline: bool
    fresh: bool
    seed: int | None
    cells: tuple[CellSource, ...]
    steps: tuple[dict[str, Any], ...]
    tests: tuple[str, ...] | None
    hidden: frozenset[str]
    changing: frozenset[str]
    asks: dict[str, frozenset[str]]
    scoring: frozenset[str]
    wall_seconds: float
    cells_seconds: float
    test_seconds: float
    memory_bytes: int
    output_bytes: int
    run_output_bytes: int
    bundle: str
    runner: dict[str, Any] | None = None
    definitions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """Read the job as the host sent it."""
        limits, tests = given["limits"], given["tests"]
        notebooks = {cell["notebook"] for cell in given["cells"]}
        cells = tuple(
            CellSource(
                notebook=cell["notebook"],
                id=cell["id"],
                label=_label(cell, several=len(notebooks) > 1),
                source=cell["source"],
            )
            for cell in given["cells"]
        )
        return cls(
            module=given["module"],
            language=given.get("language", "python"),
            inline=given.get("isolation") == "inline",
            fresh=given["state"] == "fresh",
            seed=given.get("seed"),
            cells=cells,
            steps=tuple(given["steps"]),
            tests=None if tests is None else tuple(test["id"] for test in tests),
            hidden=frozenset(test["id"] for test in tests or () if test["hidden"]),
            changing=frozenset(test["id"] for test in tests or () if test.get("changes")),
            asks={
                test["id"]: frozenset(test["asks"])
                for test in tests or ()
                if test.get("asks") is not None
            },
            scoring=frozenset(test["id"] for test in tests or () if test.get("scores")),
            wall_seconds=limits["wall_seconds"],
            cells_seconds=limits["cells_seconds"],
            test_seconds=limits["test_seconds"],
            memory_bytes=limits["memory_bytes"],
            output_bytes=limits["output_bytes"],
            run_output_bytes=limits["run_output_bytes"],
            bundle=os.environ.get("COPLIT_BUNDLE", "/bundle"),
            runner=given.get("runner"),
            definitions=_definitions(cells),
        )

    def as_reference(self, test: str) -> bool:
        """Tell whether what the program does to a test's own values stands in this test.

        It does while the reference itself runs, and where the reference did it, too.
        """
        return self.tests is None or test in self.changing

    def cell_of(self, name: str) -> int | None:
        """Give the index of the cell that defines a name."""
        return self.definitions.get(name.partition(".")[0])


def _label(cell: dict[str, Any], *, several: bool) -> str:
    number = f"cell {cell['number']}"
    return f"{cell['notebook']}, {number}" if several else number


def _definitions(cells: tuple[CellSource, ...]) -> dict[str, int]:
    """Map names to the index of the last cell that defines them at its top level."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            for statement in ast.parse(cell.source).body:
                found.update(dict.fromkeys(_names(statement), index))
    return found


def _names(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            pass
        case ast.AnnAssign(target=target):
            targets = [target]
        case _:
            return []
    return [
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    ]
