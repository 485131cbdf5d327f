"""Confine the student's process, from inside, before any of its code is there.

The container's own limits stand around this; a filter set by the process needs no capability and
no setting of the Engine, so it is in force on every host.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import struct
import sys

from coplit_jupyter.harness import processes
from coplit_jupyter.harness.processes import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, prctl
from coplit_jupyter.harness.student import syscalls

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, RETURN, EQUAL, AT_LEAST, ANY_BIT = 0x20, 0x06, 0x15, 0x35, 0x45
NUMBER, ARCH, FIRST_ARGUMENT = 0, 4, 16
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW* except NEWTIME, which clone() cannot make
AF_UNIX = 1
BESIDES_BYTES = 32 << 20  # PID 1 and the files in the container's memory
KEPT_ENVIRONMENT = frozenset(
    ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE",
     "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED")
)  # fmt: skip


def program(machine: str) -> bytes:
    """Write the filter as classic BPF.

    Raises:
        KeyError: an architecture without a table.
    """
    code: list[tuple[int, int, int, int]] = []

    def refuse(number: int, error: int) -> None:
        code.append((EQUAL, 0, 1, number))
        code.append((RETURN, 0, 0, ERRNO | error))

    def only(number: int, value: int) -> None:
        """Allow a call only when its first argument is `value`."""
        code.append((EQUAL, 0, 4, number))
        code.append((LOAD, 0, 0, FIRST_ARGUMENT))
        code.append((EQUAL, 1, 0, value))
        code.append((RETURN, 0, 0, ERRNO | errno.EPERM))
        code.append((RETURN, 0, 0, ALLOW))

    code.append((LOAD, 0, 0, ARCH))
    code.append((EQUAL, 1, 0, syscalls.AUDIT_ARCH[machine]))
    code.append((RETURN, 0, 0, KILL_PROCESS))
    code.append((LOAD, 0, 0, NUMBER))
    if machine == "x86_64":  # the x32 numbers
        code.append((AT_LEAST, 0, 1, 0x40000000))
        code.append((RETURN, 0, 0, KILL_PROCESS))
    refuse(syscalls.CLONE3, errno.ENOSYS)  # its flags stand in memory: libc falls back to clone
    code.append((EQUAL, 0, 4, syscalls.CLONE[machine]))
    code.append((LOAD, 0, 0, FIRST_ARGUMENT))
    code.append((ANY_BIT, 0, 1, NEW_NAMESPACES))
    code.append((RETURN, 0, 0, ERRNO | errno.EPERM))
    code.append((RETURN, 0, 0, ALLOW))
    for number in syscalls.denied(machine):
        refuse(number, errno.EPERM)
    for number in syscalls.SELF_ONLY[machine]:
        only(number, 0)
    for number in syscalls.SOCKETS[machine]:
        only(number, AF_UNIX)
    code.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def filter_syscalls() -> bool:
    """Install the filter; False if this machine has none for us."""
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in syscalls.AUDIT_ARCH:
        return False
    raw = program(machine)
    held = ctypes.create_string_buffer(raw, len(raw))
    wanted = _Program(len(raw) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    mode = ctypes.c_ulong(SECCOMP_MODE_FILTER)
    return bool(libc.prctl(PR_SET_SECCOMP, mode, ctypes.byref(wanted), 0, 0) == 0)


def limit_resources() -> None:
    """Bound what one process may use; the container bounds what all may."""
    import resource

    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 64 << 20,  # write() fails with EFBIG
        resource.RLIMIT_NOFILE: 256,  # open() fails with EMFILE
        resource.RLIMIT_STACK: 16 << 20,  # also the stack of each thread
        resource.RLIMIT_MEMLOCK: 64 << 10,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 256,
    }
    for kind, most in limits.items():
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(kind)[1]
            value = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (value, value))


def limit_memory(memory_bytes: int) -> None:
    """Make allocations fail with MemoryError a little before the container's limit kills."""
    import resource

    most = max(memory_bytes - BESIDES_BYTES, memory_bytes // 2)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def clean_environment(home: str, temporary: str) -> None:
    """Leave only harmless names in the environment."""
    for name in list(os.environ):
        if name not in KEPT_ENVIRONMENT:
            del os.environ[name]
    os.environ.update(HOME=home, TMPDIR=temporary, COPLIT_WORK=home, MPLBACKEND="Agg")
    os.environ.setdefault("MPLCONFIGDIR", temporary)


def close_descriptors(keep: int) -> None:
    """Close everything but `keep`; 0, 1 and 2 become /dev/null."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 65_536)


def confine(*, contained: bool, home: str, temporary: str) -> None:
    """Bound PID 1, and with it every process that it forks: none pays for that again.

    PID 1 itself needs nothing of what is refused.

    Raises:
        OSError: in a container, if the filter cannot be installed (it fails closed).
    """
    limit_resources()
    clean_environment(home, temporary)
    if not filter_syscalls() and contained:
        raise OSError("the system call filter could not be installed")


def stand_alone(home: str) -> None:
    """Make a fresh fork a session of its own that ends with PID 1; it still is as unreadable."""
    prctl(PR_SET_PDEATHSIG, 9)
    os.setsid()
    with contextlib.suppress(OSError):
        os.chdir(home)


def hand_over(keep: int) -> None:
    """Leave the process nothing of PID 1's: from here on it is the student's."""
    close_descriptors(keep)
    processes.restore_signals()
    prctl(PR_SET_DUMPABLE, 1)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # the kernel takes this process first, not PID 1
