"""Turn a test's values into requests, and the student's answers into values and exceptions."""

from __future__ import annotations

import functools
import itertools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from coplit_jupyter.harness.judge.borrowed import Borrowed
from coplit_jupyter.harness.judge.callbacks import (
    INNER,
    awaited,
    facts_of,
    has_own_equality,
    is_mock,
    is_object,
    is_same,
    key_of,
)
from coplit_jupyter.harness.judge.classes import Classes
from coplit_jupyter.harness.judge.exceptions import described, rebuilt
from coplit_jupyter.harness.judge.handle import Handle, Missing, handle_of, is_lasting
from coplit_jupyter.harness.judge.inputs import give_input
from coplit_jupyter.harness.judge.powers import by_name
from coplit_jupyter.harness.judge.shared import NOTE, Shared
from coplit_jupyter.harness.judge.stops import FAILURES, Origin, Stop
from coplit_jupyter.harness.judge.undone import Undone
from coplit_jupyter.harness.wire.changes import put_back
from coplit_jupyter.harness.wire.channel import WireError
from coplit_jupyter.harness.wire.decode import Decoder
from coplit_jupyter.harness.wire.encode import Encoder
from coplit_jupyter.harness.wire.names import SPECIAL

if TYPE_CHECKING:
    from coplit_jupyter.harness.judge.session import Reply, Session

IDENTITY = frozenset(("hash", "eq", "ne"))
MAX_LENT = 100_000
MAX_CAUSES = 5
ITERATES = frozenset(("next", "anext", "getitem"))


