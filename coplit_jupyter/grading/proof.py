"""Prove an assignment before a student sees it: run it, break it, and say what was found."""

from __future__ import annotations

import ast
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.grading.collect import Collected, collect
from coplit_jupyter.grading.inline import FORGEABLE, listed, try_inline
from coplit_jupyter.grading.mutants import mutants
from coplit_jupyter.grading.scoring import missing_result, result_of
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.report import TestResult
from coplit_jupyter.model.submission import Export
from coplit_jupyter.model.verdict import Isolation, Verdict
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.sandbox.protocol import BundleSource, RunOrder, Sandbox, TestFinished

MUTATION_SECONDS = 40.0
PROOF_SECONDS = 42.0
"""On a slow machine fewer changed solutions are tried, so that all of a proof stays bearable."""
LEAST_SECONDS = 5.0
ORDER_SEEDS = (1, 2)
ADVICE = {
    "is not equal to a plain ": "A hidden test asks no class whether it is equal to a plain value,"
    " which the program would hear: compare with another object of the class there.",
    "' object where the test expects ": "If the test means what the class itself says, let it say"
    " the class's name: isinstance(found, NameOfTheClass).",
}
"""What to write instead, by what the message of a failing reference holds."""
OnProgress = Callable[[str, float], None]


@dataclass(kw_only=True)
class Proof:
    """What proving found. `blockers` keep an assignment from being published."""

    reference: dict[str, Any] = field(default_factory=dict)
    release: dict[str, Any] = field(default_factory=dict)
    flaky: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    mutants: dict[str, Any] | None = None
    isolation: str = "isolated"
    inline: dict[str, Any] | None = None
    """Which tests that fail isolated pass inline, and the flag for that (`grading/inline.py`)."""
    forced: bool = False
    forced_by: str = ""

    @property
    def blockers(self) -> list[str]:
        """Say, one sentence each, why the assignment cannot be published."""
        found = [
            f"The reference solution does not pass {one['id']}: {one['verdict']}. {one['message']}"
            + _advice(one["message"])
            for one in self.reference.get("failures", [])
        ]
        if self.release.get("full_marks"):
            found.append("The release gets full marks with nothing filled in.")
        return found + [f"The release still holds a removed line: {line}" for line in self.leaks]

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, the blockers with them."""
        return {**asdict(self), "blockers": self.blockers, "ok": not self.blockers}


def _advice(message: str) -> str:
    return "".join(f" {advice}" for part, advice in ADVICE.items() if part in message)


@dataclass(frozen=True, kw_only=True)
class Prover:
    """Runs one authored assignment, whose tests are known, in the sandbox again and again."""

    authored: Authored
    manifest: Manifest
    bundle: BundleSource
    sandbox: Sandbox
    slots: int
    images: list[str] = field(default_factory=list)
    """The images that its runs had."""
    began: float = field(default_factory=time.monotonic)
    """When publishing began, by `time.monotonic()`."""

    def run(self, export: Export, *, seed: int | None = None) -> dict[str, TestResult]:
        """Grade one submission; every automatic test of the manifest is in the result."""
        heard: dict[str, TestFinished] = {}

        def hear(event: object) -> None:
            if isinstance(event, TestFinished):
                heard.setdefault(event.id, event)

        # The author may read everything here: nothing is hidden from a proof. The code that runs is
        # the author's, too.
        tests = tuple(replace(test, hidden=False) for test in self.manifest.tests)
        manifest = replace(self.manifest, tests=tests)
        if export.steps:
            manifest = replace(manifest, steps=export.steps)
        order = RunOrder(
            label="proof",
            manifest=manifest,
            bundle=self.bundle,
            cells=export.cells,
            shuffle_seed=seed,
        )
        evidence = self.sandbox.run(order, on_event=hear)
        self.images.append(evidence.image)
        specs = [test for test in manifest.tests if not test.manual]
        return {
            spec.id: result_of(spec, heard[spec.id])
            if spec.id in heard
            else missing_result(spec, evidence)
            for spec in specs
        }

    def prove(self, export: Export, *, with_mutants: bool, on_progress: OnProgress) -> Proof:
        """Run everything; takes seconds to a minute, told by `on_progress(sentence, 0…1)`."""
        proof = Proof(warnings=[*self.authored.warnings, *self._warnings(), *export.warnings])
        on_progress("Grading the reference solution", 0.15)
        reference = self.run(export)
        proof.reference = _score(reference, self.manifest)
        proof.seconds = {name: result.seconds for name, result in reference.items()}
        proof.isolation = self.manifest.isolation.value
        self._inline(proof, export, reference)
        on_progress("Grading the release as it is handed out", 0.3)
        self._release(proof)
        if not proof.blockers:
            on_progress("Grading the reference in other orders", 0.45)
            self._orders(proof, export, reference)
            if with_mutants:
                left = self.began + PROOF_SECONDS - time.monotonic()
                seconds = min(MUTATION_SECONDS, max(LEAST_SECONDS, left))
                self._mutants(proof, export, on_progress, seconds=seconds)
        return proof

    def _warnings(self) -> list[str]:
        found = [
            f"{name} asserts nothing: it passes for any code that does not raise."
            for name in without_assertion(self.authored.bundle_files)
        ]
        if self.manifest.max_score == 0:
            found.append("All points add up to 0: every submission gets 0 of 0.")
        return found

    def _inline(self, proof: Proof, export: Export, reference: dict[str, TestResult]) -> None:
        def run(manifest: Manifest) -> dict[str, TestResult]:
            return replace(self, manifest=manifest).run(export)

        def collecting(manifest: Manifest) -> Collected:
            return collect(self.sandbox, manifest, bundle=self.bundle, cells=export.cells)

        if self.manifest.isolation is Isolation.INLINE:
            proof.warnings.append(FORGEABLE)
        trial = try_inline(self.manifest, reference, run, collecting)
        if trial is not None:
            proof.inline = trial.to_json()
            proof.warnings += filter(None, [trial.message])

    def _release(self, proof: Proof) -> None:
        try:
            export = export_submission(self.authored.release, self.manifest, self.authored.release)
            results = self.run(export)
        except StudentError as error:
            proof.release = {"score": 0.0, "passed": [], "full_marks": False}
            proof.warnings.append(f"The release cannot be graded: {error.message}")
            return
        passed = [name for name, result in results.items() if result.verdict is Verdict.PASSED]
        score = _score(results, self.manifest)
        full = bool(results) and len(passed) == len(results) and self.manifest.max_score > 0
        proof.release = {"score": score["score"], "passed": passed, "full_marks": full}
        if passed and not full:
            proof.warnings.append(
                f"The students' version passes {listed(passed)} with nothing filled in: "
                f"{score['score']:g} of {score['max_score']:g} points."
            )

    def _orders(self, proof: Proof, export: Export, reference: dict[str, TestResult]) -> None:
        with ThreadPoolExecutor(self.slots) as pool:
            runs = list(pool.map(lambda seed: self.run(export, seed=seed), ORDER_SEEDS))
        proof.flaky = sorted(
            name
            for name, result in reference.items()
            if any(run[name].verdict is not result.verdict for run in runs)
        )

    def _mutants(
        self, proof: Proof, export: Export, on_progress: OnProgress, *, seconds: float
    ) -> None:
        # Not in their order: where time ends first, those that were tried are of every question.
        changed = mutants(export.cells, self.authored.release)
        random.Random(1).shuffle(changed)  # noqa: S311 - an order, no secret
        deadline = time.monotonic() + seconds
        survivors: list[dict[str, str]] = []
        tried = 0

        def survives(mutant_export: Export) -> bool | None:
            if time.monotonic() > deadline:
                return None
            results = self.run(mutant_export)
            return all(result.verdict is Verdict.PASSED for result in results.values())

        exports = [replace(export, cells=mutant.cells) for mutant in changed]
        with ThreadPoolExecutor(self.slots) as pool:
            for mutant, outcome in zip(changed, pool.map(survives, exports), strict=True):
                if outcome is None:
                    continue
                tried += 1
                part = 0.5 + 0.45 * tried / len(changed)
                on_progress(f"Changing the solution ({tried} of {len(changed)})", part)
                if outcome:
                    survivors.append(
                        {"notebook": mutant.notebook, "cell": mutant.cell, "diff": mutant.diff}
                    )
        proof.mutants = {
            "tried": tried,
            "planned": len(changed),
            "killed": tried - len(survivors),
            "survivors": survivors,
        }


def _score(results: Mapping[str, TestResult], manifest: Manifest) -> dict[str, Any]:
    failures = [
        {
            "id": one.id,
            "verdict": one.verdict.value,
            "message": one.message,
            "expected": one.expected,
            "actual": one.actual,
        }
        for one in results.values()
        if one.verdict is not Verdict.PASSED or one.points < one.max_points
    ]
    score = round(sum(one.points for one in results.values()), 6)
    return {"score": score, "max_score": manifest.max_score, "failures": failures}


ASSERTING = ("assert", "raises", "fail", "warns", "approx", "check", "expect", "verify")


def without_assertion(files: Mapping[str, bytes]) -> Sequence[str]:
    """Name the Python tests in which nothing is asserted, as far as reading can tell."""
    found: list[str] = []
    for path, content in sorted(files.items()):
        if path == "tests/cells.json":
            cells = json.loads(content)
            found += [name for name, cell in cells.items() if not _asserts(cell["source"])]
        elif path.startswith("tests/test_") and path.endswith(".py"):
            found += _silent_functions(path, content.decode("utf-8", "replace"))
    return found


def _silent_functions(path: str, source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    ]
    return [f"{path}::{node.name}" for node in tests if not _asserting(node)]


def _asserts(source: str) -> bool:
    try:
        return _asserting(ast.parse(source))
    except SyntaxError:
        return True  # magics and the like: reading cannot tell


def _asserting(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert | ast.Raise):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2].lower()
            if any(word in name for word in ASSERTING):
                return True
    return False
