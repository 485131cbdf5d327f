"""Read the shipped attacks: catalogs, programs and notebooks as submissions to a target."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from coplit_jupyter._redteam import notebooks as shipped

TARGETS = {
    "python": "target",
    "notebook": "target",
    "javascript": "target_javascript",
    "exports": "target_exports",
}
"""The folder of the assignment that each kind of attack is handed in to."""
JAVASCRIPT = {"kernelspec": {"name": "javascript", "display_name": "", "language": "javascript"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One hostile submission and what may come of it.

    `may_pass` names the tests that it may pass (`*`: must pass all); `wanted` is `graded`,
    `refused`, `full` or `either`.
    """

    name: str
    kind: str
    what: str
    wanted: str
    notebooks: Mapping[str, bytes]
    may_pass: frozenset[str] = frozenset()
    slow: bool = False


def attacks() -> list[Attack]:
    """Read the whole suite: Python first, then notebooks, then JavaScript and its exports."""
    root = files("coplit_jupyter") / "_redteam"
    prelude = _text(root, "python/prelude.py")
    answers = _text(root, "javascript_answers.js")
    honest = shipped.cases(_text(root, "python/honest.py"))
    return [
        *(
            _of_catalog(one, "python", [prelude, _text(root, f"python/{one['name']}.py")])
            for one in _catalog(root, "catalog.toml")
        ),
        *(_of_notebook(case) for case in honest),
        *(
            _of_catalog(one, "javascript", [_text(root, f"javascript/{one['name']}.js"), answers])
            for one in _catalog(root, "javascript.toml")
        ),
        *(
            _of_catalog(one, "exports", [_text(root, f"exports/{one['name']}.js")])
            for one in _catalog(root, "exports.toml")
        ),
    ]


def _catalog(root: Any, name: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads(_text(root, name))["attacks"]
    return listed


def _of_catalog(one: Mapping[str, Any], kind: str, sources: list[str]) -> Attack:
    may_pass = frozenset(one.get("may_pass", ()))
    made = [shipped.code(source, id=f"c{number}") for number, source in enumerate(sources)]
    more = {} if kind == "python" else {"metadata": JAVASCRIPT}
    content = json.dumps(shipped.notebook(*made, **more)).encode()
    return Attack(
        name=one["name"] if kind == "python" else f"{kind}_{one['name']}",
        kind=kind,
        what=one["what"],
        wanted="full" if "*" in may_pass else "graded",
        notebooks={shipped.NAME: content},
        may_pass=may_pass,
        slow=one.get("slow", False),
    )


def _of_notebook(case: shipped.Case) -> Attack:
    return Attack(
        name=f"notebook_{case.name}",
        kind="notebook",
        what=case.what,
        wanted=case.wanted,
        notebooks=case.notebooks,
        may_pass=frozenset("*"),
    )


def _text(root: Any, name: str) -> str:
    text: str = root.joinpath(*name.split("/")).read_text("utf-8")
    return text
