"""Make stand-in classes for the student's classes, from what the student's process says of them."""

from __future__ import annotations

import contextlib
import importlib
import re
import types
from typing import TYPE_CHECKING, Any

from coplit_jupyter.harness.judge import operators
from coplit_jupyter.harness.judge.exceptions import MEMBERS, ExceptionMeta, bare_exception
from coplit_jupyter.harness.judge.facts import class_handle, own_handle
from coplit_jupyter.harness.judge.handle import Handle
from coplit_jupyter.harness.judge.libraries import is_shown, library_class
from coplit_jupyter.harness.judge.remote import (
    RemoteFunction,
    RemoteMeta,
    RemoteModule,
    RemoteObject,
    RemotePlainFunction,
    adopt,
    doc_of,
)
from coplit_jupyter.harness.judge.stops import StudentRaised
from coplit_jupyter.harness.wire.arrays import check
from coplit_jupyter.harness.wire.channel import TooBig, WireError
from coplit_jupyter.harness.wire.names import SPECIAL, exception_named

if TYPE_CHECKING:
    from coplit_jupyter.harness.judge.session import Session

MAX_CLASSES = 2000


class Classes:
    """The stand-in classes of one session; they live longer than a student process."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: dict[Any, type] = {}

    def build(self, coded: list[Any], proxies: dict[int, Any]) -> Any:
        """Build the stand-in for `["ref", number, kind, key, class]`.

        Raises:
            WireError: a field is not what it should be.
        """
        _, number, what, key, described = coded
        name = _key(key)
        known = proxies.get(number)
        if what in {"f", "b"}:
            if isinstance(known, RemoteFunction):
                return known
            function = RemotePlainFunction if what == "f" else RemoteFunction
            made = adopt(function, self._handle(number, name, (), ""))
        elif what == "m":
            made = adopt(RemoteModule, self._handle(number, name, (), ""))
        elif what in {"c", "o"}:
            kind = self._class(name, described)
            if own_handle(kind) is None:  # an exception class of Python's own
                return kind if what == "c" else kind()
            if what == "c":
                type.__setattr__(kind, "_coplit_class", self._refreshed(kind, number))
                return kind
            if known is not None and type(known) is kind:
                return known
            made = self._instance(kind, number)
        else:
            raise WireError("an unknown kind of reference")
        proxies[number] = made
        return made

    def adopt(self, error: BaseException, number: int) -> None:
        """Let an exception of the student's answer for its own attributes."""
        like: Handle | None = getattr(type(error), "_coplit_class", None)
        if like is not None and number:
            handle = self._handle(number, like.key, like.ancestors, "")
            error.__dict__["_coplit"] = handle

    def _handle(
        self, number: int, key: tuple[str, str], ancestors: tuple[Any, ...], contents: str
    ) -> Handle:
        return Handle(
            self._session, number, self._session.generation, key, ancestors, contents=contents
        )

    def _refreshed(self, kind: type, number: int) -> Handle:
        old: Handle = class_handle(kind)
        fresh = self._handle(number, old.key, old.ancestors, old.contents)
        fresh.is_class, fresh.path, fresh.hashing = True, old.path, old.hashing
        return fresh

    def _instance(self, kind: type, number: int) -> Any:
        like: Handle = class_handle(kind)
        handle = self._handle(number, like.key, like.ancestors, like.contents)
        handle.kind = like
        if issubclass(kind, BaseException):
            error = bare_exception(kind)
            error.__dict__["_coplit"] = handle
            return error
        return adopt(kind, handle)

    def _class(self, key: tuple[str, str], described: Any) -> type:
        methods, ancestors, exceptions, contents = check(described, list)
        lineage = tuple(_key(one) for one in check(ancestors, list)[:20])
        names = frozenset(check(one, str) for one in check(methods, list)) & SPECIAL
        above = tuple(check(one, str) for one in check(exceptions, list)[:20])
        identity = (key, lineage, names, above, check(contents, str))
        made = self._made.get(identity)
        if made is None:
            if len(self._made) >= MAX_CLASSES:
                raise TooBig("too many classes")
            made = self._make(key, lineage, names, above, contents)
            self._made[identity] = made
        return made

    def _make(
        self,
        key: tuple[str, str],
        lineage: tuple[Any, ...],
        names: frozenset[str],
        above: tuple[str, ...],
        contents: str,
    ) -> type:
        handle = self._handle(0, key, lineage, contents)
        handle.generation, handle.is_class = -1, True
        handle.has_default = "missing" in names
        handle.hashing = "own" if "hash" in names else "none" if "eq" in names else ""
        if key[0] == self._session.job.module and "<" not in key[1]:
            handle.path = key[1]
        title = re.sub(r"\W", "_", key[1].rpartition(".")[2])[:80] or "Student"
        members: dict[str, Any] = {
            "_coplit_class": handle,
            "__module__": key[0],
            "__qualname__": key[1],
            "__doc__": property(doc_of),
        }
        if above and (shared := _shared_exception(key)) is not None:
            return shared
        if above:
            return self._make_exception(title, members, lineage, above)
        members["__slots__"] = ()
        members.update(operators.members(names))
        if is_shown(key):  # looked up each time: a test may import the library later
            members["__class__"] = property(lambda one: library_class(key) or type(one))
        posing = POSES.get(key) or HOLDERS.get(contents)
        if posing is not None:
            members["__class__"] = property(lambda _: posing)
        return RemoteMeta.__new__(RemoteMeta, title, (RemoteObject,), members)

    def _make_exception(
        self,
        title: str,
        members: dict[str, Any],
        lineage: tuple[Any, ...],
        above: tuple[str, ...],
    ) -> type:
        """Make a real exception class, below the stand-ins of the student's classes above it."""
        bases: list[type] = []
        for ancestor in lineage[1:]:
            for made in self._made.values():
                own = own_handle(made)
                known = own is not None and own.key == ancestor and issubclass(made, BaseException)
                if known and not any(issubclass(base, made) for base in bases):
                    bases.append(made)
        builtin = [kind for name in above if (kind := exception_named(name))]
        for kind in builtin:
            if kind is not Exception and not any(issubclass(base, kind) for base in bases):
                bases.append(kind)
        members.update(MEMBERS)
        if not any(issubclass(base, StudentRaised) for base in bases):
            bases.insert(0, StudentRaised)
        try:
            return ExceptionMeta(title, tuple(bases), members)
        except TypeError:  # bases that cannot stand together
            return ExceptionMeta(title, (StudentRaised,), members)


