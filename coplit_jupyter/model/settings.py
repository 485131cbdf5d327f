"""Say how one process of ours was configured; built at the edge, passed down frozen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of one grading side."""

    home: Path
    """`COPLIT_HOME`: all local state. Delete it and every local submission is gone."""
    sandbox: str = "docker"
    """`docker`, or `process` (no isolation: development and Binder only)."""
    database_url: str = ""
    """SQLAlchemy URL; empty: SQLite in `home`."""
    slots: int = 0
    """Runs at the same time; 0: one a core."""
    warm_pairs: int = 2
    """Warm student containers kept ready for each assignment in use; more after a rush."""
    lease_seconds: int = 60
    """A run whose process died is taken again after this; a live one renews it in time."""
    judge_runs: int = 200
    """Runs that one judge container serves, each in a process of its own; 1: a new one each."""
    bundle_root: Path | None = None
    """A mounted testcase disk with unpacked bundles; empty: bundles are filled into volumes."""
    runtime: str = ""
    """OCI runtime of the sandboxes (`runsc` for gVisor); empty: the Engine's default."""
    receipt_key: Path | None = None
    """A file with the Ed25519 key that signs receipts, for services that share one; empty: made
    in `home`."""
    retain_days: int = 0
    """The service deletes notebooks and outputs of submissions older than this, and keeps what
    they earned; 0: never."""
    log: str = "json"
    """The service's log: `json`, one object a line, or `text`."""
    practice: bool = True
    """Reports are practice, never grades; only the Hub's service says False."""
    service: bool = False
    """A service refuses what a local run only warns about (stale image, limits not in force)."""
    service_url: str = ""
    """Where a student's server forwards to; empty: grade here."""
    teaching: bool = False
    """Who uses this server may publish and see every submission on it."""
