"""What the page for the operator who is paged names is what the service says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coplit_jupyter.hub.meters import Meters

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operators" / "at-night.md").read_text()
SOURCES = "\n".join(path.read_text() for path in (ROOT / "coplit_jupyter").rglob("*.py"))
SAYS = re.sub(r'"\s+f?"', "", SOURCES)
"""The same with sentences that are broken over lines put together."""


def figures() -> set[str]:
    found = Meters().registry.collect()
    return {one.name + ("_total" if one.type == "counter" else "") for one in found}


@pytest.mark.parametrize("page", ["at-night.md", "jupyterhub.md", "retention.md"])
def test_every_figure_that_is_named_is_there(page):
    """An alert on a figure that does not exist never fires."""
    text = (ROOT / "docs" / "operators" / page).read_text()
    named = set(re.findall(r"\bcoplit_(?!jupyter)[a-z_]+", text))
    assert named
    assert named <= figures()


def test_every_figure_is_explained():
    pages = "".join(path.read_text() for path in (ROOT / "docs" / "operators").glob("*.md"))
    assert {name for name in figures() if name not in pages} == set()


def test_every_problem_that_pages_is_one_that_health_tells():
    [table] = re.findall(r"\| what pages you \|.*?\n\n", PAGE, re.DOTALL)
    codes = set(re.findall(r"`([a-z]+-[a-z]+(?:-[a-z]+)*)`", table)) | {"slow"}
    assert len(codes) > 8
    assert {code for code in codes if f'"{code}"' not in SOURCES} == set()


def test_every_line_of_the_log_that_is_quoted_is_one_that_is_written():
    """Who greps for it at night must find it."""
    quoted = [text for text in re.findall(r"`([^`\n]+)`", PAGE) if "…" in text and " " in text]
    parts = {
        part.strip(" .:")
        for text in quoted
        if not re.match(r"(GET|sudo|pip|SELECT|error:)", text)
        for part in re.split(r"…|: ", text)
    }
    ours = {part for part in parts if len(part) > 10 and not part.startswith("Service coplit")}
    assert len(ours) >= 4
    assert {part for part in ours if part not in SAYS} == set()


def test_every_place_on_the_page_that_is_pointed_to_is_there():
    heads = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-")
        for head in re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= heads
    beside = re.findall(r"\]\(([a-z-]+\.md)(?:#[^)]*)?\)", PAGE)
    assert all((ROOT / "docs" / "operators" / name).is_file() for name in beside)