SHARED = frozenset(
    """argparse asyncio binascii builtins collections concurrent.futures configparser contextlib
    copy csv dataclasses decimal enum fractions getopt http.client json json.decoder math numpy
    numpy.linalg pandas.errors pathlib queue re shutil socket sqlite3 statistics string struct
    subprocess tempfile threading tokenize types typing unicodedata urllib.error uuid xml zipfile
    zlib zoneinfo""".split()
)


def _shared_exception(key: tuple[str, str]) -> type | None:
    """Give our own class for an exception of a library that both sides have."""
    module, name = key
    if module not in SHARED or key == ("builtins", "KeyboardInterrupt"):
        return None
    with contextlib.suppress(Exception):
        found = getattr(importlib.import_module(module), name, None)
        if isinstance(found, type) and issubclass(found, Exception | SystemExit):
            return found
    return None


POSES: dict[tuple[str, str], type] = {
    ("builtins", "generator"): types.GeneratorType,
    ("builtins", "coroutine"): types.CoroutineType,
    ("builtins", "async_generator"): types.AsyncGeneratorType,
}
# Only what gives its contents when asked: a class that calls itself `list` is none.
HOLDERS: dict[str, type] = {
    kind.__name__: kind for kind in (list, dict, set, frozenset, tuple, str, int, float, bytes)
}


def _key(coded: Any) -> tuple[str, str]:
    if type(coded) is not list or len(coded) != 2:
        raise WireError("a name that is none")
    module, name = coded
    if type(module) is not str or type(name) is not str or len(module) + len(name) > 500:
        raise WireError("a name that is none")
    return module, name
