"""Hold one student process at a time: start it, ask it, bound it, end it."""

from __future__ import annotations

import array
import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.judge.answers import Answers
from coplit_jupyter.harness.judge.caught import Caught
from coplit_jupyter.harness.judge.copies import Copies
from coplit_jupyter.harness.judge.files import Folders
from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.logs import log
from coplit_jupyter.harness.judge.made import Made
from coplit_jupyter.harness.judge.powers import Powers
from coplit_jupyter.harness.judge.printed import printable, warn
from coplit_jupyter.harness.judge.stops import Origin, Stop
from coplit_jupyter.harness.judge.variables import Variables
from coplit_jupyter.harness.wire.channel import Channel, PeerGone, PeerTimeout, TooBig, WireError
from coplit_jupyter.harness.wire.turns import Turns

ORDER_SECONDS = 30.0
MAX_NESTED = 40
MAX_ASKED_BYTES = 32 << 20
"""What a program may hand to a test's functions during one call: the test may keep all of it."""
GONE = (
    "Your program ended while {what} (it was killed, ran out of memory, crashed, or called"
    " os._exit)."
)
Reply = tuple[str, Any, Any]


class StudentLost(Exception):
    """The student's PID 1 does not obey: the run cannot go on."""


class Session:
    """Requests to the student's program.

    `on_start` runs the cells in a new process. What is asked while `recording` is not None is
    asked again of every later process, so that objects made then stay usable; `on_start` may do
    that, too, and says so by `replayed`. `is_new` says of the process that nothing else was asked
    of it: a later one would be no different.
    """

    def __init__(self, orders: socket.socket, job: Job, folders: Folders) -> None:
        self.job = job
        self.folders = folders
        self.answers = Answers(self)
        self.on_start: Callable[[], None] = lambda: None
        self.before_request: Callable[[], None] = lambda: None
        self.generation = 0
        self.is_new = False
        self.replayed = False
        self.deadline: float | None = None
        self.stop: Stop | None = None
        self.touched = False
        self.first_name: str | None = None
        self.notes: list[str] = []
        self.sees_changes = False
        self.changed_arguments = False
        self.caught = Caught()
        self.copies = Copies()
        self.answered = 0  # the number of the request that was answered last
        self.asked = 0  # what else than contents was asked of the program, or it asked
        self.held: dict[int, tuple[int, Any]] = {}
        self.made: Made | None = None
        self.powers = Powers()
        self.may_ask: frozenset[str] | None = None
        self.asks: set[str] = set()
        self.named_classes: set[tuple[str, str]] = set()
        self.recording: object | None = None
        self.recorded: list[tuple[object, int, str, tuple[Any, ...]]] = []
        self._depth = 0
        self._turns = Turns()
        self._ending = threading.RLock()
        self._orders = orders
        self._channel: Channel | None = None
        self._opened = False
        self._kills = 0
        self._number = 0
        self._variables = Variables()

    # ------------------------------------------------------------ life of the process

    @property
    def blame(self) -> str:
        """The verdict on what a test cannot do: it could, with the reference."""
        return "broken" if self.job.tests is None else "failed"

    def begin_test(self, test: str) -> None:
        """Forget the test before, and know what the reference does in this one."""
        as_reference = self.job.as_reference(test)
        self.may_ask = self.job.asks.get(test)
        self.asks.clear()
        self.first_name = None
        self.notes.clear()
        self.changed_arguments = False
        self.sees_changes = as_reference
        self.caught.begin(allowed=as_reference)

    @property
    def is_running(self) -> bool:
        """Whether there is a student process that can be asked."""
        return self._channel is not None

    def restart(self) -> None:
        """End the process there is; the next request starts a new one."""
        if self._opened or self.stop is not None:
            with self._ending:
                self._order_kill()
        self.copies.clear()
        self.held.clear()
        if self.made is not None:
            self.made.clear()
        self.stop = None
        self.answers.forget()

    def start(self) -> None:
        """Start a process and run the cells in it, if there is none.

        Raises:
            Stop: the cells end the process or take too long.
        """
        if self._channel is not None:
            return
        if self.stop is not None:
            raise self.stop
        self._channel = Channel(self.open())
        self.generation += 1
        self._variables = Variables()
        self.folders.forget()
        recording, self.recording = self.recording, None
        try:
            self.replayed = False
            self.on_start()
            if not self.replayed:
                self.replay()
        finally:
            self.recording = recording
        self.is_new = True

    def open(self) -> socket.socket:
        """Have a student process started; give the socket that it serves on.

        The order to kill the one before may still be on its way: orders are obeyed in turn.
        """
        ours, theirs = socket.socketpair()
        passed = array.array("i", [theirs.fileno()])
        try:
            self._orders.sendmsg([b"S"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
            if self.job.fresh:
                self._orders.sendall(b"P")
        except OSError as error:
            ours.close()
            raise StudentLost(str(error)) from error
        finally:
            theirs.close()
        self._opened = True
        self._await_kill()
        return ours

    def _kill(self) -> None:
        self._order_kill()
        self._await_kill()

    def _order_kill(self) -> None:
        self._opened = False
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
        self._turns.clear()  # other threads of the test go on, and find no process
        try:
            self._orders.settimeout(ORDER_SECONDS)
            self._orders.sendall(b"K")
        except OSError as error:
            raise StudentLost(str(error)) from error
        self._kills += 1

    def _await_kill(self) -> None:
        try:
            while self._kills:
                if self._orders.recv(1) != b"k":
                    raise StudentLost("the student's container is gone")
                self._kills -= 1
        except OSError as error:
            raise StudentLost(str(error)) from error

    def die(self, verdict: str, message: str, *, died: bool = False) -> Stop:
        """End the process; give the exception that says why, now and for the rest of the test."""
        with self._ending:
            self.stop = Stop(verdict, message, died=died)
            self._kill()
            return self.stop

    def _hang_up(self, channel: Channel, verdict: str, message: str, *, died: bool = False) -> Stop:
        """End the process behind a channel, unless another thread of the test just did."""
        with self._ending:
            if channel is not self._channel and self.stop is not None:
                return self.stop
            return self.die(verdict, message, died=died)

    def replay(self) -> None:
        """Ask again what was recorded."""
        for number, operation, args in self.again():
            self._exchange(number, operation, args, self._until())

    def again(self) -> list[tuple[int, str, tuple[Any, ...]]]:
        """Give what was recorded."""
        return [(number, operation, args) for _, number, operation, args in self.recorded]

    def unrecord(self, owner: object) -> None:
        """Forget what was recorded for `owner`."""
        self.recorded = [entry for entry in self.recorded if entry[0] is not owner]

    # ------------------------------------------------------------ requests

    def request(self, operation: str, *args: Any) -> Reply:
        """Ask the student's program.

        Raises:
            Stop: it did not answer in time, died, or answered what it may not.
        """
        with self.powers.resting():
            return self._request(operation, *args)

    def _request(self, operation: str, *args: Any) -> Reply:
        if self._channel is None:
            self.start()
        self.touched = True
        self.before_request()
        if self.copies:
            self.give_back_copies()
        self.give_shared()
        if self._variables.have_changed() and (changed := self._variables.take_changed()):
            self.run_request("environment", changed)
        if self.folders.has_entered_another():
            self.lend(os.getcwd(), enter=True)
        self._number += 1
        if self.recording is not None:
            self.recorded.append((self.recording, self._number, operation, args))
        else:
            self.is_new = False
        number = self._number
        reply = self._exchange(number, operation, args, self._until())
        self.answered = number
        self.asked += operation != "contents"
        if operation == "call":
            self.fetch_made()
        return reply

    def fetch_made(self) -> None:
        """Bring the files that the program made to the test, if tests name any."""
        if self.made is None or self._channel is None:
            return
        reply = self.run_request("made")
        if reply[0] != "ok":  # no exception of the program's: no test asked for this
            raise self.die("error", "Your program broke what brings its files to the test.")
        files = self.answers.value(reply)
        try:
            self.made.take(files)
        except WireError as problem:
            text = f"Your program broke the connection to the test ({problem})."
            raise self.die("error", text) from None

    def give_back_copies(self) -> None:
        """Put what the test changed in its copies of containers into the student's own."""
        for copy in self.copies.take_changed():
            coded = self.answers.encode(copy.value)
            self.request("renew", copy.target, copy.name, coded)

    def give_shared(self) -> None:
        """Put what the test changed in containers that it handed over into the program's copies."""
        changed = self.answers.shared.take_changed()
        if changed:
            encode = self.answers.encode
            self.request("share", [[number, encode(value)] for number, value in changed])

    def run_request(self, operation: str, *args: Any, deadline: float | None = None) -> Reply:
        """Ask on the run's own account: not counted as use by a test, not recorded."""
        self._number += 1
        self.is_new = False
        with self.powers.resting():
            return self._exchange(self._number, operation, args, deadline or self._until())

    def value(self, operation: str, *args: Any) -> Any:
        """Ask and decode: the value, or the student's exception."""
        return self.answers.value(self.request(operation, *args))

    def _until(self) -> float:
        longest = time.monotonic() + self.job.test_seconds
        return longest if self.deadline is None else min(self.deadline, longest)

    def _exchange(
        self, number: int, operation: str, args: tuple[Any, ...], deadline: float
    ) -> Reply:
        with self._turns.exchange() as turn:
            return self._exchange_now(number, operation, args, deadline, turn)

    def _exchange_now(
        self, number: int, operation: str, args: tuple[Any, ...], deadline: float, turn: object
    ) -> Reply:
        channel = self._channel
        if channel is None:
            raise self.stop or Stop(self.blame, "There is no student process.")
        try:
            channel.send([number, operation, *args], deadline)
            most = channel.received + MAX_ASKED_BYTES
            while True:
                message = channel.receive(deadline)
                if time.monotonic() > deadline:
                    raise PeerTimeout("no answer in time")
                if type(message) is not list or len(message) < 3:
                    raise WireError("an answer that is none")
                if message[0] != "ask":
                    break
                if message[1] != number or len(message) != 3:
                    raise WireError("a question out of turn")
                if channel.received > most:
                    raise TooBig(f"more than {MAX_ASKED_BYTES >> 20} MB to functions of the test")
                with self._turns.pause(turn):
                    answer = self._asked(message[2])
                channel.send(answer, deadline)
            if message[0] != number or len(message) != 8:
                raise WireError("an answer out of turn")
            return self._take(message)
        except PeerTimeout:
            raise self._hang_up(channel, "timed-out", self._late(operation)) from None
        except PeerGone:
            cells = operation in {"cell", "again"}
            what = "its cells were running" if cells else "the test was using it"
            raise self._hang_up(channel, "error", GONE.format(what=what), died=True) from None
        except TooBig as error:
            raise self._hang_up(
                channel, "failed", f"Your program gave more than is accepted: {error}."
            ) from None
        except WireError as error:
            text = f"Your program broke the connection to the test ({error})."
            raise self._hang_up(channel, "error", text) from None

    def _late(self, operation: str) -> str:
        if operation in {"cell", "again"}:
            return f"Your cells took longer than {self.job.cells_seconds:g} s and were stopped."
        return f"Your program took longer than {self.job.test_seconds:g} s and was stopped."

    def _asked(self, question: Any) -> list[Any]:
        """Answer a question; what the test calls for it may use the student's program again."""
        if self._depth >= MAX_NESTED:
            raise TooBig(f"calls back and forth more than {MAX_NESTED} deep")
        self._depth += 1
        self.asked += 1
        self.folders.hear(question)
        try:
            with self.powers.asking(question):
                return self.answers.answer(question)
        finally:
            self._depth -= 1

    def _take(self, message: list[Any]) -> Reply:
        _, status, value, changes, out, err, warned, files = message
        if type(status) is not str:
            raise WireError("an answer without a status")
        if out is not None:
            sys.stdout.write(printable(out, 4 * self.job.output_bytes))
        if err is not None:
            sys.stderr.write(printable(err, 4 * self.job.output_bytes))
        if files is not None:
            try:
                self.folders.take_back(files)
            except (OSError, ValueError, TypeError) as error:
                raise WireError("files that are none") from error
        if warned is not None:
            warn(warned)
            log(warned)
        self.folders.hear((value, changes, out, err))
        return status, value, changes

    def lend(self, folder: str, *, enter: bool = False) -> None:
        """Give the student's program a folder of the test's, if it changed since last time."""
        files = self.folders.changed(folder, enter=enter)
        if files is not None:
            self.run_request("lend", folder, files, enter)

    def raised(self, error: BaseException, origin: Origin) -> BaseException:
        """Mark an exception as the student's."""
        with contextlib.suppress(Exception):
            error.coplit_origin = origin  # type: ignore[attr-defined]
        return error
