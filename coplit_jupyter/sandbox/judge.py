"""Keep one judge container and read what it says."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

import docker

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox import frames
from coplit_jupyter.sandbox.attach import STDERR, STDOUT, Attached
from coplit_jupyter.sandbox.cleanup import remove_container
from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.evidence import Watch, create
from coplit_jupyter.sandbox.failure import Seen

logger = logging.getLogger(__name__)

BOOT_SECONDS = 60.0
"""How long a container may take until it is ready: a fraction of a second, or many under load."""

MAX_STDERR_BYTES = 64 * 1024


class JudgeGoneError(Exception):
    """The judge's stream ended, or what it said is not in the protocol."""


class Judge:
    """A judge container. One thread runs orders; any thread may send and close.

    `on_connected` is called, on the reading thread, with the socket name of each student that has
    booted, and with None once no more can.
    """

    def __init__(
        self, client: docker.DockerClient, *, on_connected: Callable[[str | None], None]
    ) -> None:
        self._client = client
        self._on_connected = on_connected
        self._container = ""
        self._attached: Attached | None = None
        self._watch: Watch | None = None
        self._messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._ready = threading.Event()
        self._broken = ""
        self._run_bytes = 0
        self._stderr = bytearray()

    def start(self, arguments: Mapping[str, Any]) -> None:
        """Create, attach and start the container, and wait until it is ready.

        Raises:
            OperatorError: it does not come up; `close` removes what there is.
        """
        client = self._client
        with translated("create the judge container"):
            self._container = create(client, arguments)
        self._watch = Watch(client, self._container)
        self._attached = Attached(client, self._container)
        threading.Thread(
            target=self._read, args=(self._attached,), name="coplit-judge", daemon=True
        ).start()
        with translated("start the judge container"):
            client.api.start(self._container)
        if not self._ready.wait(BOOT_SECONDS) or self._broken:
            why = self._broken or f"it was not ready within {BOOT_SECONDS:g} seconds"
            raise OperatorError(
                f"The judge did not start: {why}. {self.last_words()}".rstrip(),
                hint="`coplit doctor` shows what is wrong with the Engine and the images.",
                code="judge-not-started",
            )

    @property
    def broken(self) -> str:
        """Why this judge must not be used any more; empty while it may."""
        return self._broken

    def send(self, message: Mapping[str, Any], *, seconds: float) -> None:
        """Send a message; `seconds` bounds how long the judge may take to read it.

        Raises:
            JudgeGoneError: it is gone, or does not read.
            StudentError: the message is too large.
        """
        frame = frames.encode(message)
        if self._broken or self._attached is None:
            raise JudgeGoneError(self._broken)
        try:
            self._attached.send(frame, seconds=seconds)
        except OSError as error:
            self.give_up(f"it does not read: {error}")
            raise JudgeGoneError(self._broken) from error

    def begin_run(self) -> None:
        """Forget what an earlier run left, and count anew what the judge writes."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._messages.get_nowait()
        self._run_bytes = 0

    def next_message(self, *, seconds: float) -> dict[str, Any] | None:
        """Give the next message about a run; None if none comes within `seconds`.

        Raises:
            JudgeGoneError: there will be no more.
        """
        try:
            # What was said before the end counts: `broken` is looked at only when nothing is left.
            message = self._messages.get(timeout=0 if self._broken else max(0.0, seconds))
        except queue.Empty:
            if self._broken:
                raise JudgeGoneError(self._broken) from None
            return None
        return message or None

    def look(self) -> Seen:
        """See from outside what became of the judge.

        Raises:
            OperatorError: the Engine does not answer.
        """
        return self._watch.look(patience_seconds=0.3) if self._watch else Seen(present=False)

    def give_up(self, why: str) -> None:
        """Say that this judge is not to be used any more; the first reason stays."""
        with self._guard:
            if self._broken:
                return
            self._broken = why
        self._ready.set()
        self._messages.put({})  # wakes whoever waits for a message
        self._on_connected(None)

    def close(self) -> bool:
        """Remove the container; True once it is gone. Never raises."""
        self.give_up("it was removed")
        gone = not self._container or remove_container(self._client, self._container)
        if gone:
            self._container = ""
        if self._attached is not None:
            self._attached.close()
        return gone

    def last_words(self) -> str:
        """Give the last line of the judge's diagnostics, for operators only."""
        text = bytes(self._stderr[-2000:]).decode("utf-8", "replace").strip()
        return text.splitlines()[-1][:300] if text else ""

    def _read(self, attached: Attached) -> None:
        reader = frames.FrameReader()
        try:
            for stream, chunk in attached.chunks():
                if stream == STDERR:
                    self._stderr += chunk[: MAX_STDERR_BYTES - len(self._stderr)]
                elif stream == STDOUT:
                    self._take(reader, chunk)
            self.give_up("it ended")
        except frames.FrameError as error:
            self.give_up(f"it broke the protocol: {error}")
        if self._broken != "it was removed":
            logger.info("a judge is gone (%s): %s", self._broken, self.last_words())

    def _take(self, reader: frames.FrameReader, chunk: bytes) -> None:
        self._run_bytes += len(chunk)
        if self._run_bytes > frames.MAX_RUN_BYTES:
            raise frames.FrameError(f"more than {frames.MAX_RUN_BYTES} bytes in one run")
        for message in reader.feed(chunk):
            match message["type"]:
                case "ready":
                    if message.get("protocol") != frames.PROTOCOL:
                        raise frames.FrameError(f"protocol {message.get('protocol')!r}")
                    self._ready.set()
                case "listening":
                    pass
                case "connected":
                    self._on_connected(str(message.get("socket")))
                case _:
                    self._messages.put(message)
