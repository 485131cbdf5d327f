"""Keep what a test hands over from acting in the judge by a program's word.

`apply(eval, ["1 + 1"])` means the program's own `eval`: in the judge it would read the tests. An
object of a library acts as well: `tree.write(path)` writes, `parser.parse_args(["@path"])` reads.
While the program asks something, no file is opened and nothing is started that it chose.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from coplit_jupyter.harness.judge.files import Folders

# The program has the same ones, and nothing of the tests near them.
BUILTINS = frozenset(
    """__import__ breakpoint compile delattr dir eval exec getattr globals hasattr locals memoryview
    open setattr vars""".split()
)
MODULES = frozenset(
    """_ctypes _io _pickle _posixsubprocess bdb builtins code codeop ctypes dis gc glob importlib
    inspect io linecache marshal ntpath operator os pathlib pdb pickle posix posixpath pty runpy
    shutil socket subprocess sys tokenize traceback""".split()
)
PICKED = {"builtins": BUILTINS, "operator": frozenset(("attrgetter", "methodcaller"))}
STARTS = frozenset(
    """ctypes.dlopen ctypes.dlsym os.exec os.fork os.forkpty os.posix_spawn os.spawn os.system
    pty.spawn socket.bind socket.connect sqlite3.enable_load_extension sqlite3.load_extension
    subprocess.Popen""".split()
)
PATHS = frozenset(
    """open os.chdir os.chmod os.chown os.link os.listdir os.mkdir os.remove os.rename os.rmdir
    os.scandir os.symlink os.truncate shutil.copyfile shutil.move shutil.rmtree
    sqlite3.connect""".split()
)
HARMLESS = ("/dev/null", "/dev/urandom", "/usr/share/zoneinfo/")
REFUSED = "the test's own objects open and start nothing that your program names"


def by_name(value: Any) -> list[Any] | None:
    """Give how the program finds its own one of what acts; None for what may be lent."""
    if not isinstance(value, type | types.FunctionType | types.BuiltinFunctionType):
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if type(module) is not str or type(name) is not str:
        return None
    top = module.partition(".")[0]
    if top not in MODULES or name not in PICKED.get(module, (name,)):
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return ["p", module, name] if found is value else None


class _Asking(threading.local):
    """What is asked in this thread, the innermost last: texts of a question; None: our own work."""

    def __init__(self) -> None:
        self.stack: list[frozenset[str] | None] = []


class Powers:
    """What may be opened while the program asks."""

    def __init__(self) -> None:
        self._asking = _Asking()
        self._folders: Folders | None = None
        paths = sysconfig.get_paths()
        known = [paths[key] for key in ("stdlib", "platstdlib", "purelib")]
        found = [*known, *(one for one in sys.path if one.startswith(sys.prefix))]
        self._libraries = tuple({os.path.realpath(one) + os.sep for one in found})

    def install(self, folders: Folders) -> None:
        """Watch for the rest of this process, which serves one run."""
        self._folders = folders
        sys.addaudithook(self._watch)

    @contextmanager
    def asking(self, question: Any) -> Iterator[None]:
        """Know that the program asks this; questions may be nested."""
        self._asking.stack.append(frozenset(_texts(question)))
        try:
            yield
        finally:
            self._asking.stack.pop()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let the judge itself work: it asks the program something, within a question or not."""
        self._asking.stack.append(None)
        try:
            yield
        finally:
            self._asking.stack.pop()

    def guard_database(self, value: Any) -> None:
        """Let a connection that is lent attach no other file while the program asks."""
        sqlite3 = sys.modules.get("sqlite3")
        if sqlite3 is None:
            return
        if isinstance(value, sqlite3.Cursor):
            value = value.connection
        if isinstance(value, sqlite3.Connection):
            value.set_authorizer(self._authorize)

    def _is_asked(self) -> bool:
        stack = self._asking.stack
        return bool(stack) and stack[-1] is not None

    def _authorize(self, action: int, one: str | None, two: str | None, *_: Any) -> int:
        sqlite3 = sys.modules["sqlite3"]
        attaches = action == sqlite3.SQLITE_ATTACH and one not in {"", ":memory:"}
        loads = action == sqlite3.SQLITE_FUNCTION and two == "load_extension"
        refused = self._is_asked() and (attaches or loads)
        return int(sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK)

    def _watch(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._is_asked():
            return
        if event in STARTS:
            raise PermissionError(REFUSED)
        if event in PATHS:
            with self.resting():  # looking at a path is no question
                for path in (
                    args[:2] if event in {"os.rename", "os.link", "os.symlink"} else args[:1]
                ):
                    self._check(path)

    def _check(self, path: Any) -> None:
        if not isinstance(path, str | bytes) or path == ":memory:" or self._folders is None:
            return
        try:
            real = os.path.realpath(os.fsdecode(path))
        except (OSError, ValueError):
            return
        folders = self._folders
        if real.startswith((folders.temporary + os.sep, *self._libraries, *HARMLESS)):
            return
        name = os.path.basename(real)
        said = any(name in text for texts in self._asking.stack for text in texts or ())
        if said or not real.startswith((folders.root, os.path.realpath(folders.bundle))):
            raise PermissionError(REFUSED)


def _texts(coded: Any) -> Iterator[str]:
    todo = [coded]
    while todo:
        one = todo.pop()
        if type(one) is str:
            yield one
        elif type(one) is bytes:
            yield one.decode("utf-8", "replace")
        elif type(one) is list:
            todo.extend(one)
