"""Refuse names that a database or a person could not read back."""

from __future__ import annotations

from coplit_jupyter.errors import StudentError

MAX_NAME_CHARACTERS = 200
"""Longest student's name and key: an index holds them."""


def check_storable(name: str, *, what: str) -> None:
    """Refuse a name that a database or a person could not read back.

    Raises:
        StudentError: it is empty, too long, or not printable Unicode.
    """
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
        raise StudentError(
            f"{name[:MAX_NAME_CHARACTERS]!r} cannot be the {what} of a submission.",
            hint=f"Use 1 to {MAX_NAME_CHARACTERS} printable characters.",
            code=f"bad-{what}",
        )
