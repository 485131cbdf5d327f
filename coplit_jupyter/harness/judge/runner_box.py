"""Run programs in the student's box, bounded in time and output, between streams of this side."""

from __future__ import annotations

import array
import contextlib
import os
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.wire.channel import Channel, PeerGone, PeerTimeout, WireError

TOO_LONG, NO_RUN, KILLED = 124, 125, 137
MAX_COMPILED = 12 << 20
PIPE_BYTES = 4096  # select calls a pipe writable if that much fits: PIPE_BUF
WAITING_BYTES = 1 << 16
DRAIN_SECONDS = 0.5
Files = list[list[Any]]
Transform = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended: its status as a shell says it, and a note if it was we who ended it."""

    status: int
    note: str = ""


class Sink:
    """Where one of the program's streams goes: a descriptor of ours, or memory."""

    def __init__(self, source: int, target: int | None, transform: Transform | None = None) -> None:
        self.source: int | None = source
        self.target = target
        self.kept = bytearray()
        self._transform = transform or (lambda chunk: chunk)

    def read(self) -> int:
        """Take what is there; the number of bytes. Closes the source at its end."""
        if self.source is None:
            return 0
        try:
            chunk = os.read(self.source, WAITING_BYTES)
        except BlockingIOError:
            return 0
        if not chunk:
            self.close()
            return 0
        self.kept += self._transform(chunk)
        return len(chunk)

    def write(self) -> None:
        """Pass on a little; a target that is gone takes nothing more."""
        if self.target is None:
            return
        try:
            del self.kept[: os.write(self.target, self.kept[:PIPE_BYTES])]
        except BlockingIOError:
            return
        except OSError:
            self.target = None
            self.kept.clear()

    @property
    def wants_more(self) -> bool:
        """Whether to read on: what is not passed on yet is not much."""
        return self.source is not None and (self.target is None or len(self.kept) < WAITING_BYTES)

    @property
    def is_full(self) -> bool:
        """Whether there is something to pass on."""
        return self.target is not None and bool(self.kept)

    def close(self) -> None:
        """Close the source."""
        if self.source is not None:
            os.close(self.source)
            self.source = None


class Source:
    """What a program reads: copied from a descriptor of ours, which it never holds itself."""

    def __init__(self, target: int, source: int | None) -> None:
        self.source = source
        self.target: int | None = target
        self.waiting = b""
        os.set_blocking(target, False)
        if source is None:
            self.close()

    def read(self) -> None:
        """Take what is there; the program sees the end when we do."""
        try:
            self.waiting = os.read(self.source or 0, PIPE_BYTES)
        except OSError:
            self.waiting = b""
        if not self.waiting:
            self.source = None
            self.close()

    def write(self) -> None:
        """Pass on; a program that reads no more is left alone."""
        if self.target is None:
            return
        try:
            self.waiting = self.waiting[os.write(self.target, self.waiting) :]
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def close(self) -> None:
        """Show the program the end."""
        if self.target is not None:
            os.close(self.target)
            self.target, self.waiting = None, b""


class Box:
    """The student's box: `files` are laid into it before each program."""

    def __init__(self, session: Session, files: Files, *, fresh: bool) -> None:
        self._session = session
        self._fresh = fresh
        self.files = files

    def run(
        self,
        command: list[str],
        *,
        stdin: int | None = None,
        sinks: Callable[[int, int], tuple[Sink, Sink]],
        seconds: float,
        most_bytes: int,
        is_wanted: Callable[[], int | None] = lambda: None,
        keep: bool = False,
    ) -> Ended:
        """Run one program in a box of its own; whatever it started is gone afterwards.

        `is_wanted` gives a descriptor that becomes readable when nobody waits for this any more.
        `keep`: files that it leaves are laid into later boxes.
        """
        deadline = time.monotonic() + seconds
        channel = Channel(self._session.open())
        try:
            _ask(channel, ["put", self.files], deadline)
            relay = Relay(channel, command, stdin=stdin, sinks=sinks, deadline=deadline)
            ended = relay.follow(most_bytes, is_wanted())
            if keep or not self._fresh:
                self._keep(channel, time.monotonic() + 10)
        except PeerTimeout:
            ended = Ended(status=TOO_LONG, note=f"stopped after {seconds:g} s")
        except WireError:
            ended = Ended(status=KILLED, note="the student's box was ended")
        finally:
            channel.close()
            self._session.restart()
        return ended

    def _keep(self, channel: Channel, deadline: float) -> None:
        with contextlib.suppress(WireError):
            answer = _ask(channel, ["take", MAX_COMPILED], deadline)
            if len(answer) == 2 and _are_files(answer[1]):
                self.files = answer[1]


