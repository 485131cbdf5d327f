"""Read the author's marks on a test: points, hidden, hint, question."""

from __future__ import annotations

from typing import Any

import pytest

MARKS = ("points(number)", "hidden", "hint(text)", "question(name)")

UNLOADED = "(the file cannot be loaded)"


def unloaded(place: str) -> dict[str, Any]:
    """Give the entry that stands for the tests of a file that cannot be loaded."""
    name = place.rpartition("/")[2]
    marks = {"points": None, "hidden": False, "hint": ""}
    return {"id": f"{place}::{UNLOADED}", "name": f"{name} {UNLOADED}", "question": name, **marks}


def describe(item: pytest.Item) -> dict[str, Any]:
    """Give the entry of `collected` for one test."""
    points = _argument(item, "points")
    valid = isinstance(points, int | float) and not isinstance(points, bool) and points >= 0
    return {
        "id": item.nodeid,
        "name": item.name,
        "question": str(_argument(item, "question") or _group(item)),
        "points": float(points) if valid else None,
        "hidden": item.get_closest_marker("hidden") is not None,
        "hint": str(_argument(item, "hint") or ""),
    }


def _argument(item: pytest.Item, name: str) -> Any:
    mark = item.get_closest_marker(name)
    if mark is None:
        return None
    return mark.args[0] if mark.args else next(iter(mark.kwargs.values()), None)


def _group(item: pytest.Item) -> str:
    """Give the class of a test, or its file."""
    kind = getattr(item, "cls", None)
    return kind.__name__ if kind is not None else item.path.stem
