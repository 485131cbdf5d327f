"""Hold a file so that other processes can tell whether its holder still lives."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """An exclusive lock on a file; the operating system lets go of it when the process ends.

    Two objects on one file exclude each other, within a process too.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+b")

    def take(self, *, wait: bool) -> bool:
        """Take the lock; False if somebody else has it and `wait` is False."""
        try:
            self._lock(wait=wait)
        except OSError:
            return False
        return True

    if sys.platform == "win32":

        def _lock(self, *, wait: bool) -> None:
            self._file.seek(0)
            # LK_LOCK gives up after ten seconds; what is locked that long is as good as taken.
            msvcrt.locking(self._file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    else:

        def _lock(self, *, wait: bool) -> None:
            # flock, not lockf: POSIX locks belong to the process and vanish with any close().
            fcntl.flock(self._file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def release(self) -> None:
        """Let go; a second call does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        self._lock(wait=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
