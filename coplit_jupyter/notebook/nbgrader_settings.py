"""Read the `[assignment]` table of an assignment.toml that stands beside notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.verdict import Isolation, State

TEXTS = frozenset(
    ["name", "title", "course", "notebook", "module", "image", "opens", "due", "closes"]
)
CHOICES = {
    "isolation": (Isolation.ISOLATED, Isolation.INLINE),
    "state": (State.FRESH, State.NOTEBOOK),
}


def read_assignment_table(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the `[assignment]` table with moments as ISO 8601 text.

    Raises:
        InstructorError: an unknown key, or a value of the wrong kind.
    """
    given = settings.get("assignment", {})
    if not isinstance(given, Mapping):
        raise InstructorError(
            "assignment.toml: 'assignment' is no table.", hint="Write it as [assignment]."
        )
    return {key: _value(key, value) for key, value in given.items()}


def _value(key: str, value: Any) -> Any:
    if key in TEXTS:
        if isinstance(value, date | datetime):
            return value.isoformat()
        if isinstance(value, str):
            return value
    elif key in CHOICES:
        if value in tuple(CHOICES[key]):
            return value
        raise InstructorError(
            f"assignment.toml: [assignment] {key} is {value!r}.",
            hint=f"Use one of: {', '.join(CHOICES[key])}.",
        )
    elif key == "attempts":
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    else:
        known = ", ".join(sorted({*TEXTS, *CHOICES, "attempts"}))
        raise InstructorError(
            f"assignment.toml: [assignment] has no setting {key!r}.", hint=f"Use one of: {known}."
        )
    raise InstructorError(
        f"assignment.toml: [assignment] {key} cannot be {value!r}.",
        hint="Write a whole number above 0." if key == "attempts" else "Write a text in quotes.",
    )
