"""Choose how this front end shows a submission: the extension's view, a widget, or plain text."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import CoplitError
from coplit_jupyter.widget.live import Run, State, first_state
from coplit_jupyter.widget.place import environment, find_notebook, find_server
from coplit_jupyter.widget.rest import Client
from coplit_jupyter.widget.words import as_text

MIME = "application/vnd.coplit.run.v1+json"
COMM_TARGET = "coplit"
ANSWER_SECONDS = 3.0
"""How long after the cell has ended the extension may take to answer before the widget steps in."""


def submit_here(path: Path | None) -> Any:
    """Hand in and show; gives nothing in a notebook, and the followed run elsewhere."""
    shell = _shell()
    if shell is None or not hasattr(shell, "kernel"):
        run = _follow(path, user={}, show=lambda _state: None, key=str(uuid.uuid4()))
        return run.start()
    if path is None:
        Offer(shell).make()
    else:
        _show_panel(path, user=shell.user_ns, key=str(uuid.uuid4()), display_id=None)
    return None


class Offer:
    """Asks the extension in the browser to hand in the notebook as it stands on screen.

    The cell shows a bundle that the extension renders; the comm asks it to submit. A kernel hears
    an answer only when its cell has ended; if none comes soon after, this kernel submits the saved
    file itself, under the same key: both together are one submission.

    Comm: target `coplit`, opened with `{"v": 1, "cmd": "submit", "run": UUID, "key": UUID}`; the
    extension answers `{"run": UUID, "ack": true}` or closes the comm.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._key = str(uuid.uuid4())
        self._lock = threading.Lock()
        self._settled = False
        self._comm: Any = None

    def make(self) -> None:
        """Show the bundle and open the comm."""
        from comm import create_comm
        from IPython.display import display

        told = {"v": 1, "run": self._key, "key": self._key}
        bundle = {MIME: told, "text/plain": as_text(first_state())}
        display(bundle, raw=True, display_id=self._key)  # type: ignore[no-untyped-call]
        self._comm = create_comm(target_name=COMM_TARGET, data={**told, "cmd": "submit"})
        self._comm.on_msg(self._answered)
        self._comm.on_close(lambda _message: self._step_in())
        self._shell.events.register("post_run_cell", self._cell_ended)

    def _answered(self, message: dict[str, Any]) -> None:
        if message.get("content", {}).get("data", {}).get("ack"):
            self._settle()

    def _cell_ended(self, _result: Any) -> None:
        self._shell.events.unregister("post_run_cell", self._cell_ended)
        timer = threading.Timer(ANSWER_SECONDS, self._step_in)
        timer.daemon = True
        timer.start()

    def _settle(self) -> bool:
        """Decide who submits, once; True for the first who asks."""
        with self._lock:
            first, self._settled = not self._settled, True
            return first

    def _step_in(self) -> None:
        if self._settle():
            _show_panel(None, user=self._shell.user_ns, key=self._key, display_id=self._key)


def _show_panel(
    path: Path | None, *, user: dict[str, Any], key: str, display_id: str | None
) -> None:
    """Show the widget (in place of the bundle, if there is one), then hand in."""
    show = _panel(display_id)
    try:
        _follow(path, user=user, show=show, key=key).start()
    except CoplitError as error:
        told = {"code": error.code, "message": error.message, "hint": error.hint, "fault": "yours"}
        show({**first_state(), "phase": "failed", "error": told})


def _follow(
    path: Path | None, *, user: dict[str, Any], show: Callable[[State], None], key: str
) -> Run:
    notebook = find_notebook(path, environ=environment(), user=user)
    return Run(Client(find_server(environment())), notebook, show=show, key=key)


def _panel(display_id: str | None) -> Callable[[State], None]:
    """Display a panel and give what changes it."""
    from IPython.display import display, update_display

    try:
        from coplit_jupyter.widget.panel import Panel
    except ImportError:  # a kernel without anywidget: text that is replaced as results come
        shown = display_id or str(uuid.uuid4())
        bundle = {"text/plain": as_text(first_state())}
        display(bundle, raw=True, display_id=shown, update=display_id is not None)  # type: ignore[no-untyped-call]
        return lambda state: update_display(  # type: ignore[no-untyped-call]
            {"text/plain": as_text(state)}, raw=True, display_id=shown
        )
    panel = Panel()
    if display_id is None:
        display(panel)  # type: ignore[no-untyped-call]
    else:
        update_display(panel, display_id=display_id)  # type: ignore[no-untyped-call]
    return panel.show


def _shell() -> Any:
    """Give the running IPython, if this is one; a plain script never imports it."""
    import sys

    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
