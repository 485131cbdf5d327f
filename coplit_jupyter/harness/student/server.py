"""Answer the judge's requests about the student's program.

Runs beside hostile code: nobody believes what it says. Every request is guarded, so that the
answer to a failure is a failure.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import inspect
import os
import random
import signal
import sys
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.student.confine import limit_memory
from coplit_jupyter.harness.student.derived import bound_in, derive
from coplit_jupyter.harness.student.exchange import Exchange
from coplit_jupyter.harness.student.failures import bare, describe
from coplit_jupyter.harness.student.heard import Heard
from coplit_jupyter.harness.student.program import Program
from coplit_jupyter.harness.student.references import References, as_the_test
from coplit_jupyter.harness.student.shared import Shared
from coplit_jupyter.harness.student.special import TABLES, plain_table, use_special
from coplit_jupyter.harness.student.standins import AskedInput, Printed
from coplit_jupyter.harness.wire.changes import put_back, snapshot
from coplit_jupyter.harness.wire.channel import Channel, TooBig, WireError
from coplit_jupyter.harness.wire.turns import Turns

Answer = list[Any]


class Server:
    """Serves one student process until the judge hangs up."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._request = 0
        self._busy = False
        self._turns = Turns()
        self._heard = Heard()
        self._patched: dict[tuple[str, str], Any] = {}
        self.program = Program("__main__")
        self.references = References(self.ask)
        self.references.path = self._path  # type: ignore[method-assign]
        self.shared = Shared(self.references)
        self.exchange = Exchange()
        self._orders: Any = None
        self._examples: dict[str, dict[str, Any]] = {}
        self.stdout, self.stderr = Printed(1, 1 << 16), Printed(2, 1 << 16)
        self._operations: dict[str, Callable[..., Any]] = {
            name.removeprefix("do_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("do_")
        }
        self._operations["level"] = self._heard.set_level

    def serve(self) -> None:
        """Answer until the connection ends."""
        self._install()
        while True:
            try:
                message = self._channel.receive()
            except WireError:
                os._exit(0)
            with self._turns.exchange() as turn:
                self._busy = True
                self._serve_one(message, turn)
                self._busy = False

    def _serve_one(self, message: list[Any], turn: object) -> None:
        """Answer one request; another may come meanwhile, and threads of the program may ask."""
        before = self._request
        self._request, operation, *args = message
        numbers = self.references.begin(self._request)
        with self._turns.pause(turn):
            try:
                answer = self._answer(operation, args)
            except BaseException as error:
                answer = ["exc", bare(error), None]
        self._reply(answer)
        self._request = before
        self.references.resume(numbers)

    def _install(self) -> None:
        for one in (signal.SIGPIPE, signal.SIGXFSZ):  # as in any Python: write() fails
            signal.signal(one, signal.SIG_IGN)
        sys.stdout, sys.stderr = self.stdout, self.stderr
        sys.stdin = AskedInput(self.ask)
        builtins.input = self.input
        self._heard.install()

    def _reply(self, answer: Answer) -> None:
        extra = [
            self.stdout.take(),
            self.stderr.take(),
            self._heard.take(),
            self.exchange.changed_files(),
        ]
        try:
            self._channel.send([self._request, *answer, *extra])
        except TooBig as error:
            text = f"the answer is too big: {error}"
            refused: list[Any] = ["exc", ["", None, 0, [], text, -1, 0, "", None, []], None]
            self._channel.send([self._request, *refused, None, None, None, None])
        except WireError:
            os._exit(0)

    def _answer(self, operation: str, args: list[Any]) -> Answer:
        if operation == "call":
            return self._call(*args)
        encoder = self.references.encoder()
        try:
            return ["ok", encoder.encode(self._operations[operation](*args)), None]
        except BaseException as error:
            return ["exc", self._described(error), None]

    def _described(self, error: BaseException) -> list[Any]:
        return describe(error, self.program, self.references)

    # ------------------------------------------------------------ the test asks

    def _target(self, target: list[Any]) -> Any:
        if target[0] == "o":
            return self.references.find(target[1])
        if target[0] == "r":
            return self.shared.results[target[1]]
        return self._path(target[1], target[2])

    def _path(self, module: str, name: str) -> Any:
        if module == self.program.module.__name__:
            return self.program.find(name)
        found: Any = sys.modules.get(module) or importlib.import_module(module)
        for part in filter(None, name.split(".")):
            found = getattr(found, part)
        return found

    def _call(self, target: list[Any], method: str, args: list[Any], named: list[Any]) -> Answer:
        given: dict[int, Any] = {}
        decoder = self.references.decoder(given)
        try:
            function = self._target(target)
            values = decoder.many(args)
            keywords = {name: decoder.decode(value) for name, value in named}
        except BaseException as error:
            return ["exc", self._described(error), None]
        before = {number: snapshot(value) for number, value in given.items()}
        numbers = {id(value): number for number, value in given.items()}
        try:
            if method:
                result = use_special(function, method, values, keywords, await_=self.program.await_)
            else:
                result = function(*values, **keywords)
            self.shared.keep(self._request, result)
            answer = ["ok", self.references.encoder(numbers).encode(result)]
        except BaseException as error:
            answer = ["exc", self._described(error)]
        return [*answer, self.shared.changes(given, before)]

    def do_derive(self, name: str, bases: list[Any], members: list[Any]) -> Any:
        """Make a class of the test's that has one of the program's above it."""
        decode = self.references.decoder().many
        parts = [(key, kind, decode(values)) for key, kind, values in members]
        return derive(name, decode(bases), parts)

    def do_share(self, pairs: list[Any]) -> None:
        """Take over what the test changed in containers that it handed over before."""
        for number, coded in pairs:
            self.shared.renew(number, coded)

    def do_get(self, target: list[Any], name: str) -> Any:
        """Read an attribute."""
        return getattr(self._target(target), name)

    def do_set(self, target: list[Any], name: str, value: Any) -> None:
        """Set an attribute; a name of the student's module keeps its original for `p` targets."""
        thing = self._target(target)
        new = self.references.decoder().decode(value)
        originals = self.program.originals
        if thing is self.program.module:
            if name in originals and originals[name] is new:
                del originals[name]
            elif name in self.program.namespace:
                originals.setdefault(name, self.program.namespace[name])
        setattr(thing, name, bound_in(thing, name, new))

    def do_renew(self, target: list[Any], name: str, value: Any) -> None:
        """Make a container hold what the test put into its copy of it."""
        held = getattr(self._target(target), name) if name else self._target(target)
        put_back(held, self.references.decoder().decode(value))

    def do_del(self, target: list[Any], name: str) -> None:
        """Delete an attribute; a name of the student's module gets its original back."""
        thing = self._target(target)
        if thing is self.program.module and name in self.program.originals:
            setattr(thing, name, self.program.originals.pop(name))
        else:
            delattr(thing, name)

    def do_dir(self, target: list[Any]) -> list[str]:
        """List attributes."""
        return [str(name)[:200] for name in dir(self._target(target))][:5000]

    def do_names(self) -> list[str]:
        """List what `import *` would take."""
        return [name[:200] for name in self.program.public_names()][:5000]

    def do_signature(self, target: list[Any]) -> str:
        """Give a signature as text."""
        return str(inspect.signature(self._target(target)))[:4000]

    def do_doc(self, target: list[Any]) -> str | None:
        """Give a docstring."""
        doc = getattr(self._target(target), "__doc__", None)
        return doc[:20_000] if isinstance(doc, str) else None

    def do_contents(self, target: list[Any], kind: str) -> Any:
        """Give what an instance of a subclass of a builtin container or scalar holds, plainly."""
        thing = self._target(target)
        if kind in TABLES:
            return plain_table(thing, kind)
        if kind in {"int", "float", "str", "bytes"}:
            base: Any = getattr(builtins, kind)
            getter = {"int": "__int__", "float": "__float__"}.get(kind)
            return getattr(base, getter)(thing) if getter else base.__add__(thing, base())
        if kind == "dict":
            return dict(dict.items(thing))
        base = getattr(builtins, kind, None) or type(thing).__mro__[1]
        return {"deque": list}.get(kind, base)(base.__iter__(thing))

    def do_example(self, key: str, source: str) -> None:
        """Run one example of a docstring, in a copy of the program's names that all of it share."""
        space = self._examples.setdefault(key, dict(self.program.namespace))
        exec(compile(source, "<example>", "single", dont_inherit=True), space)

    def do_free(self, numbers: list[int]) -> None:
        """Forget objects."""
        self.references.free(numbers)

    # ------------------------------------------------------------ the run asks

    def do_begin(self, module: str, output_limit: int, memory_bytes: int) -> None:
        """Start the program: the module's name, how much printed text one answer may hold."""
        limit_memory(memory_bytes)
        self.program = Program(module)
        self.stdout, self.stderr = Printed(1, output_limit), Printed(2, output_limit)
        sys.stdout, sys.stderr = self.stdout, self.stderr
        sys.argv = [f"{module}.py"]
        sys.path.insert(0, self.exchange.home)

    def do_file(self, name: str, content: bytes) -> None:
        """Put one of the assignment's files into the student's folder."""
        self.exchange.put_home(name, content)

    def do_made(self) -> list[Any]:
        """Give the files that the program made in its folder since last time."""
        return self.exchange.made()

    def do_cell(self, index: int, label: str, source: str) -> list[str]:
        """Run a cell; give the names it bound anew."""
        namespace = self.program.namespace
        before = {name: id(value) for name, value in namespace.items()}
        try:
            self.program.run_cell(index, label, source)
        finally:
            gc.collect(0)
        return [name for name, value in namespace.items() if before.get(name) != id(value)][:5000]

    def do_again(
        self,
        module: str,
        output_limit: int,
        memory_bytes: int,
        files: list[Any],
        cells: list[Any],
        requests: list[Any],
    ) -> None:
        """Bring a new process where an earlier one was; the answers are known there."""
        self.do_begin(module, output_limit, memory_bytes)
        for name, content in files:
            self.do_file(name, content)
        for cell in cells:
            with contextlib.suppress(BaseException):
                self.do_cell(*cell)
        for number, operation, *args in requests:
            numbers = self.references.begin(number)
            self._answer(operation, args)
            self.references.resume(numbers)
        self.stdout.take()
        self.stderr.take()
        self._heard.take()

    def do_bound(self, name: str) -> list[Any]:
        """Say what a name of the program means now: `[True, value]`, or `[False]`."""
        namespace = self.program.namespace
        return [True, namespace[name]] if name in namespace else [False]

    def do_bind(self, name: str, value: Any) -> None:
        """Set a name of the program."""
        self.program.namespace[name] = self.references.decoder().decode(value)

    def do_unbind(self, name: str) -> None:
        """Take a name away from the program, as a test did with `del`."""
        self.program.namespace.pop(name, None)

    def do_environment(self, pairs: list[list[str | None]]) -> None:
        """Take over what a test set in the environment."""
        for name, value in pairs:
            if value is None:
                os.environ.pop(str(name), None)
            else:
                os.environ[str(name)] = value

    def do_seed(self, module: str, value: Any) -> None:
        """Seed a random generator (`random` or `numpy.random`) as the test did."""
        if module == "random":
            random.seed(value)
        elif "numpy" in sys.modules:
            importlib.import_module(module).seed(value)

    def do_patch(self, module: str, name: str, value: Any) -> None:
        """Replace a name of a standard module, as the test did on its own side."""
        holder = importlib.import_module(module)
        self._patched.setdefault((module, name), getattr(holder, name))
        setattr(holder, name, self.references.decoder().decode(value))

    def do_unpatch(self, module: str, name: str) -> None:
        """Undo `patch`."""
        if (module, name) in self._patched:
            setattr(sys.modules[module], name, self._patched.pop((module, name)))

    def do_lend(self, folder: str, files: list[Any], enter: bool) -> None:
        """Take a folder of the test's over, and enter it if the test did."""
        self.exchange.lend(folder, files, enter=enter)

    def do_inline(self, order: str, *args: Any) -> Any:
        """Do an order of an assignment whose visible tests run here (`harness/inline`)."""
        if self._orders is None:
            orders = importlib.import_module("coplit_jupyter.harness.inline.orders")
            self._orders = orders.Orders(self.program, self.exchange.home)
        return self._orders.obey(order, *args)

    # ------------------------------------------------------------ the student asks

    def ask(self, question: list[Any]) -> Any:
        """Ask the test something while it is calling.

        Raises:
            RuntimeError: no test is calling now.
            Exception: what the test's own code raised.
        """
        with self._turns.exchange() as turn:
            if not self._busy:
                raise RuntimeError("this can only be used while a test is calling your code")
            encoder = self.references.encoder(numbered=True)
            if question[0] == "use":
                named = [[name, encoder.encode(value)] for name, value in question[4].items()]
                asked = [*question[:3], encoder.many(question[3]), named]
            else:
                asked = [question[0], *map(encoder.encode, question[1:])]
            self._channel.send(["ask", self._request, asked])
            status, *answer = self._channel.receive()
            while type(status) is int:  # what the test calls here uses the student's program
                self._serve_one([status, *answer], turn)
                status, *answer = self._channel.receive()
            if status == "ok":
                for number, coded in answer[1] or ():
                    put_back(encoder.held[number], self.references.decoder().decode(coded))
                return self.references.decoder().decode(answer[0])
            raise self.references.decoder().decode(answer[0])

    @as_the_test
    def input(self, *prompt: object) -> str:
        """Stand in for `input`: the line comes from the test, which also hears the prompt.

        The prompt is printed unless the test replaced `input`.
        """
        if len(prompt) > 1:
            raise TypeError(f"input expected at most 1 argument, got {len(prompt)}")
        text = "".join(map(str, prompt))
        try:
            shown, line = self.ask(["input", "prompt", *map(str, prompt)])
        except EOFError:
            self.stdout.write(text)
            raise
        if shown:
            self.stdout.write(text)
        return str(line)


def serve(channel: Channel) -> None:
    """Serve one student process; never returns."""
    Server(channel).serve()
