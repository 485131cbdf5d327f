"""Describe an assignment as published: its tests, its points, how it is graded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.limits import Limits
from coplit_jupyter.model.verdict import Isolation, State

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
DEFAULT_COURSE = "local"
DEFAULT_IMAGE = "coplit/python"
DEFAULT_IMAGES = {"python": DEFAULT_IMAGE, "javascript": "coplit/node", "c": "coplit/c"}
"""The image for each language that can be graded."""


def check_name(name: str, *, what: str) -> str:
    """Give `name` back if it may name a course or an assignment.

    Raises:
        InstructorError: it may not.
    """
    if not NAME.fullmatch(name):
        raise InstructorError(
            f"{name!r} cannot be the name of {what}.",
            hint="Use 1 to 64 letters, digits, '.', '_' or '-', starting with a letter or digit.",
        )
    return name


@dataclass(frozen=True, slots=True, order=True)
class AssignmentId:
    """`COURSE/NAME`."""

    course: str
    name: str

    def __str__(self) -> str:
        return f"{self.course}/{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSpec:
    """One test of the manifest.

    `id` is a pytest node id relative to the bundle (`tests/test_hw1.py::test_add`) or, for tests
    that are cells, `NOTEBOOK.ipynb::GRADE_ID` (in JavaScript `tests/NOTEBOOK.test.js::GRADE_ID`).
    """

    __test__ = False  # no test class of pytest

    id: str
    name: str
    question: str
    points: float = 1.0
    hidden: bool = False
    hint: str = ""
    reference_skips: bool = False
    """The reference solution skips this test too: a skip earns its points."""
    reference_changes: bool = False
    """The reference solution changes arguments of calls whose answer this test uses, so the test
    sees such changes. Where it does not, a wrong solution could make itself right by changing what
    the expected value is made from: the test must pass with and without seeing the changes."""
    reference_scores: bool = False
    """The last value of this test cell was all its points with the reference solution: with any
    other program, what is no part of them (NaN, a negative number, nothing) earns none."""
    reference_asks: tuple[str, ...] | None = None
    """The methods that plain values have, too, which this test asked of objects of the reference's
    (`pop` of a stack). Where it asked for no `equals`, no object may say that it is equal; None:
    not known."""
    notebook: str | None = None
    cell: str | None = None
    """The cell of the release that holds the test or its answer, if it is a cell."""
    manual: bool = False
    """Graded by a person: collected, shown, never run; its points are not in the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an assignment graded in notebook order.

    kind `answer`: the student's cell `cell` of `notebook` runs (as handed in);
    kind `given`: the assignment's own `source` runs in the student process, whatever was handed in;
    kind `test`: the test `test` runs in the judge (its source stands in the bundle only).
    """

    kind: Literal["answer", "given", "test"]
    notebook: str
    cell: str
    source: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Tests that any other tool runs: `[runner]` of an assignment.toml.

    `command` runs in the judge, in the folder that holds `tests/`, and starts the student's program
    with `run_student`; `compile` runs in the student's box before that. Both are read by a shell.
    `file` is what the command writes its results to (empty: its stdout), below that folder.
    `source` is the file that the notebook's cells become.
    """

    command: str
    results: Literal["tap", "junit", "gradescope"]
    source: str
    compile: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is fixed when an assignment is published; `bundle.json` of the bundle.

    `notebooks` are the file names a submission consists of. `steps` is empty for assignments whose
    tests are files (every code cell of the student runs, in order); otherwise it is the order of
    the run.
    """

    course: str
    name: str
    title: str
    notebooks: tuple[str, ...]
    module: str
    """The import name under which file tests reach the student's code."""
    language: str = "python"
    image: str = DEFAULT_IMAGE
    isolation: Isolation = Isolation.ISOLATED
    state: State = State.FRESH
    limits: Limits = field(default_factory=Limits)
    tests: tuple[TestSpec, ...] = ()
    steps: tuple[Step, ...] = ()
    format: str = "folder"
    """The authoring format: `folder`, `nbgrader` or `otter`."""
    policy: Mapping[str, Any] = field(default_factory=dict)
    """`opens`, `due`, `closes` (ISO 8601 with zone), `attempts`, … as written by the author."""
    runner: Runner | None = None
    """Not None: the tests are no functions of ours, but what this command says of."""
    v: int = 1

    @property
    def id(self) -> AssignmentId:
        """`COURSE/NAME`."""
        return AssignmentId(self.course, self.name)

    @property
    def max_score(self) -> float:
        """The sum of the points of tests that a machine grades."""
        return round(sum(test.points for test in self.tests if not test.manual), 6)

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; `from_json` reads them back unchanged."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        return cls(
            **{
                **given,
                "notebooks": tuple(given["notebooks"]),
                "isolation": Isolation(given["isolation"]),
                "state": State(given["state"]),
                "limits": Limits(**given["limits"]),
                "tests": tuple(map(_test, given["tests"])),
                "steps": tuple(Step(**step) for step in given["steps"]),
                "runner": Runner(**given["runner"]) if given.get("runner") else None,
            }
        )


def _test(given: Mapping[str, Any]) -> TestSpec:
    asks = given.get("reference_asks")
    return TestSpec(**{**given, "reference_asks": None if asks is None else tuple(asks)})
