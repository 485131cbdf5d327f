"""Mark what a process makes on an Engine, so that it can be told whether anybody still needs it."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.locks import FileLock

HOME = "org.coplit.home"
OWNER = "org.coplit.owner"
DEADLINE = "org.coplit.deadline"
ROLE = "org.coplit.role"


class Owner:
    """The claim of one sandbox object on what it made; it ends with the process at the latest.

    Lies in `<home>/owners/<id>.lock`, locked. Several owners may use one home at the same time.

    Raises:
        OperatorError: the home cannot be written.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "owners"
        self.id = secrets.token_hex(8)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._folder / "mutex"):
                self.home = _home_id(home)
                self._lock = FileLock(self._path(self.id))
                self._lock.take(wait=True)
        except OSError as error:
            raise OperatorError(
                f"The folder {home} cannot be written: {error.strerror}.",
                hint="Set COPLIT_HOME to a folder that you can write to.",
                code="bad-home",
            ) from error

    def labels(self, role: str, *, seconds: float) -> dict[str, str]:
        """Give the labels of something that nobody can need after `seconds`."""
        return {
            HOME: self.home,
            OWNER: self.id,
            ROLE: role,
            DEADLINE: str(int(time.time() + seconds) + 1),
        }

    def is_dead(self, owner: str) -> bool:
        """Tell whether the process behind an owner of this home is gone."""
        if owner == self.id:
            return False
        path = self._path(owner)
        # The mutex keeps us from taking the lock of an owner that is just being made.
        with FileLock(self._folder / "mutex"):
            if not path.is_file():
                return True
            lock = FileLock(path)
            try:
                return lock.take(wait=False)
            finally:
                lock.release()

    def forget(self, owner: str) -> None:
        """Remove the lock file of a dead owner, once nothing of it is left."""
        if owner.isalnum():
            self._path(owner).unlink(missing_ok=True)

    def known(self) -> list[str]:
        """Give every owner that left a lock file in this home."""
        return [path.stem for path in self._folder.glob("*.lock")]

    def release(self) -> None:
        """Give up the claim; a second call does nothing."""
        self._lock.release()
        self.forget(self.id)

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"


def _home_id(home: Path) -> str:
    """Give a name for this home that no other has, on any machine that shares the Engine."""
    file = home / "owners" / "home-id"
    if not file.is_file():
        file.write_text(secrets.token_hex(8), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
