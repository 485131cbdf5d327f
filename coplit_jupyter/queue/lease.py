"""Keep leases alive while their runs last."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

from coplit_jupyter.errors import OperatorError

logger = logging.getLogger(__name__)

RENEWALS = 3
"""A lease is renewed so often before it would end."""


class Held(Protocol):
    """What must be known of a take (`store.protocol.Take` is one)."""

    @property
    def run(self) -> int:
        """The number of the run."""

    @property
    def tries(self) -> int:
        """How often it was taken since its last report, without faults of the machine."""


T = TypeVar("T", bound=Held)
T_contra = TypeVar("T_contra", bound=Held, contravariant=True)


class Renew(Protocol[T_contra]):
    """Lengthens a lease; False if another run took over."""

    def __call__(self, take: T_contra, /, *, lease_seconds: float) -> bool: ...


class LeaseKeeper(Generic[T]):
    """Renews the leases of what is held, in a thread of its own, until it is closed.

    A renewal that fails is tried again: there are more before the lease ends. Whoever was fenced
    off is not told; what it writes is dropped by the store.
    """

    def __init__(self, renew: Renew[T], *, lease_seconds: float) -> None:
        self._renew = renew
        self._lease_seconds = lease_seconds
        self._lock = threading.Lock()
        self._takes: dict[int, T] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="coplit-leases", daemon=True)
        self._thread.start()

    @contextmanager
    def holding(self, take: T) -> Iterator[None]:
        """Keep this lease alive inside the `with`."""
        with self._lock:
            self._takes[id(take)] = take
        try:
            yield
        finally:
            with self._lock:
                self._takes.pop(id(take), None)

    def held(self) -> tuple[T, ...]:
        """Give what is held now."""
        with self._lock:
            return tuple(self._takes.values())

    def close(self) -> None:
        """Renew no more; leases that are held end by themselves."""
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(self._lease_seconds / RENEWALS):
            for take in self.held():
                self._keep_one(take)

    def _keep_one(self, take: T) -> None:
        try:
            if not self._renew(take, lease_seconds=self._lease_seconds):
                logger.info("%s is held no more", label(take))
        except OperatorError as error:
            logger.warning("%s: the lease was not renewed: %s", label(take), error.message)
        except Exception:
            logger.exception("%s: the lease was not renewed", label(take))


@contextmanager
def kept_alive(renew: Renew[T], take: T, *, lease_seconds: float) -> Iterator[None]:
    """Keep one lease alive inside the `with`, for what is graded without a dispatcher."""
    keeper = LeaseKeeper(renew, lease_seconds=lease_seconds)
    try:
        with keeper.holding(take):
            yield
    finally:
        keeper.close()


def failed(take: Held, why: str) -> dict[str, object]:
    """Describe for programs that read the log what went wrong, as a log record's `extra`."""
    submission = getattr(getattr(take, "submission", None), "id", None)
    told = {"event": "failed", "submission": submission, "run": take.run, "tries": take.tries}
    return {"coplit": {**told, "why": why}}


def label(take: Held) -> str:
    """Name a take in the log."""
    submission = getattr(take, "submission", None)
    return f"submission {getattr(submission, 'id', '?')} run {take.run}"
