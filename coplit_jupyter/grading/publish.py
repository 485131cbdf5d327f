"""Turn a path into a published, proven version of an assignment."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypedDict

from coplit_jupyter.bundle import build_bundle
from coplit_jupyter.errors import InstructorError
from coplit_jupyter.grading import standing
from coplit_jupyter.grading.autotests import with_autotests
from coplit_jupyter.grading.collect import collect
from coplit_jupyter.grading.proof import OnProgress, Proof, Prover
from coplit_jupyter.model.assignment import Manifest, TestSpec
from coplit_jupyter.model.submission import Export
from coplit_jupyter.model.verdict import Isolation
from coplit_jupyter.notebook.authored import Authored, TestRule
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.notebook.read import read_assignment
from coplit_jupyter.notebook.release import leaks, stamp_release
from coplit_jupyter.sandbox.frames import refuse_hidden_inline
from coplit_jupyter.sandbox.protocol import (
    BundleSource,
    CollectedTest,
    Ending,
    Sandbox,
    TestFinished,
)
from coplit_jupyter.store.protocol import Store, Version


class Bundles(Protocol):
    """Keeps bundles by digest."""

    def put(self, tar: bytes) -> str:
        """Keep a tar; gives `sha256:…`."""

    def source(self, digest: str) -> BundleSource:
        """Give the bundle of that digest to a sandbox."""


class PublishOptions(TypedDict, total=False):
    """What `Publisher.publish` takes besides the path."""

    course: str | None
    force: bool
    mutants: bool
    on_progress: OnProgress
    isolation: Isolation | None
    author: str


@dataclass(frozen=True, kw_only=True)
class PublishOutcome:
    """The proof, and the version if it was good enough (or forced)."""

    course: str
    assignment: str
    proof: Proof
    version: Version | None

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        manifest = self.version.manifest if self.version else None
        return {
            "course": self.course,
            "assignment": self.assignment,
            "published": self.version is not None,
            "version": self.version.number if self.version else None,
            "bundle": self.version.bundle if self.version else None,
            "max_score": manifest.max_score if manifest else None,
            "tests": [test.id for test in manifest.tests] if manifest else [],
            "proof": self.proof.to_json(),
        }


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Reads, collects, proves, keeps."""

    store: Store
    bundles: Bundles
    sandbox: Sandbox
    slots: int

    def publish(
        self,
        path: Path,
        *,
        course: str | None = None,
        force: bool = False,
        mutants: bool = True,
        on_progress: OnProgress = lambda _text, _part: None,
        isolation: Isolation | None = None,
        author: str = "",
    ) -> PublishOutcome:
        """Publish what is at `path`, unless the proof finds a blocker and `force` is not given.

        `isolation` wins over what the assignment itself says; `author` is recorded as who forced.

        Raises:
            InstructorError: it cannot be read, has no tests, or hidden ones although it is inline.
            OperatorError: no Engine or no storage.
        """
        began = time.monotonic()
        on_progress("Reading the assignment", 0.02)
        authored = with_autotests(
            _isolated(read_assignment(path, course=course), isolation),
            sandbox=self.sandbox,
            keep=lambda draft: self._keep(draft, None),
        )
        reference = export_submission(authored.reference, authored.manifest, authored.release)
        draft = self._keep(authored, None)
        on_progress("Collecting the tests", 0.05)
        manifest = self._with_tests(authored, reference, draft)
        refuse_hidden_inline(manifest)
        surprises = standing.surprises(self.store, manifest)
        prover = Prover(
            authored=authored,
            manifest=manifest,
            bundle=draft,
            sandbox=self.sandbox,
            slots=self.slots,
            began=began,
        )
        proof = prover.prove(reference, with_mutants=mutants, on_progress=on_progress)
        proof.warnings += [*surprises, *unmatched(authored.rules, manifest.tests)]
        proof.leaks = list(leaks(authored))
        proof.forced = force and bool(proof.blockers)
        proof.forced_by = author if proof.forced else ""
        version = None
        if force or not proof.blockers:
            on_progress("Publishing", 0.98)
            version = self._publish(authored, manifest, proof, image=prover.images[0])
        on_progress("Done", 1.0)
        return PublishOutcome(
            course=manifest.course, assignment=manifest.name, proof=proof, version=version
        )

    def _keep(self, authored: Authored, manifest: Manifest | None) -> BundleSource:
        digest = self.bundles.put(build_bundle(authored.bundle_files, manifest))
        return self.bundles.source(digest)

    def _with_tests(self, authored: Authored, reference: Export, draft: BundleSource) -> Manifest:
        """Fix the list of tests: those that are cells are known; files are asked for theirs."""
        manifest = authored.manifest
        are_cells = bool(manifest.tests) or manifest.format != "folder"
        if are_cells and (not manifest.tests or manifest.isolation is Isolation.INLINE):
            return manifest
        found = collect(self.sandbox, manifest, bundle=draft, cells=reference.cells)
        if are_cells:  # what the reference does in them is still to be heard
            heard = (_as_heard(test, found.finished.get(test.id)) for test in manifest.tests)
            return replace(manifest, tests=tuple(heard))
        if found.evidence.ending is not Ending.COMPLETE:
            raise InstructorError(
                f"The tests could not be collected. {found.evidence.missing_message}".strip(),
                hint="Look for code in tests/ that ends the process; else run `coplit doctor`.",
                code="tests-not-collected",
            )
        if not found.tests:
            raise InstructorError(
                "There is no test in the assignment.",
                hint="Put test_*.py files with test functions into tests/, and run them once.",
                code="no-tests",
            )
        tests = specs(found.tests, authored.rules)
        heard = (_as_heard(test, found.finished.get(test.id)) for test in tests)
        return replace(manifest, tests=tuple(heard))

    def _publish(
        self, authored: Authored, manifest: Manifest, proof: Proof, *, image: str
    ) -> Version:
        source = self._keep(authored, manifest)
        release = stamp_release(
            authored.release, course=manifest.course, assignment=manifest.name, bundle=source.digest
        )
        return self.store.publish(
            Version(
                manifest=manifest,
                number=0,
                bundle=source.digest,
                release=release,
                author=authored.author,
                published_at=datetime.now(UTC),
                notes={"proof": proof.to_json(), "image": image},
            )
        )


