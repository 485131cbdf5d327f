"""Let one test file import a name that the student's program lacks: only its use fails.

Without it, `from hw import add, total` would fail every test of the file where one answer is not
there yet.
"""

from __future__ import annotations

import sys
import types
from typing import Any, NoReturn

from coplit_jupyter.harness.judge.module import how_read


class Missing:
    """Stands for a name of the program that is not there."""

    def __init__(self, module: types.ModuleType, name: str) -> None:
        self.__dict__.update(_coplit_module=module, _coplit_name=name)

    def _fail(self, *_args: Any, **_named: Any) -> NoReturn:
        module, name = self.__dict__["_coplit_module"], self.__dict__["_coplit_name"]
        raise AttributeError(f"there is no {name!r}", name=name, obj=module)

    __call__ = __iter__ = __len__ = __bool__ = __getitem__ = __contains__ = _fail
    __enter__ = __next__ = __add__ = __sub__ = __mul__ = __lt__ = __gt__ = __eq__ = _fail
    __hash__ = None  # type: ignore[assignment]

    def __getattr__(self, _name: str) -> NoReturn:
        self._fail()


class LenientModule(types.ModuleType):
    """The program's module once tests import from it; `getattr` and `hasattr` are as ever."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and how_read(sys._getframe(1)) == "import":
            return Missing(self, name)
        raise AttributeError(
            f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self
        )
