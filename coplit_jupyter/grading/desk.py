"""Be the one door to grading: publish, submit, grade, and the dispatcher that works behind it."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, Unpack

from coplit_jupyter.bundle import read_bundle
from coplit_jupyter.errors import CoplitError, NotFoundError, OperatorError
from coplit_jupyter.grading import check as checking
from coplit_jupyter.grading import journal, scoring, standing
from coplit_jupyter.grading.publish import Publisher, PublishOptions, PublishOutcome
from coplit_jupyter.grading.receipts import Keys, signing
from coplit_jupyter.grading.regrade import Regrader
from coplit_jupyter.grading.run import Told, grade_run, order_for
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.report import Problem, Report
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.model.verdict import FINAL, Status
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.notebook.front_door import read_submitted
from coplit_jupyter.queue.embedded import EmbeddedDispatcher
from coplit_jupyter.queue.lease import kept_alive
from coplit_jupyter.sandbox.protocol import BundleSource, Sandbox
from coplit_jupyter.store.protocol import Store, Submission, Take, Version

logger = logging.getLogger(__name__)


class Bundles(Protocol):
    """Keeps bundles by digest."""

    def put(self, tar: bytes) -> str:
        """Keep a tar; gives `sha256:…`."""

    def source(self, digest: str) -> BundleSource:
        """Give the bundle of that digest to a sandbox."""


class Desk:
    """Owns the store, the sandbox and the dispatcher of one process.

    Every method blocks and may be called by any thread. `close` gives running submissions back.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        store: Store,
        bundles: Bundles,
        keys: Keys,
        open_sandbox: Callable[[], Sandbox],
    ) -> None:
        self.settings = settings
        self.store = store
        self.bundles = bundles
        self.keys = keys
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._open_sandbox = open_sandbox
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()
        self._dispatcher: EmbeddedDispatcher[Take] | None = None
        self._stopping = threading.Event()
        self._put_off: dict[AssignmentId, str] = {}

    @property
    def slots(self) -> int:
        """How many runs go on at the same time."""
        return self.settings.slots or os.cpu_count() or 1

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox, made on first use.

        Raises:
            OperatorError: the Engine is not there.
        """
        with self._lock:
            if self._sandbox is None:
                self._sandbox = self._open_sandbox()
            return self._sandbox

    def sandbox_counts(self) -> Mapping[str, int]:
        """Give what the sandbox counts; nothing if there is none yet. Never blocks."""
        return {} if self._sandbox is None else self._sandbox.counts()

    # ---- instructors

    def publish(self, path: Path, **options: Unpack[PublishOptions]) -> PublishOutcome:
        """Read, prove and publish an assignment; see `Publisher.publish`.

        Raises:
            InstructorError: it cannot be read.
            OperatorError: it could not be proved for want of an Engine or storage.
        """
        publisher = Publisher(
            store=self.store, bundles=self.bundles, sandbox=self.sandbox, slots=self.slots
        )
        return publisher.publish(path, **options)

    def find(self, name: str) -> AssignmentId:
        """Find `COURSE/NAME`, or `NAME` if only one course has it.

        Raises:
            NotFoundError: there is none, or more than one.
        """
        course, slash, short = name.rpartition("/")
        found = [AssignmentId(course, short)] if slash else list(self.store.named(short))
        if len(found) > 1:
            names = ", ".join(str(one) for one in sorted(found))
            raise NotFoundError(
                f"{short!r} is in more than one course: {names}.",
                hint="Say which one: COURSE/NAME.",
                code="ambiguous-assignment",
            )
        if not found:
            raise NotFoundError(
                f"There is no assignment {name!r} here.",
                hint="Publish it first: coplit publish PATH.",
                code="unknown-assignment",
            )
        self.store.version(found[0])
        return found[0]

    def student_files(self, version: Version) -> dict[str, bytes]:
        """Give the files beside the notebooks, as the student's folder gets them when graded.

        Raises:
            OperatorError: the bundle is not here.
        """
        with self.bundles.source(version.bundle).open() as tar:
            files = read_bundle(tar)
        beside = {
            name.partition("/")[2]: content
            for name, content in files.items()
            if name.startswith("files/")
        }
        return dict(sorted(beside.items()))

    def regrader(self) -> Regrader:
        """Give what previews, applies and undoes a regrade.

        Raises:
            OperatorError: the Engine is not there.
        """
        return Regrader(
            store=self.store,
            sandbox=self.sandbox,
            bundle=self.bundles.source,
            slots=self.slots,
            owner=self.owner,
        )

    # ---- students

    def check(
        self, assignment: AssignmentId, notebooks: Mapping[str, bytes | str]
    ) -> dict[str, Any]:
        """Say what will be checked and what is missing; stores nothing.

        Raises:
            NotFoundError: no such assignment.
        """
        return checking.check(self.store.version(assignment), notebooks)

    def submit(
        self,
        assignment: AssignmentId,
        *,
        student: str,
        notebooks: Mapping[str, bytes | str],
        key: str,
        source: str | None = None,
        submitted_at: datetime | None = None,
        claimed_at: datetime | None = None,
        exempt: bool = False,
    ) -> Submission:
        """Keep a submission; when this returns it is durable and will be graded.

        At a service it takes the place of the student's waiting one of the same assignment, and
        students are held to its policy; `exempt` are those who teach.

        Raises:
            NotNowError: the policy does not let it in; nothing was kept.
            StudentError: the notebooks cannot be read; nothing was kept.
            NotFoundError: no such assignment; nothing was kept.
            OperatorError: the storage cannot be used; nothing was kept.
        """
        version = self.store.version(assignment)
        read = read_submitted(notebooks, version.manifest)
        now = datetime.now(UTC)
        claimed_at = None if claimed_at is None else min(claimed_at, now)
        held = not exempt and not self.settings.practice
        kept = self.store.accept(
            NewSubmission(
                assignment=assignment,
                student=student,
                notebooks=read,
                key=key,
                submitted_at=submitted_at or now,
                claimed_at=claimed_at,
                source=source,
                practice=self.settings.practice,
            ),
            supersede=self.settings.service,
            about=checking.told_on_arrival(version, notebooks),
            sign=signing(self.keys, read, version=partial(self._version_of, known=version)),
            admit=partial(standing.admit, claimed_at=claimed_at) if held else None,
        )
        logger.info(
            "submission %s of %s was accepted", kept.id, assignment, extra=journal.accepted(kept)
        )
        if self._dispatcher:
            self._dispatcher.nudge()
        return kept

    def _version_of(self, kept: Submission, *, known: Version) -> Version:
        """Give the version that grades it; somebody may have published one since we looked."""
        if kept.version == known.number:
            return known
        return self.store.version(kept.new.assignment, number=kept.version)

    def warm(self, assignment: AssignmentId) -> None:
        """Make a sandbox ready for this assignment in the background; never raises."""
        threading.Thread(target=self._warm, args=(assignment,), daemon=True).start()

    def _warm(self, assignment: AssignmentId) -> None:
        try:
            version = self.store.version(assignment)
            export = export_submission(version.release, version.manifest, version.release)
            bundle = self.bundles.source(version.bundle)
            self.sandbox.warm(order_for(version, export, bundle, label="warm"))
        except CoplitError as error:
            logger.info("cannot warm %s: %s", assignment, error.message)

    # ---- grading

    def grade_now(
        self,
        assignment: AssignmentId,
        *,
        student: str,
        notebooks: Mapping[str, bytes | str],
        source: str | None = None,
        tell: Told | None = None,
    ) -> Report:
        """Submit and grade at once, in this thread; what cannot be read is a report too.

        Raises:
            NotFoundError: no such assignment.
            OperatorError: the Engine or the storage is not there.
        """
        try:
            kept = self.submit(
                assignment,
                student=student,
                notebooks=notebooks,
                key=uuid.uuid4().hex,
                source=source,
                exempt=True,
            )
        except NotFoundError:
            raise
        except CoplitError as error:
            if isinstance(error, OperatorError):
                raise
            return self.refuse(assignment, error, student=student, source=source)
        take = self.store.take_one(
            kept.id, owner=self.owner, lease_seconds=self.settings.lease_seconds
        )
        if take is None:  # a server on the same home was quicker
            return self._wait(kept.id)
        with kept_alive(self.store.renew, take, lease_seconds=self.settings.lease_seconds):
            return self._grade(take, tell)

    def refuse(
        self, assignment: AssignmentId, error: CoplitError, *, student: str, source: str | None
    ) -> Report:
        """Give the report of something that could not be accepted; nothing is kept."""
        version = self.store.version(assignment)
        now = datetime.now(UTC)
        unkept = Submission(
            id=uuid.uuid4().hex,
            new=NewSubmission(
                assignment=assignment,
                student=student,
                notebooks={},
                key="",
                submitted_at=now,
                source=source,
                practice=self.settings.practice,
            ),
            status=Status.UNGRADABLE,
            run=0,
            version=version.number,
            report=None,
            accepted_at=now,
        )
        blank = scoring.blank_report(unkept, version.manifest, run=0, bundle=version.bundle)
        return scoring.ungradable(blank, error)

    def _grade(self, take: Take, tell: Told | None = None) -> Report:
        return grade_run(
            take,
            store=self.store,
            sandbox=self.sandbox,
            bundle=self.bundles.source,
            tell=tell,
            cancel=self._stopping,
        )

    def _grade_quietly(self, take: Take) -> None:
        assignment = take.submission.new.assignment
        try:
            self._grade(take)
        except OperatorError as error:
            self._put_off[assignment] = error.code
            raise
        self._put_off.pop(assignment, None)

    def put_off(self) -> Mapping[AssignmentId, str]:
        """Say of which assignments the last run had to be put off, and why, as a code."""
        return dict(self._put_off)

    def _wait(self, submission: str) -> Report:
        changed = threading.Event()
        unwatch = self.store.watch(submission, changed.set)
        try:
            while True:
                now = self.store.submission(submission)
                if now.status in FINAL and now.report:
                    return now.report
                changed.wait(0.5)
                changed.clear()
        finally:
            unwatch()

    def give_up(self, take: Take, why: str) -> None:
        """Store a `broken` report for a submission that cannot be graded, through our fault."""
        version = self.store.version(take.submission.new.assignment, number=take.submission.version)
        blank = scoring.blank_report(
            take.submission, version.manifest, run=take.run, bundle=version.bundle
        )
        problem = Problem(
            code="grader-problem",
            message=f"This submission could not be graded: {why}",
            hint="It is not your fault and costs nothing; tell your instructor.",
        )
        self.store.finish(take, replace(blank, status=Status.BROKEN, error=problem))

    # ---- life

    def start(self) -> None:
        """Begin to grade what waits, and what will be submitted; a second call does nothing."""
        with self._lock:
            if self._dispatcher is not None:
                return
            self._dispatcher = EmbeddedDispatcher(
                self.store.take,
                self._grade_quietly,
                slots=self.slots,
                owner=self.owner,
                lease_seconds=self.settings.lease_seconds,
                renew=self.store.renew,
                give_back=self.store.give_back,
                give_up=self.give_up,
            )
        self._dispatcher.start()

    def health(self) -> dict[str, Any]:
        """Say whether submissions can be graded now, and if not why; never raises."""
        try:
            waiting = self.store.waiting()
            self.sandbox.check()
        except CoplitError as error:
            problem = {"code": error.code, "message": error.message, "hint": error.hint}
            return {"ok": False, "problems": [problem]}
        return {"ok": True, "problems": [], "waiting": waiting}

    def close(self) -> None:
        """Stop grading, give back what was running, remove every sandbox."""
        self._stopping.set()
        if self._dispatcher:
            self._dispatcher.close()
        if self._sandbox:
            self._sandbox.close()
        self.store.close()
