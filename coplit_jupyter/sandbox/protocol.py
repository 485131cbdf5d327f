"""Promise what a sandbox does with one order, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Event as Flag
from typing import Any, BinaryIO, Protocol

from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.report import CellResult
from coplit_jupyter.model.submission import Cell
from coplit_jupyter.model.verdict import Isolation, Verdict


class BundleSource(Protocol):
    """A bundle somewhere outside the sandbox."""

    @property
    def digest(self) -> str:
        """`sha256:<64 hex>` of the tar."""

    def open(self) -> BinaryIO:
        """Open the tar for reading; the caller closes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """Everything a sandbox needs for one run.

    `label` appears in container labels and logs only. `collect` asks for the tests that are there
    (publishing does this with the reference solution): then `manifest.tests` is ignored,
    `RunEvidence.collected` is filled, and the tests that were found are run.
    """

    label: str
    manifest: Manifest
    bundle: BundleSource
    cells: Sequence[Cell]
    collect: bool = False
    shuffle_seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedTest:
    """A test as the judge found it, with the author's marks."""

    id: str
    name: str
    question: str
    points: float | None = None
    hidden: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestStarted:
    """The judge began this test."""

    __test__ = False  # no test class of pytest

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFinished:
    """The judge's word on one test of the list; at most one comes for each id.

    `fraction` is the part of the points that was earned (1.0 passed, 0.0 otherwise, between for
    partial credit). `skipped` tests have verdict NOT_RUN. Text is already capped and cleaned of
    control, bidi and ANSI characters; it still has to be escaped where it is shown.
    """

    __test__ = False  # no test class of pytest

    id: str
    verdict: Verdict
    fraction: float
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    output: str = ""
    seconds: float = 0.0
    notebook: str | None = None
    cell: str | None = None
    skipped: bool = False
    changes: bool = False
    """The program changed arguments of a call that also gave an answer; said when collecting."""
    scores: bool = False
    """The last value of a test cell was all its points; said when collecting."""
    asks: tuple[str, ...] = ()
    """Methods of plain values that the test asked of objects; said when collecting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Text that the student's cells printed outside any test."""

    text: str


SandboxEvent = TestStarted | TestFinished | CellResult | Output


class Ending(StrEnum):
    """How a run ended, as seen from outside."""

    COMPLETE = "complete"  # the judge said `end` and left in order
    WALL_TIME = "wall-time"  # we killed it at wall_seconds
    CANCELLED = "cancelled"  # the caller's flag was set
    JUDGE_LOST = "judge-lost"  # the judge ended without an `end` frame, or broke the protocol
    ENGINE_LOST = "engine-lost"  # the Engine went away


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvidence:
    """What is known after a run.

    `missing` is the verdict, and `missing_message` the sentence, for tests of the list that have
    no result.
    """

    ending: Ending
    image: str
    isolation: Isolation
    missing: Verdict = Verdict.NOT_RUN
    missing_message: str = ""
    collected: tuple[CollectedTest, ...] = ()
    warnings: tuple[str, ...] = ()
    figures: Mapping[str, Any] | None = None
    """Seconds of the stations on the way, for logs and the bench."""


class Sandbox(Protocol):
    """Runs orders. One object serves a whole process; every method may be called by any thread.

    Promised: the student's code never shares a process with the tests; what one run did is not
    seen by another; everything made for a run is removed whatever happens.
    NOT promised: that results are deterministic; that `on_event` is called from one thread only
    across runs (within one run it is).
    """

    def run(
        self,
        order: RunOrder,
        *,
        on_event: Callable[[SandboxEvent], None],
        cancel: Flag | None = None,
    ) -> RunEvidence:
        """Run `order` to its end, calling `on_event` for each result as soon as it is there.

        Blocks for at most `wall_seconds` plus a few seconds. Setting `cancel` ends it early.

        Raises:
            InstructorError: the image of the assignment does not exist or cannot grade.
            OperatorError: the Engine cannot be reached or refuses; nothing of the run is left.
        """

    def warm(self, order: RunOrder) -> None:
        """Make ready for orders like this one, without waiting. Never raises."""

    def check(self) -> None:
        """Make sure that whatever runs orders answers now; cheap, but blocks while it does not.

        Raises:
            OperatorError: the Engine does not answer.
        """

    def counts(self) -> Mapping[str, int]:
        """Count `hits` and `misses` (runs that found a sandbox ready, or not) and `refills`.

        All since the start, and how many are `ready` now; empty where nothing is kept ready.
        """

    def close(self) -> None:
        """Remove everything this object made; a second call does nothing."""
