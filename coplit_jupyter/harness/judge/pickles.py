"""Unpickle nothing of the student's program but plain values.

`pickle.load(file)` in a test, of a file that the program wrote, would run in the judge whatever the
program says. What stands in the author's own files is loaded as ever.
"""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.judge.session import Session
from coplit_jupyter.harness.judge.stops import Stop
from coplit_jupyter.harness.wire.names import BUILTIN_TYPES, EXCEPTIONS

PLAIN = {
    "collections": "OrderedDict defaultdict deque Counter",
    "copyreg": "_reconstructor __newobj__",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "numpy": "ndarray dtype",
    "numpy.core.multiarray": "_reconstruct scalar",
    "numpy._core.multiarray": "_reconstruct scalar",
    "numpy._core.numeric": "_frombuffer",
    "numpy.core.numeric": "_frombuffer",
    "_codecs": "encode",
    "pandas": "Categorical CategoricalDtype DataFrame DatetimeIndex Index Int64Dtype MultiIndex NA "
    "RangeIndex Series StringDtype",
    "pandas.arrays": "DatetimeArray IntegerArray StringArray",
    "pandas.core.frame": "DataFrame",
    "pandas.core.series": "Series",
    "pandas.core.indexes.base": "Index _new_Index",
    "pandas.core.indexes.datetimes": "DatetimeIndex _new_DatetimeIndex",
    "pandas.core.indexes.range": "RangeIndex",
    "pandas.core.indexes.multi": "MultiIndex",
    "pandas.core.internals.managers": "BlockManager SingleBlockManager",
    "pandas._libs.arrays": "__pyx_unpickle_NDArrayBacked",
    "pandas._libs.internals": "_unpickle_block",
    "pandas._libs.tslibs.nattype": "_nat_unpickle",
    "pandas._libs.tslibs.timedeltas": "_timedelta_unpickle",
    "pandas._libs.tslibs.timestamps": "_unpickle_timestamp",
    "pathlib": "Path PosixPath PurePath PurePosixPath",
    "pathlib._local": "Path PosixPath PurePath PurePosixPath",
    "uuid": "UUID",
}
OPENED = (io.BufferedReader, io.BufferedRandom, io.FileIO)
KNOWN = {f"{module}.{name}" for module, names in PLAIN.items() for name in names.split()}


def check(module: str, name: str) -> None:
    """Let only plain values through.

    Raises:
        Stop: it is something else.
    """
    exception = EXCEPTIONS.get(name if module == "builtins" else f"{module}.{name}")
    builtin = module == "builtins" and name in BUILTIN_TYPES
    if exception is None and not builtin and f"{module}.{name}" not in KNOWN:
        text = f"Your program pickled {module[:80]}.{name[:80]}; a test loads plain values only."
        raise Stop("failed", text)


class Careful(pickle.Unpickler):
    """Loads plain values."""

    def find_class(self, module: str, name: str) -> Any:
        """Look up what a pickle names."""
        check(module, name)
        try:
            return super().find_class(module, name)
        except (ImportError, AttributeError):  # a library that the judge has not
            raise Stop("failed", f"Your program pickled {module}.{name}, unknown here.") from None


def install(session: Session) -> None:
    """Replace what loads pickles for the rest of this process."""
    trusted = pickle.load
    python: Any = pickle._Unpickler
    find: Callable[..., Any] = python.find_class

    def load(file: Any, **named: Any) -> Any:
        if is_own(session, file):
            return trusted(file, **named)
        return Careful(file, **named).load()

    def loads(data: Any, /, **named: Any) -> Any:
        return Careful(io.BytesIO(data), **named).load()

    def found(self: Any, module: str, name: str) -> Any:
        if not is_own(session, getattr(getattr(self, "_file_read", None), "__self__", None)):
            check(module, name)
        return find(self, module, name)

    pickle.load, pickle.loads, pickle.Unpickler = load, loads, Careful  # type: ignore[misc]
    python.find_class = found


def is_own(session: Session, file: Any) -> bool:
    """Tell whether a file is the author's: below the assignment, not brought by the program.

    Only what this process itself has opened: an object of the program's has any `name`.
    """
    if type(file) not in OPENED:
        return False
    try:
        path = os.readlink(f"/proc/self/fd/{file.fileno()}")
    except (OSError, ValueError):  # closed
        return False
    made = session.made
    inside = path.startswith(os.path.realpath(session.folders.root) + os.sep)
    return inside and not (made is not None and made.has(path))
