"""Follow what a test changes in its environment, for the student's program to have it, too."""

from __future__ import annotations

import os


class Variables:
    """The environment as the program last heard of it."""

    def __init__(self) -> None:
        self._told = _now()

    def have_changed(self) -> bool:
        """Tell whether there is something to tell; costs less than a request."""
        found: bool = os.environ._data != self._told  # type: ignore[attr-defined]
        return found

    def take_changed(self) -> list[list[str | None]]:
        """Give `[name, value]` of what changed, None for what is gone."""
        now, before = _now(), self._told
        self._told = now
        return [
            [os.fsdecode(name), None if name not in now else os.fsdecode(now[name])]
            for name in {*now, *before}
            if now.get(name) != before.get(name) and name != b"PYTEST_CURRENT_TEST"
        ]


def _now() -> dict[bytes, bytes]:
    """Copy the environment as it is kept; comparing decoded copies costs more than a request."""
    return dict(os.environ._data)  # type: ignore[attr-defined]
