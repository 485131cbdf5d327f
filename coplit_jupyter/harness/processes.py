"""End processes and empty folders, as PID 1 of a container or as a plain process among others."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable

PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
MAX_DEPTH = 400
BESIDES_BYTES = 48 << 20  # other processes, and files in the container's memory
UNCATCHABLE = {signal.SIGKILL, signal.SIGSTOP}


_CONTAINED = os.getpid() == 1


def is_contained() -> bool:
    """Tell whether this process tree has a pid namespace of its own, with us as PID 1."""
    return _CONTAINED


def prctl(option: int, value: int) -> bool:
    """Set a property of this process; False where the system has no such thing."""
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) == 0)


def harden() -> None:
    """Make this process unreadable for others of its uid, deaf to signals, parent of orphans."""
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    # PID 1 gets no signal that it has no handler for; a handler of Python's own would end it.
    ignored = [signal.SIGINT, signal.SIGPIPE]
    if _CONTAINED:
        ignored = [one for one in signal.valid_signals() if one not in UNCATCHABLE]
        ignored = [one for one in ignored if one != signal.SIGCHLD]
    for one in ignored:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(one, signal.SIG_IGN)


def limit_growth(memory_bytes: int) -> None:
    """Make allocations fail with MemoryError before this process and its like fill the container.

    From here on: what libraries have set aside by now, and never touch, is no use of memory.
    """
    import resource

    with contextlib.suppress(OSError, ValueError, IndexError):
        with open("/proc/self/statm", "rb") as file:
            pages = [int(field) for field in file.read().split()]
        page = resource.getpagesize()
        room = max(memory_bytes - pages[1] * page - BESIDES_BYTES, memory_bytes // 4)
        most = pages[5] * page + room
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def restore_signals() -> None:
    """Give a forked child the usual reactions to signals."""
    for one in signal.valid_signals():
        if one not in UNCATCHABLE:
            with contextlib.suppress(OSError, ValueError):
                signal.signal(one, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def reap() -> dict[int, int]:
    """Collect children that have ended: pid -> wait status."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            ended[pid] = status
    return ended


def kill_all(children: Iterable[int]) -> None:
    """Kill every process but this one (in a container), or every descendant of this one.

    `children` are the pids that we forked; where descendants cannot be found, their groups go.
    """
    if _CONTAINED:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        return
    for pid in children:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
    # What they had started is now our own child: this ends at once when there is nothing.
    while _has_children():
        for pid in _descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def await_only(kept: set[int], *, seconds: float) -> bool:
    """Collect what has been killed until only `kept` is left; False if something else stays.

    Everything else must have been killed, so that it cannot fork any more.
    """
    deadline = time.monotonic() + seconds
    while True:
        reap()
        left = {int(entry) for entry in os.listdir("/proc") if entry.isdigit()}
        if left <= kept:
            return left == kept
        if time.monotonic() > deadline:
            return False
        time.sleep(0.0002)


def _has_children() -> bool:
    reap()
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _descendants(top: int) -> set[int]:
    """Find living descendants. Orphans come to us (subreaper), so none escapes this tree."""
    parents: dict[int, int] = {}
    try:
        entries = os.listdir("/proc")
    except OSError:
        return set()
    for entry in entries:
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{entry}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
                if fields[0] not in {b"Z", b"X"}:
                    parents[int(entry)] = int(fields[1])
    found: set[int] = set()
    level = {top}
    while level:
        level = {pid for pid, parent in parents.items() if parent in level and pid not in found}
        found |= level
    return found - {top}


def wipe(folders: Iterable[str]) -> None:
    """Empty folders without following links and without leaving them."""
    for folder in folders:
        with contextlib.suppress(OSError, RecursionError):
            top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                _empty(top, 0)
            finally:
                os.close(top)


def _empty(folder: int, depth: int) -> None:
    with os.scandir(folder) as entries:
        listed = list(entries)
    for entry in listed:
        with contextlib.suppress(OSError):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.name, dir_fd=folder)
                continue
            if depth < MAX_DEPTH:
                with contextlib.suppress(OSError):
                    os.chmod(entry.name, 0o700, dir_fd=folder, follow_symlinks=True)
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY
                inner = os.open(entry.name, flags, dir_fd=folder)
                try:
                    _empty(inner, depth + 1)
                finally:
                    os.close(inner)
            os.rmdir(entry.name, dir_fd=folder)
