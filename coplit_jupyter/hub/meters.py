"""Count what the service does, for Prometheus."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.submission import NewSubmission
from coplit_jupyter.store.protocol import Store, Submission, Take

SECONDS = (0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)


class Meters:
    """The figures of one service; courses and people are in none of them."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.accepted = Counter(
            "coplit_accepted", "Submissions acknowledged, repeated sends too", registry=registry
        )
        self.reports = Counter(
            "coplit_reports", "Runs that ended with a report", ["status"], registry=registry
        )
        self.verdicts = Counter(
            "coplit_verdicts", "Test results in those reports", ["verdict"], registry=registry
        )
        self.engine_errors = Counter(
            "coplit_engine_errors",
            "Runs put off because the Engine, an image or the disk was not there",
            registry=registry,
        )
        self.failed_runs = Counter(
            "coplit_failed_runs", "Runs that failed and are tried again", registry=registry
        )
        self.queued_seconds = Histogram(
            "coplit_queued_seconds", "Wait before a run", buckets=SECONDS, registry=registry
        )
        self.run_seconds = Histogram(
            "coplit_run_seconds", "Length of a run", buckets=SECONDS, registry=registry
        )
        self.problems = Gauge(
            "coplit_problems", "What is wrong now, as health says it", ["code"], registry=registry
        )
        self.free = Gauge(
            "coplit_home_free_bytes", "Left on the disk of the service's folder", registry=registry
        )
        self.waiting = Gauge("coplit_waiting", "Submissions that wait", registry=registry)
        self.running = Gauge("coplit_running", "Runs that go on here", registry=registry)
        self.runs_ready = Counter(
            "coplit_pool_hits", "Runs that found a sandbox ready", registry=registry
        )
        self.runs_not_ready = Counter(
            "coplit_pool_misses", "Runs that had to wait for a sandbox", registry=registry
        )
        self.refills = Counter("coplit_pool_refills", "Sandboxes made ready", registry=registry)
        self.ready = Gauge("coplit_pool_ready", "Sandboxes that wait for a run", registry=registry)
        self.outages = Gauge("coplit_outages", "Outages on record", registry=registry)
        self._pool: dict[str, int] = {}
        self.streams = Gauge("coplit_streams", "Event streams being served", registry=registry)

    def look(self, store: Store, streams: Callable[[], int]) -> None:
        """Read the figures that are looked up, not counted; those that cannot be read are NaN."""
        try:
            waiting, outages = float(store.waiting()), float(len(store.outages()))
        except OperatorError:  # which one is told by `problems`
            waiting = outages = math.nan
        self.waiting.set(waiting)
        self.outages.set(outages)
        self.streams.set(streams())

    def look_at_problems(self, codes: Sequence[str]) -> None:
        """Take over what is wrong now; what is wrong no more disappears."""
        self.problems.clear()
        for code in codes:
            self.problems.labels(code).set(1)

    def look_at_pool(self, counts: Mapping[str, int]) -> None:
        """Take over what the sandbox counted since its start."""
        counted = {"hits": self.runs_ready, "misses": self.runs_not_ready, "refills": self.refills}
        for name, counter in counted.items():
            counter.inc(max(0, counts.get(name, 0) - self._pool.get(name, 0)))
        self._pool = dict(counts)
        self.ready.set(counts.get("ready", 0))

    def reported(self, report: Report) -> None:
        """Count a report that was kept."""
        self.reports.labels(str(report.status)).inc()
        for test in report.tests:
            self.verdicts.labels(str(test.verdict)).inc()
        seconds = report.seconds or {}
        self.queued_seconds.observe(seconds.get("queued", 0.0))
        self.run_seconds.observe(seconds.get("total", 0.0))


class _Metered:
    """A store whose calls are counted; everything else is the store's own."""

    def __init__(self, store: Store, meters: Meters) -> None:
        self._store = store
        self._meters = meters
        self._lock = threading.Lock()
        self._running: set[tuple[str, int]] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def accept(self, new: NewSubmission, **options: Any) -> Submission:
        kept = self._store.accept(new, **options)
        self._meters.accepted.inc()
        return kept

    def take(self, *, owner: str, lease_seconds: float) -> Take | None:
        take = self._store.take(owner=owner, lease_seconds=lease_seconds)
        if take is not None:
            self._begun(take)
        return take

    def finish(self, take: Take, report: Report) -> bool:
        kept = self._store.finish(take, report)
        self._ended(take)
        if kept:
            self._meters.reported(report)
        return kept

    def give_back(self, take: Take, *, delay_seconds: float = 0.0, counted: bool = False) -> bool:
        kept = self._store.give_back(take, delay_seconds=delay_seconds, counted=counted)
        self._ended(take)
        if counted:
            self._meters.failed_runs.inc()
        elif delay_seconds:
            self._meters.engine_errors.inc()
        return kept

    def _begun(self, take: Take) -> None:
        with self._lock:
            self._running.add((take.submission.id, take.run))
            self._meters.running.set(len(self._running))

    def _ended(self, take: Take) -> None:
        with self._lock:
            self._running.discard((take.submission.id, take.run))
            self._meters.running.set(len(self._running))


def metered(store: Store, meters: Meters) -> Store:
    """Give the store with its calls counted: only what it kept, so a fenced run counts nowhere."""
    return cast("Store", _Metered(store, meters))
