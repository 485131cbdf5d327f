"""Every sandbox, held to one contract; the same orders go to each."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from coplit_jupyter.bundle.tar import build_bundle
from coplit_jupyter.model.assignment import Manifest, Step, TestSpec
from coplit_jupyter.model.limits import Limits
from coplit_jupyter.model.report import CellResult
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.submission import Cell
from coplit_jupyter.model.verdict import Isolation, State
from coplit_jupyter.sandbox.process import ProcessSandbox
from coplit_jupyter.sandbox.protocol import (
    Output,
    RunEvidence,
    RunOrder,
    Sandbox,
    TestFinished,
    TestStarted,
)

NOTEBOOK = "hw.ipynb"
CONTAINERS = pytest.param("docker", marks=[pytest.mark.docker, pytest.mark.timeout(300)])


@pytest.fixture(scope="session", params=["process", CONTAINERS])
def sandbox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    made: Sandbox
    if request.param == "docker":
        from coplit_jupyter.sandbox.docker import DockerSandbox

        request.getfixturevalue("data_images")
        home = tmp_path_factory.mktemp("home")
        made = DockerSandbox(Settings(home=home, slots=1, warm_pairs=1))
    else:
        made = ProcessSandbox()
    yield made
    made.close()


@dataclass(frozen=True)
class Packed:
    """A bundle that lies in this process."""

    tar: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.tar).hexdigest()}"

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.tar)


def make_order(
    cells: list[str],
    files: dict[str, str],
    tests: list[str],
    *,
    hidden: tuple[str, ...] = (),
    state: State = State.FRESH,
    isolation: Isolation = Isolation.ISOLATED,
    steps: tuple[Step, ...] = (),
    collect: bool = False,
    seed: int | None = None,
    about: Mapping[str, Any] | None = None,
    **limits: float,
) -> RunOrder:
    """Order a run of `tests` (ids) on a notebook `hw.ipynb` with these cells (ids `c1`, `c2` …).

    `about` is what else the manifest says: image, language, runner.
    """
    manifest = Manifest(
        course="demo",
        name="hw",
        title="HW",
        notebooks=("hw.ipynb",),
        module="hw",
        image="coplit/python-data",
        state=state,
        isolation=isolation,
        limits=Limits.from_mapping(limits),
        steps=steps,
        tests=tuple(
            TestSpec(id=one, name=one, question="q", hidden=one in hidden) for one in tests
        ),
    )
    manifest = replace(manifest, **(about or {}))
    packed = build_bundle({name: text.encode() for name, text in files.items()}, manifest)
    return RunOrder(
        label="contract",
        manifest=manifest,
        bundle=Packed(packed),
        cells=[
            Cell(notebook="hw.ipynb", id=f"c{number}", number=number, source=source)
            for number, source in enumerate(cells, start=1)
        ],
        collect=collect,
        shuffle_seed=seed,
    )


@dataclass
class Told:
    """Everything that a run said, in order."""

    evidence: RunEvidence
    tests: dict[str, TestFinished] = field(default_factory=dict)
    cells: dict[str, CellResult] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    output: str = ""

    def verdicts(self) -> dict[str, str]:
        return {one.rpartition("::")[2]: test.verdict.value for one, test in self.tests.items()}


@pytest.fixture
def run(sandbox: Sandbox) -> Callable[..., Told]:
    return lambda *args, **named: run_order(sandbox, make_order(*args, **named))


@pytest.fixture(scope="session")
def order() -> Callable[..., RunOrder]:
    return make_order


@pytest.fixture(scope="module")
def run_all(sandbox: Sandbox) -> Callable[..., Told]:
    return lambda *args, **named: run_order(sandbox, make_order(*args, **named))


def run_order(sandbox: Sandbox, order: RunOrder) -> Told:
    tests: dict[str, TestFinished] = {}
    cells: dict[str, CellResult] = {}
    started: list[str] = []
    printed: list[str] = []

    def hear(event) -> None:
        match event:
            case TestStarted(id=id):
                started.append(id)
            case TestFinished(id=id):
                assert id not in tests
                tests[id] = event
            case CellResult(cell=cell):
                cells[cell] = event
            case Output(text=text):
                printed.append(text)

    evidence = sandbox.run(order, on_event=hear)
    return Told(evidence, tests, cells, started, "".join(printed))


@pytest.fixture
def play(run):
    """Run a notebook given as `(kind, text)`: `answer`, `given` and `test` cells in order."""

    def played(*story, points=2.0, hidden=(), **more):
        cells, steps, tests = [], [], {}
        for kind, text in story:
            if kind == "answer":
                cells.append(text)
                steps.append(Step(kind="answer", notebook=NOTEBOOK, cell=f"c{len(cells)}"))
            elif kind == "given":
                steps.append(Step(kind="given", notebook=NOTEBOOK, cell="g", source=text))
            else:
                name = f"{NOTEBOOK}::t{len(tests) + 1}"
                tests[name] = {"source": text, "points": points, **more.get("cell", {})}
                steps.append(Step(kind="test", notebook=NOTEBOOK, cell="t", test=name))
        more.pop("cell", None)
        return run(
            cells,
            {"tests/cells.json": json.dumps(tests), "tests/extra.py": "VALUE = 3\n"},
            list(tests),
            steps=tuple(steps),
            state=State.NOTEBOOK,
            hidden=tuple(f"{NOTEBOOK}::{name}" for name in hidden),
            **more,
        )

    return played
