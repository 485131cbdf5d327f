"""The widget that shows a run where coplit's own extension is not: VS Code, Colab, other Labs."""

from __future__ import annotations

from pathlib import Path

import anywidget
from traitlets import Dict

from coplit_jupyter.widget.live import State, first_state
from coplit_jupyter.widget.pace import slim

_HERE = Path(__file__).parent


class Panel(anywidget.AnyWidget):
    """Shows `state` (see `live.first_state`); every text in it is untrusted and shown as text."""

    _esm = _HERE / "panel.js"
    _css = _HERE / "panel.css"
    state = Dict().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(state=first_state())

    def show(self, state: State) -> None:
        """Show another state; may be called in any thread."""
        self.state = slim(state)
