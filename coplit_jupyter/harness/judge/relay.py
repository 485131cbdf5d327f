"""Copy the frames of a run to the host, whole frames only, without reading them."""

from __future__ import annotations

import os
import struct

LENGTH = struct.Struct(">I")
MAX_FRAME = 1 << 20


class Relay:
    """Copies from the run's pipe to the host's."""

    def __init__(self, descriptor: int, results: int) -> None:
        self.descriptor = descriptor
        self._results = results
        self._buffer = bytearray()
        self._bad = False

    def copy(self) -> bool:
        """Copy what is there; False when the run closed its end or broke the framing."""
        chunk = os.read(self.descriptor, 1 << 16)
        if not chunk:
            return False
        self._buffer += chunk
        while len(self._buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._buffer)
            if length > MAX_FRAME:
                self._bad = True
                return False
            end = LENGTH.size + length
            if len(self._buffer) < end:
                break
            left = memoryview(bytes(self._buffer[:end]))
            while left:
                left = left[os.write(self._results, left) :]
            del self._buffer[:end]
        return True

    def finish(self) -> bool:
        """Close the pipe; True if nothing was left half said."""
        os.close(self.descriptor)
        return not self._bad and not self._buffer
