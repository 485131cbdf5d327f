"""Run orders in pairs of containers of a Docker Engine."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from threading import Event as Flag
from typing import Any

from coplit_jupyter.errors import InstructorError, OperatorError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.verdict import Isolation
from coplit_jupyter.sandbox.build import Images
from coplit_jupyter.sandbox.catalog import find_image
from coplit_jupyter.sandbox.cleanup import reap
from coplit_jupyter.sandbox.engine import connect, translated
from coplit_jupyter.sandbox.failure import Seen, explain_missing
from coplit_jupyter.sandbox.hostconfig import Confinement, Uids
from coplit_jupyter.sandbox.owner import Owner
from coplit_jupyter.sandbox.pair import Pair, Parts, Plan
from coplit_jupyter.sandbox.pool import CancelledError, Pool, Sizes
from coplit_jupyter.sandbox.protocol import (
    BundleSource,
    Ending,
    RunEvidence,
    RunOrder,
    SandboxEvent,
)
from coplit_jupyter.sandbox.run import Outcome, Run
from coplit_jupyter.sandbox.volumes import BundleVolumes

logger = logging.getLogger(__name__)

KEPT_PAIRS = 6
"""Pairs at the same time, at least: about 50 MiB each with two waiting students."""

MOST_WAITING = 16
STUDENT_SHARE_BYTES = 512 * 1024 * 1024
"""One student may wait for each half GiB that the Engine has: it takes 15 to 60 MiB of it."""

_ENFORCED = {
    "MemoryLimit": "memory",
    "SwapLimit": "swap",
    "PidsLimit": "processes",
    "CpuCfsQuota": "cpus",
}


class DockerSandbox:
    """Runs orders on the Engine of this environment (see `protocol.Sandbox`).

    The judge container of a bundle is kept and serves runs one at a time; the student container is
    new for every run. The judge of an `inline` order has the (visible) tests run in the student
    container.

    Raises:
        OperatorError: the Engine cannot be used, or cannot enforce a limit and this is a service.
    """

    def __init__(
        self, settings: Settings, *, on_progress: Callable[[str], None] | None = None
    ) -> None:
        self._settings = settings
        self._client = connect()
        with translated("ask the Engine what it can do"):
            about = self._client.info()
        self._cores = float(about.get("NCPU") or os.cpu_count() or 1)
        self._warnings = _limits_not_in_force(about, service=settings.service)
        self._owner = Owner(settings.home)
        reap(self._client, self._owner)
        self._images = Images(self._client, on_progress=on_progress)
        self._building = threading.Lock()
        self._volumes = BundleVolumes(self._client, root=settings.bundle_root)
        self._volumes.clear_old()
        self._bundles: dict[str, BundleSource] = {}
        self._uids = Uids()
        slots = settings.slots or os.cpu_count() or 1
        sizes = Sizes(
            slots=slots,
            waiting=settings.warm_pairs,
            pairs=max(KEPT_PAIRS, 2 * slots),
            judge_runs=settings.judge_runs,
            most_waiting=min(MOST_WAITING, int(about.get("MemTotal") or 0) // STUDENT_SHARE_BYTES),
        )
        self._pool = Pool(sizes, make=self._make)
        self._closed = False

    def run(
        self,
        order: RunOrder,
        *,
        on_event: Callable[[SandboxEvent], None],
        cancel: Flag | None = None,
    ) -> RunEvidence:
        began = time.monotonic()
        plan = self._plan(order)
        try:
            pair, run = self._prepare(order, plan, on_event, cancel)
        except CancelledError:
            missing = explain_missing(Ending.CANCELLED, Seen(), order.manifest.limits)
            outcome = Outcome(ending=Ending.CANCELLED, missing=missing, collected=(), figures={})
            return self._evidence(order, outcome, image="")
        prepared = time.monotonic() - began
        keep = False
        try:
            outcome = run.follow()
            keep = outcome.ending is Ending.COMPLETE and not order.collect
        finally:
            if keep:
                self._pool.throw_away(pair, run.student)
            drop = self._drop_bundle(order.bundle) if order.collect else None
            self._pool.give_back(pair, keep=keep, after=drop)
        outcome.figures["prepare"] = prepared
        logger.info(
            "run %s: %s, prepared in %.2f s, ran %.2f s",
            *(order.label, outcome.ending.value, prepared, outcome.figures["run"]),
        )
        return self._evidence(order, outcome, image=pair.image)

    def warm(self, order: RunOrder) -> None:
        self._pool.want(self._plan(order))

    def check(self) -> None:
        with translated("ask the Engine whether it is there"):
            self._client.ping()

    def counts(self) -> Mapping[str, int]:
        return self._pool.counts()

    def waiting(self) -> int:
        """How many student containers wait for a run."""
        return self._pool.waiting()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._pool.close()
        self._owner.release()
        self._client.close()

    def _prepare(
        self,
        order: RunOrder,
        plan: Plan,
        on_event: Callable[[SandboxEvent], None],
        cancel: Flag | None,
    ) -> tuple[Pair, Run]:
        """Get a pair and a booted student; a kept judge that turns out dead is replaced once."""
        for last in (False, True):
            pair = self._pool.borrow(plan, cancel=cancel)
            try:
                student = pair.take_student()
            except BaseException as error:
                dead = bool(pair.judge.broken)
                self._pool.give_back(pair, keep=False)
                if not isinstance(error, OperatorError) or last or not dead:
                    raise
                logger.info("run %s: a kept judge was dead, making a new one", order.label)
                continue
            return pair, Run(
                pair=pair, student=student, order=order, on_event=on_event, cancel=cancel
            )
        raise AssertionError("unreachable")

    def _plan(self, order: RunOrder) -> Plan:
        manifest = order.manifest
        self._bundles[order.bundle.digest] = order.bundle
        return Plan(
            bundle=order.bundle.digest,
            image=manifest.image,
            language=manifest.language,
            programs=manifest.runner is not None,
            limits=manifest.limits,
            inline=manifest.isolation is Isolation.INLINE,
        )

    def _make(self, plan: Plan) -> Pair:
        image = self._image(plan)
        confinement = Confinement(
            image=image,
            limits=plan.limits,
            cpus=min(plan.limits.cpus, self._cores),
            runtime=self._settings.runtime,
            programs=plan.programs,
        )
        bundle = self._bundles[plan.bundle]
        volume = self._volumes.ready(bundle, image=image)
        parts = Parts(bundle_volume=volume, confinement=confinement)
        pair = Pair(self._client, self._owner, plan, parts=parts, uids=self._uids)
        pair.start()
        if not self._volumes.still_there(bundle):
            pair.remove()
            raise OperatorError(
                f"The volume of bundle {plan.bundle[:19]} was removed while it was needed.",
                hint="Try again; leave volumes named coplit-bundle-… alone.",
                code="bundle-missing",
            )
        return pair

    def _image(self, plan: Plan) -> str:
        """Give the id of the plan's image, building it where that may be done."""
        spec = find_image(plan.image)
        if spec is not None and spec.language != plan.language and not plan.programs:
            raise InstructorError(
                f"The image {plan.image!r} cannot run {plan.language}.",
                hint="Name an image for that language in the assignment.",
                code="wrong-image",
            )
        with self._building:
            found = self._images.find(plan.image)
            if found is None and self._settings.service:
                raise OperatorError(
                    f"The image {plan.image} is missing here, or was built from other files.",
                    hint=f"Run: coplit images build {plan.image}",
                    code="image-stale",
                )
            if found is None:
                found = self._images.build([plan.image])[0].id
        return found

    def _drop_bundle(self, bundle: BundleSource) -> Callable[[], bool]:
        def drop() -> bool:
            self._volumes.drop(bundle)
            return True

        return drop

    def _evidence(self, order: RunOrder, outcome: Outcome, *, image: str) -> RunEvidence:
        return RunEvidence(
            ending=outcome.ending,
            image=image,
            isolation=order.manifest.isolation,
            missing=outcome.missing.verdict,
            missing_message=outcome.missing.message,
            collected=outcome.collected,
            warnings=self._warnings,
            figures={name: round(seconds, 4) for name, seconds in outcome.figures.items()},
        )


def _limits_not_in_force(about: Mapping[str, Any], *, service: bool) -> tuple[str, ...]:
    missing = [name for key, name in _ENFORCED.items() if about.get(key) is False]
    if not missing:
        return ()
    sentence = f"This Docker Engine cannot enforce the limits for: {', '.join(missing)}."
    if service:
        raise OperatorError(
            sentence,
            hint="Enable these cgroup controllers for the Engine; `coplit doctor` shows which.",
            code="limits-not-in-force",
        )
    return (sentence,)
