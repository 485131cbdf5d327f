"""Let pyplot of a test see the figures that the student's program drew with its own pyplot.

`plot_squares(); assert plt.gca().get_title() == "Squares"` means the program's current axes: they
come as stand-ins. Figures of the test's own come first, as soon as something is drawn on them.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.judge.handle import handle_of
from coplit_jupyter.harness.judge.importing import when_imported
from coplit_jupyter.harness.judge.session import Session

PYPLOT = "matplotlib.pyplot"
READ = "gca gcf get_fignums get_figlabels fignum_exists figure axes sca subplot".split()
CLEARED = "close clf cla".split()
CURRENT = frozenset(("gca", "gcf", "get_fignums", "get_figlabels", "fignum_exists"))
"""What means the program's figures without naming one."""


def install(session: Session) -> None:
    """Watch pyplot for the rest of this process, from when a test imports it."""
    when_imported(PYPLOT, functools.partial(_watch, session))


def _watch(session: Session, pyplot: Any) -> None:
    theirs = _Theirs(session, pyplot)
    for name in (*READ, *CLEARED):
        setattr(pyplot, name, theirs.watched(name, getattr(pyplot, name)))


class _Theirs:
    def __init__(self, session: Session, pyplot: Any) -> None:
        self._session = session
        self._manager = pyplot._pylab_helpers.Gcf
        self._numbers = pyplot.get_fignums

    def watched(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def use(*args: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            if args and handle_of(args[0]) is not None:
                return self._ask(name, args, named)
            if name in CLEARED:
                own = [one for one in (*args, *named.values()) if not isinstance(one, int | str)]
                if not own and self._are_there():  # `close(figure)` of the test's means that one
                    self._ask(name, args, named)
                return original(*args, **named)
            if name in CURRENT and not self._own_are_drawn() and self._are_there():
                return self._ask(name, args, named)
            return original(*args, **named)

        use.__name__, use.__doc__ = name, original.__doc__
        return use

    def _own_are_drawn(self) -> bool:
        managers = self._manager.get_all_fig_managers()
        return any(axes.has_data() for one in managers for axes in one.canvas.figure.axes)

    def _are_there(self) -> bool:
        session = self._session
        if session.stop is not None or not session.is_running:
            return False
        touched, found = session.touched, None
        with contextlib.suppress(KeyError):  # its program never imported pyplot
            found = self._ask("get_fignums", (), {})
        session.touched = touched
        return bool(found) and type(found) is list

    def _ask(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        __tracebackhide__ = True
        encode = self._session.answers.encode
        coded = [[encode(one) for one in args], [[key, encode(one)] for key, one in named.items()]]
        return self._session.value("call", ["p", "matplotlib.pyplot", name], "", *coded)