def _isolated(authored: Authored, isolation: Isolation | None) -> Authored:
    """Take over the isolation that was asked for, and refuse what can be refused already.

    Raises:
        InstructorError: there are hidden tests although it is inline.
    """
    if isolation is not None:
        manifest = replace(authored.manifest, isolation=isolation)
        authored = replace(authored, manifest=manifest)
    refuse_hidden_inline(authored.manifest)
    return authored


def _as_heard(test: TestSpec, finished: TestFinished | None) -> TestSpec:
    if finished is None:
        return test
    return replace(
        test,
        reference_skips=finished.skipped,
        reference_changes=finished.changes,
        reference_scores=finished.scores,
        # The program would hear what a hidden test expects.
        reference_asks=tuple(one for one in finished.asks if not (test.hidden and one == "__eq__")),
    )


def specs(collected: Sequence[CollectedTest], rules: Sequence[TestRule]) -> tuple[TestSpec, ...]:
    """Give each test its points and marks: 1 point, then its marks, then the rules in order."""
    return tuple(
        _spec(test, [rule for rule in rules if rule.applies_to(test.id)]) for test in collected
    )


def unmatched(rules: Sequence[TestRule], tests: Sequence[TestSpec]) -> list[str]:
    """Say which rules speak of no test: a typing error would publish a hidden test to all."""
    return [
        f"[[tests]] match = '{rule.match}' fits no test: it changes nothing."
        for rule in rules
        if not any(rule.applies_to(test.id) for test in tests)
    ]


def _spec(test: CollectedTest, rules: Sequence[TestRule]) -> TestSpec:
    def last(pick: Callable[[TestRule], Any], default: Any) -> Any:
        given = [value for value in map(pick, rules) if value is not None]
        return given[-1] if given else default

    return TestSpec(
        id=test.id,
        name=test.name,
        question=last(lambda rule: rule.question, test.question),
        points=last(lambda rule: rule.points, 1.0 if test.points is None else test.points),
        hidden=last(lambda rule: rule.hidden, test.hidden),
        hint=last(lambda rule: rule.hint, test.hint),
    )