class Relay:
    """Copies the streams of one program until it has ended, or was ended."""

    def __init__(
        self,
        channel: Channel,
        command: list[str],
        *,
        stdin: int | None,
        sinks: Callable[[int, int], tuple[Sink, Sink]],
        deadline: float,
    ) -> None:
        self._channel = channel
        self._deadline = deadline
        self._began = time.monotonic()
        self._killed = False
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        ours_err, theirs_err = os.pipe()
        self._stdin = Source(ours_in, stdin)
        self._sinks = sinks(ours_out, ours_err)
        channel.send(["run", command], deadline)
        passed = array.array("i", [theirs_in, theirs_out, theirs_err])
        try:
            stream = socket.socket(fileno=os.dup(channel.fileno()))
            with stream:
                stream.sendmsg([b"D"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
        except OSError as error:
            raise PeerGone(str(error)) from None
        finally:
            for one in passed:
                os.close(one)

    def follow(self, most_bytes: int, wanted: int | None) -> Ended:
        """Copy until the end, at most `most_bytes` of output.

        Raises:
            PeerGone, PeerTimeout, WireError: the box does not answer as it should.
        """
        try:
            return self._follow(most_bytes, wanted)
        finally:
            self._stdin.close()
            for sink in self._sinks:
                sink.close()

    def _follow(self, most_bytes: int, wanted: int | None) -> Ended:
        ended: Ended | None = None
        drained = 0.0
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0 and ended is None:
                taken = time.monotonic() - self._began
                return Ended(status=TOO_LONG, note=f"stopped after {taken:.1f} s")
            readable, writable = self._select(left if ended is None else 0.02, wanted, ended)
            if wanted is not None and wanted in readable:
                return Ended(status=NO_RUN)
            most_bytes -= self._copy(readable, writable)
            if most_bytes < 0:
                return Ended(status=NO_RUN, note="stopped because it printed too much")
            if ended is None and self._channel.fileno() in readable:
                ended = self._status()
                drained = time.monotonic() + DRAIN_SECONDS
            open_still = any(sink.source is not None or sink.is_full for sink in self._sinks)
            if ended is not None and (not open_still or time.monotonic() > drained):
                return ended
            if ended is not None and not readable and not writable:
                return ended

    def _select(
        self, seconds: float, wanted: int | None, ended: Ended | None
    ) -> tuple[list[int], list[int]]:
        reading = [sink.source for sink in self._sinks if sink.wants_more]
        writing = [sink.target for sink in self._sinks if sink.is_full]
        if ended is None:
            reading.append(self._channel.fileno())
            if self._stdin.waiting:
                writing.append(self._stdin.target)
            elif self._stdin.target is not None and self._stdin.source is not None:
                reading.append(self._stdin.source)
        if wanted is not None:
            reading.append(wanted)
        found = select.select(
            [one for one in reading if one is not None],
            [one for one in writing if one is not None],
            [],
            max(0.0, seconds),
        )
        return found[0], found[1]

    def _copy(self, readable: list[int], writable: list[int]) -> int:
        count = 0
        for sink in self._sinks:
            if sink.source in readable:
                count += sink.read()
            if sink.target in writable:
                sink.write()
        if self._stdin.target in writable and self._stdin.waiting:
            self._stdin.write()
        elif self._stdin.source is not None and self._stdin.source in readable:
            self._stdin.read()
        return count

    def _status(self) -> Ended:
        answer = self._channel.receive(self._deadline)
        if type(answer) is not list or len(answer) != 2 or type(answer[1]) is not int:
            raise WireError("a status that is none")
        code = answer[1] % 256 if answer[1] >= 0 else 128 + min(-answer[1], 127)
        return Ended(status=code)


def _ask(channel: Channel, request: list[Any], deadline: float) -> list[Any]:
    channel.send(request, deadline)
    answer = channel.receive(deadline)
    if type(answer) is not list or not answer or answer[0] != "ok":
        raise WireError("an answer that is none")
    return answer


def _are_files(given: Any) -> bool:
    return type(given) is list and all(
        type(one) is list
        and len(one) == 3
        and type(one[0]) is str
        and type(one[1]) is bool
        and type(one[2]) is bytes
        for one in given
    )
