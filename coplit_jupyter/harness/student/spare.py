"""Keep one process forked ahead: the next test need not wait for it.

It waits while another process runs the student's code under the same user, so until it is taken it
holds nothing of any student, cannot be read or written (not dumpable), and ignores every signal
that can be ignored. It reads from PID 1 only. If it is killed or stopped all the same, it is
replaced: nobody learns anything, and nothing is lost but its head start.
"""

from __future__ import annotations

import array
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterable
from typing import NoReturn

from coplit_jupyter.harness import processes

PATIENCE_SECONDS = 1.0
"""How long it may take to answer; then everything is killed, it too."""


class Spare:
    """PID 1's end of a process that waits. Only for a container, whose processes are all ours."""

    def __init__(self, pid: int, control: socket.socket) -> None:
        self.pid = pid
        self._control = control
        control.settimeout(PATIENCE_SECONDS)

    def close(self) -> None:
        """Let it go: it ends if it lives."""
        self._control.close()

    def take(self, descriptor: int) -> bool:
        """Have it serve on this descriptor; False if it is gone."""
        passed = array.array("i", [descriptor])
        try:
            self._control.sendmsg([b"S"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
            return self._control.recv(1) == b"s"
        except OSError:
            return False
        finally:
            self.close()

    def clear(self, children: Iterable[int]) -> bool:
        """Have it kill everything but itself and PID 1; False if that cannot be known.

        A process that signals all (-1) leaves itself and PID 1 out, and the kernel does it in one
        step: nothing can fork its way around it.
        """
        try:
            os.kill(self.pid, signal.SIGCONT)
            self._control.sendall(b"K")
            if self._control.recv(1) != b"k":
                return False
            for pid in children:
                os.waitpid(pid, 0)
        except OSError:
            return False
        return processes.await_only({os.getpid(), self.pid}, seconds=PATIENCE_SECONDS)


def fork(wait: Callable[[socket.socket], NoReturn]) -> Spare | None:
    """Fork a process that waits; None if the container has no room for it now."""
    ours, theirs = socket.socketpair()
    try:
        pid = os.fork()
    except OSError:
        ours.close()
        theirs.close()
        return None
    if pid == 0:
        ours.close()
        wait(theirs)
    theirs.close()
    return Spare(pid, ours)


def obey(control: socket.socket) -> int:
    """Wait, in the forked process, until it is taken; give the descriptor to serve on."""
    while True:
        order, ancillary, _, _ = control.recvmsg(1, socket.CMSG_SPACE(4))
        if order == b"K":
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            control.sendall(b"k")
        elif order == b"S" and ancillary:
            control.sendall(b"s")
            return array.array("i", ancillary[0][2][:4])[0]
        else:
            os._exit(0)
