"""When another process accepts connections."""

from __future__ import annotations

import socket
import time


def await_port(port: int, seconds: float) -> None:
    """Wait until a server accepts connections at a port of this machine.

    A Jupyter server says its address some moments before it listens there.

    Raises:
        ConnectionRefusedError: nobody listens there after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # between two questions to another process, which tells nobody
        else:
            return
