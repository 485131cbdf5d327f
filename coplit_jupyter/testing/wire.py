"""Stand before the Engine's socket, so that a test can have an Engine that stops answering."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
from pathlib import Path

ENGINE = "unix:///var/run/docker.sock"


class Wire:
    """A socket in front of the Engine's that can be cut and mended; `address` is for DOCKER_HOST.

    The Engine itself goes on as it is: others use it. The path must be short (108 bytes).
    """

    def __init__(self, path: Path) -> None:
        self.address = f"unix://{path}"
        self._engine = os.environ.get("DOCKER_HOST", ENGINE).removeprefix("unix://")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._up = True
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and refuse new ones: the Engine was stopped."""
        with self._guard:
            self._up = False
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again: the Engine was started."""
        with self._guard:
            self._up = True

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._guard:
                if not self._up:
                    near.close()
                    continue
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._engine)
                self._open |= {near, far}
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with selectors.DefaultSelector() as ready, contextlib.suppress(OSError, ValueError):
            for end in other:
                ready.register(end, selectors.EVENT_READ, data=end)
            while ready.get_map():
                for key, _ in ready.select():
                    end = key.data
                    received = end.recv(65536)
                    if received:
                        other[end].sendall(received)
                        continue
                    ready.unregister(end)
                    with contextlib.suppress(OSError):
                        other[end].shutdown(socket.SHUT_WR)
        with self._guard:
            self._open -= {near, far}
        near.close()
        far.close()
