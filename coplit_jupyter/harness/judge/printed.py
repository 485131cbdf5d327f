"""Let what the student's program printed and warned of appear as the test's own."""

from __future__ import annotations

import warnings
from typing import Any

from coplit_jupyter.harness.wire.channel import WireError
from coplit_jupyter.harness.wire.names import EXCEPTIONS


def printable(text: Any, limit: int) -> str:
    """Give printed text, without lone surrogates.

    Raises:
        WireError: it is no text.
    """
    if type(text) is not str:
        raise WireError("printed text that is none")
    return text[:limit].encode("utf-8", "replace").decode()


def warn(warned: Any) -> None:
    """Warn of what the program warned of."""
    for entry in warned[:20] if type(warned) is list else ():
        if type(entry) is list and len(entry) == 2 and type(entry[1]) is str:
            kind = EXCEPTIONS.get(entry[0]) if type(entry[0]) is str else None
            if kind is not None and issubclass(kind, Warning):
                warnings.warn(entry[1], kind, stacklevel=7)
