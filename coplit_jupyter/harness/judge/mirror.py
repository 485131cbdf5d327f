"""Carry a test's patches of standard modules over to the student's process.

`patch("random.randint", return_value=4)` replaces a name of the test's own process; the student's
program, in another, would not see it.
"""

from __future__ import annotations

import contextlib
import types
from typing import Any
from unittest import mock  # noqa: TID251 — tests of authors use it; nothing is faked here

import pytest

from coplit_jupyter.harness.judge.module import StudentModule
from coplit_jupyter.harness.judge.session import Session

# These are carried over in their own way, or would break the student's side.
NOT_MIRRORED = {
    "builtins": frozenset(("input", "__import__", "isinstance", "len", "type", "getattr")),
    "sys": frozenset(("stdin", "stdout", "stderr", "modules", "path", "meta_path")),
    "os": frozenset(("environ",)),
}


def install(session: Session) -> None:
    """Watch unittest.mock and pytest's monkeypatch for the rest of this process."""
    _watch_mock(session)
    _watch_monkeypatch(session)


def _is_mirrored(target: Any, name: str) -> bool:
    return (
        isinstance(target, types.ModuleType)
        and not isinstance(target, StudentModule)
        and not target.__name__.startswith(("_pytest", "pytest", "coplit_jupyter", "unittest"))
        and name not in NOT_MIRRORED.get(target.__name__, ())
    )


def _tell(session: Session, operation: str, target: Any, name: str) -> None:
    if not _is_mirrored(target, name) or session.stop is not None:
        return
    touched = session.touched
    with contextlib.suppress(Exception):
        value = [session.answers.encode(getattr(target, name))] if operation == "patch" else []
        session.request(operation, target.__name__, name, *value)
    session.touched = touched


def _watch_mock(session: Session) -> None:
    kind: Any = mock._patch
    enter, leave = kind.__enter__, kind.__exit__

    def entered(self: Any) -> Any:
        new = enter(self)
        _tell(session, "patch", self.target, self.attribute)
        return new

    def left(self: Any, *error: Any) -> Any:
        target = self.target
        result = leave(self, *error)
        _tell(session, "unpatch", target, self.attribute)
        return result

    kind.__enter__, kind.__exit__ = entered, left


def _watch_monkeypatch(session: Session) -> None:
    kind: Any = pytest.MonkeyPatch
    setattr_, undo = kind.setattr, kind.undo

    def replaced(self: Any, *args: Any, **named: Any) -> None:
        known = len(self._setattr)
        setattr_(self, *args, **named)
        for target, name, _ in self._setattr[known:]:
            _tell(session, "patch", target, name)

    def undone(self: Any) -> None:
        patched = [(target, name) for target, name, _ in self._setattr]
        undo(self)
        for target, name in patched:
            _tell(session, "unpatch", target, name)

    kind.setattr, kind.undo = replaced, undone