class Answers:
    """The values of one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.classes = Classes(session)
        self.proxies: dict[int, Any] = {}
        self._lent: dict[int, Any] = {}
        self._kept: set[int] = set()
        self._numbers: dict[Any, int] = {}
        self._undone = Undone()
        self.shared = Shared()
        self._next = itertools.count(1)

    def forget(self) -> None:
        """Drop what belonged to the process that was there."""
        kept = {number: one for number, one in self.proxies.items() if is_lasting(one)}
        self.proxies = kept  # what a test file holds stays the same object
        self.shared.forget()
        self._lent = {key: value for key, value in self._lent.items() if key in self._kept}
        self._numbers = {key_of(value): key for key, value in self._lent.items()}

    # ------------------------------------------------------------ to the student

    def encoder(self, *, numbered: bool = False) -> Encoder:
        """Make an encoder for one request."""
        return Encoder(self._reference, numbered=numbered, first=self.shared.next)

    def encode(self, value: Any) -> Any:
        """Encode one value."""
        try:
            return self.encoder().encode(value)
        except WireError as error:
            text = f"The test hands over too much: {error}."
            raise Stop(self.session.blame, text) from None

    def _reference(self, value: Any, encoder: Encoder) -> list[Any]:
        handle = handle_of(value)
        if handle is not None:
            return handle.target()
        if isinstance(value, Missing):
            raise value.coplit_stop()
        self.session.powers.guard_database(value)
        return by_name(value) or self._lend(value)

    def _lend(self, value: Any) -> list[Any]:
        number = self._numbers.get(key_of(value))
        if number is None or not is_same(self._lent.get(number), value):
            if len(self._lent) >= MAX_LENT:
                raise Stop(self.session.blame, "The test hands over too many objects.")
            number = next(self._next)
            self._lent[number] = value
            self._numbers[key_of(value)] = number
        if self.session.recording is not None:
            self._kept.add(number)
        if isinstance(value, BaseException):
            return ["er", number, *described(value, self.encoder())]
        name = str(getattr(value, "__name__", type(value).__name__))[:80]
        kind = type(value)
        is_object_ = is_object(value)
        methods = [
            method
            for method in sorted(SPECIAL)
            if getattr(kind, f"__{method}__", None) is not None
            and getattr(kind, f"__{method}__") is not getattr(object, f"__{method}__", None)
            and (method not in IDENTITY or has_own_equality(kind))
        ]
        if isinstance(value, type):
            methods = ["call"]
        doc = value.__doc__ if isinstance(value, types.FunctionType) else None
        facts = facts_of(value, self.encoder())
        return ["cb", number, name, is_object_, methods, doc[:2000] if doc else None, facts]

    # ------------------------------------------------------------ from the student

    def decoder(self, held: dict[int, Any] | None = None) -> Decoder:
        """Make a decoder for one answer."""
        return Decoder(self._build, held=held)

    def _build(self, coded: list[Any], decoder: Decoder) -> Any:
        if coded[0] == "own" and len(coded) == 2 and coded[1] in self._lent:
            return self._lent[coded[1]]
        if coded[0] != "ref" or len(coded) != 5 or type(coded[1]) is not int:
            raise WireError("an unknown tag")
        return self.classes.build(coded, self.proxies)

    def value(self, reply: Reply) -> Any:
        """Decode an answer.

        Raises:
            Exception: what the student's program raised.
            Stop: the answer is not acceptable.
        """
        status, coded, _ = reply
        try:
            if status == "ok":
                return self.decoder().decode(coded)
            if status != "exc":
                raise WireError("an unknown status")
            error = self.exception(coded)
        except WireError as problem:
            raise self._refuse(problem) from None
        raise error

    def call(
        self, handle: Handle, method: str, args: Any, named: Any, *, unused: bool = False
    ) -> Any:
        """Call something of the student's; with `unused` the test throws the result away."""
        try:
            with self.session.powers.resting():
                return self._call(handle, method, args, named, unused=unused)
        except (StopIteration, StopAsyncIteration) as error:
            if method not in ITERATES:
                self.session.caught.ended(error)
            raise

    def _call(self, handle: Handle, method: str, args: Any, named: Any, *, unused: bool) -> Any:
        encoder = self.encoder(numbered=True)
        try:
            coded = encoder.many(args)
            coded_named = [[name, encoder.encode(value)] for name, value in named.items()]
        except WireError as error:
            text = f"The test hands over too much: {error}."
            raise Stop(self.session.blame, text) from None
        self._lend_files(args, named)
        mark = self._undone.mark()
        self.session.start()
        held = self.shared.add(encoder.held, kept=self.session.recording is not None)
        reply = self.session.request("call", handle.target(), method, coded, coded_named)
        number = self.session.answered
        self._settle(mark, reply, unused=unused)
        if reply[2] is None and not held:
            value = self.value(reply)
        else:
            value = self._finish_call(reply, held, unused=unused)
        if type(reply[1]) is list and reply[1][:1] != ["R"]:
            self.session.copies.add_result(value, number)
        return value

    def _lend_files(self, args: Any, named: Any) -> None:
        folders = self.session.folders
        for value in (*args, *named.values()):
            if type(value) is str or hasattr(value, "__fspath__"):
                folder = folders.folder_of(value)
                if folder is not None:
                    self.session.start()
                    self.session.lend(folder)
                elif (file := folders.data_file(value)) is not None:
                    self.session.start()
                    self.session.run_request("file", *file)

    def _settle(self, mark: int, reply: Reply, *, unused: bool) -> None:
        """Let what was set in the test's objects stand, or take it back: as with arguments."""
        if self._undone.mark() == mark:
            return
        status, coded, _ = reply
        if status == "ok" and coded is not None and not unused:
            self.session.changed_arguments = True
            if not self.session.sees_changes:
                self.session.notes.append("Your function also changed its argument.")
                self._undone.take_back(mark)
        if not mark:
            self._undone.clear()

    def _finish_call(self, reply: Reply, held: dict[int, Any], *, unused: bool) -> Any:
        """Give the result, and copy changes of arguments back where that is honest.

        A function that answers may not change the test's data behind its back: emptying the list
        that the expected value is computed from would make a wrong answer right. The session says
        whether the test sees such changes (`Job.changing`, or a second look at a passed test).
        """
        status, coded, changes = reply
        try:
            changes = self._earlier(changes, held)
            if status == "exc":
                self._put_back(changes, held)
                raise self.exception(coded)
            if status != "ok":
                raise WireError("an unknown status")
            if changes is not None and (coded is None or unused):
                self._put_back(changes, held)
            elif changes is not None:
                self.session.changed_arguments = True
                if self.session.sees_changes:
                    self._put_back(changes, held)
                    return self.decoder(held).decode(coded)
                self.session.notes.append("Your function also changed its argument.")
                if type(coded) is list and coded[:1] == ["R"] and len(coded) == 2:
                    return self._changed_result(coded[1], changes, held)
            return self.decoder(held).decode(coded)
        except WireError as problem:
            raise self._refuse(problem) from None

    def _earlier(self, changes: Any, held: dict[int, Any]) -> Any:
        """Carry over, where the test sees it, what changed in arguments of earlier calls."""
        changes, earlier = self.shared.earlier(changes, held)
        if earlier:
            self.session.changed_arguments = True
            if self.session.sees_changes:
                self.shared.put_back(
                    earlier, lambda coded, others: self.decoder(others).decode(coded)
                )
            else:
                self.session.notes.append(NOTE)
        return changes

    def _changed_result(self, number: Any, changes: Any, held: dict[int, Any]) -> Any:
        """Give a returned argument that was also changed as a new object."""
        for key, new in _changes(changes, held):
            if key == number:
                others = {one: value for one, value in held.items() if one != key}
                return self.decoder(others).decode(new)
        return self.decoder(held).decode(["R", number])

    def _put_back(self, changes: Any, held: dict[int, Any]) -> None:
        if changes is None:
            return
        for key, coded in _changes(changes, held):
            others = {one: value for one, value in held.items() if one != key}
            put_back(held[key], self.decoder(others).decode(coded))
            self.shared.saw(key)

    def _refuse(self, problem: WireError) -> Stop:
        text = f"Your program gave something that the test cannot accept: {problem}."
        return self.session.die("failed", text)

    # ------------------------------------------------------------ exceptions

    def exception(self, coded: Any, *, depth: int = 0) -> BaseException:
        """Build the exception that the student's program raised.

        Raises:
            WireError: it is not described as it should be.
        """
        if type(coded) is not list or len(coded) != 10:
            raise WireError("an exception that is none")
        name, described, number, args, text, cell, line, way, cause, notes = coded
        if [type(name), type(number), type(text), type(way)] != [str, int, str, str]:
            raise WireError("an exception that is none")
        error: BaseException
        if name == "#":
            lent = self._lent.get(number)
            if not isinstance(lent, BaseException):
                raise WireError("an exception that the test did not raise")
            error = lent
            if isinstance(error, AssertionError):
                self.session.caught.came_back(error)
                return cast("BaseException", error)
            name, text = type(error).__name__, str(error)
        else:
            error, name = rebuilt(self, name, described, number, args=args, text=text)
            if cause is not None:  # `from None` is an empty list
                inner = bool(cause) and depth < MAX_CAUSES
                error.__cause__ = self.exception(cause, depth=depth + 1) if inner else None
            for note in notes[:20] if type(notes) is list else ():
                error.add_note(str(note)[:4000])
        known = type(cell) is int and 0 <= cell < len(self.session.job.cells)
        origin = Origin(
            name=name,
            text=text[:4000],
            cell=cell if known else None,
            line=line if type(line) is int else 0,
            way=way[:4000],
        )
        return self.session.raised(error, origin)

    # ------------------------------------------------------------ the student asks

    def answer(self, question: Any) -> list[Any]:
        """Answer what the student's program asks while a test is calling it.

        Raises:
            WireError: the question is none of the allowed ones.
        """
        if type(question) is not list or not question or type(question[0]) is not str:
            raise WireError("a question that is none")
        borrowed = Borrowed(self._build)
        allowed: dict[str, Callable[..., Any]] = {
            "input": give_input,
            "use": functools.partial(self._use, borrowed),
            "attribute": self._attribute,
            "assign": self._assign,
        }
        ask = allowed.get(question[0])
        if ask is None:
            raise WireError("a question that is none")
        try:
            value = self.encode(ask(*question[1:]))
            return ["ok", value, borrowed.changed(self.encode)]
        except (WireError, Stop):
            raise
        except BaseException as error:
            if isinstance(error, FAILURES):
                self.session.caught.raised(error)
            return ["raised", self._lend(error)]

    def _thing(self, number: Any) -> Any:
        if type(number) is not int or number not in self._lent:
            raise WireError("something that was not lent")
        return self._lent[number]

    def _use(self, borrowed: Borrowed, number: Any, method: Any, args: Any, named: Any) -> Any:
        thing = self._thing(number)
        if method not in SPECIAL or type(named) is not list:
            raise WireError("a use that is none")
        decoder = borrowed.decoder()
        values = decoder.many(args)
        keywords = {}
        for name, value in named:
            if type(name) is not str:
                raise WireError("a keyword that is none")
            keywords[name] = decoder.decode(value)
        borrowed.watch()
        if method == "call":
            return thing(*values, **keywords)
        if method == "await":
            return awaited(thing)
        if is_mock(thing):  # its special methods are made on the way to it
            return getattr(thing, f"__{method}__")(*values, **keywords)
        if method in {"setitem", "delitem"} and values:
            self._undone.will_change(thing, values[0])
        return getattr(type(thing), f"__{method}__")(thing, *values, **keywords)

    def _attribute(self, number: Any, name: Any) -> Any:
        """Read an attribute, never one that leads to the test's frames, code or modules."""
        thing = self._thing(number)
        if type(name) is not str or name.startswith("_") or not is_object(thing):
            raise AttributeError(name)
        if is_mock(thing) and hasattr(type(thing), name):  # configure_mock, assert_called, …
            raise AttributeError(name)
        value = getattr(thing, name)
        if isinstance(value, INNER):
            raise AttributeError(name)  # noqa: TRY004 - as if it had no such attribute
        return value

    def _assign(self, number: Any, name: Any, value: Any) -> None:
        """Set an attribute; never a method, such as a mock's `assert_called_with`."""
        thing = self._thing(number)
        if type(name) is not str or name.startswith("_") or not is_object(thing):
            raise AttributeError(name)
        if is_mock(thing) or callable(getattr(type(thing), name, None)):
            raise AttributeError(name)
        new = self.decoder().decode(value)
        self._undone.will_set(thing, name)
        setattr(thing, name, new)


def _changes(changes: Any, held: dict[int, Any]) -> list[tuple[int, Any]]:
    if type(changes) is not list:
        raise WireError("changes that are none")
    for entry in changes:
        if type(entry) is not list or len(entry) != 2 or entry[0] not in held:
            raise WireError("a change of nothing")
    return [(entry[0], entry[1]) for entry in changes]
