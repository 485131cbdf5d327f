"""Stand in for what a notebook expects around it: display, get_ipython, input, printed output."""

from __future__ import annotations

import io
import sys
import types
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.student import widgets


class Printed(io.TextIOBase):
    """Keeps what was printed since it was last taken, up to a number of characters."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._limit = limit
        self._parts: list[str] = []
        self._length = 0
        self.buffer = PrintedBytes(self)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        text.encode("utf-8")  # a lone surrogate fails here, as on a real stdout
        room = self._limit - self._length
        if room > 0:
            self._parts.append(str(text[:room]))
        self._length += len(text)
        return len(text)

    def fileno(self) -> int:
        return self._descriptor

    def take(self) -> str | None:
        """Give what was printed, and start anew; None if nothing was."""
        if not self._length:
            return None
        text, cut = "".join(self._parts), self._length - self._limit
        self._parts, self._length = [], 0
        return f"{text}\n… {cut} more characters were cut …\n" if cut > 0 else text


class PrintedBytes(io.RawIOBase):
    """The `buffer` of a `Printed`."""

    def __init__(self, text: Printed) -> None:
        self._text = text

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self._text.write(bytes(chunk).decode("utf-8", "replace"))
        return len(chunk)


class AskedInput(io.TextIOBase):
    """A stdin whose lines come from the test."""

    encoding = "utf-8"

    def __init__(self, ask: Callable[[list[Any]], Any]) -> None:
        self._ask = ask

    def readable(self) -> bool:
        return True

    def readline(self, size: int = -1) -> str:  # type: ignore[override]
        return str(self._ask(["input", "line"]))

    def read(self, size: int | None = -1) -> str:
        return str(self._ask(["input", "all"]))

    def __next__(self) -> str:  # type: ignore[override]
        line = self.readline()
        if not line:
            raise StopIteration
        return line


class Ignored:
    """Whatever is asked of it, nothing happens: `shell.events.register(…)`, `shell.run_cell(…)`."""

    def __getattr__(self, name: str) -> Ignored:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **named: Any) -> None:
        return None


class Shell:
    """What `get_ipython()` gives: every magic does nothing."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace

    def __getattr__(self, name: str) -> Ignored:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored()


def nothing(*args: Any, **named: Any) -> None:
    """Stand in for `display` and its relatives: show nothing."""


def install(namespace: dict[str, Any]) -> None:
    """Put the stand-ins where a notebook looks for them."""
    shell = Shell(namespace)
    namespace["display"] = nothing
    namespace["get_ipython"] = lambda: shell
    widgets.install()
    try:
        import IPython.display
    except ImportError:
        _install_ipython(shell)
    else:
        IPython.display.display = nothing


class Shown:
    """Stands in for `HTML`, `Image`, `Markdown` … of IPython.display."""

    def __init__(self, data: Any = None, *args: Any, **named: Any) -> None:
        self.data = data


def _install_ipython(shell: Shell) -> None:
    top, shown = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    top.__dict__.update(display=shown, get_ipython=lambda: shell, __path__=[], version_info=(9, 0))
    names = "HTML Image Markdown Math Latex Javascript JSON SVG Video Audio YouTubeVideo IFrame"
    shown.__dict__.update(dict.fromkeys(names.split(), Shown))
    functions = (
        "display clear_output display_html display_markdown display_png set_matplotlib_formats"
    )
    shown.__dict__.update(dict.fromkeys(functions.split(), nothing))
    sys.modules.setdefault("IPython", top)
    sys.modules.setdefault("IPython.display", shown)
