"""Say before a submission what will be checked, and what is plainly missing in it."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import Any

from coplit_jupyter.errors import StudentError
from coplit_jupyter.model.assignment import Manifest
from coplit_jupyter.model.submission import Cell
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.store.protocol import Version


def check(version: Version, notebooks: Mapping[str, bytes | str]) -> dict[str, Any]:
    """List the questions, and for each answer cell of the release how the notebook stands.

    An answer's status is `ok`, `missing`, `duplicate` or `not-implemented`. A notebook that
    cannot be read gives its sentence as the only warning: nothing is raised, nothing is stored.
    """
    manifest = version.manifest
    found: dict[str, Any] = {"questions": questions(manifest), "answers": [], "warnings": []}
    try:
        export = export_submission(notebooks, manifest, version.release)
    except StudentError as error:
        found["warnings"] = [f"{error.message} {error.hint}".strip()]
        return found
    found["warnings"] = [*export.repairs, *export.warnings]
    found["answers"] = _answers(version, export.cells)
    return found


def told_on_arrival(version: Version, notebooks: Mapping[str, bytes | str]) -> dict[str, Any]:
    """Give what the `accepted` event says besides the place in line.

    `tests` outlines the report in its order; `repairs` and `warnings` are known before grading.
    """
    about: dict[str, Any] = {
        "tests": [
            {
                "id": spec.id,
                "name": spec.name,
                "question": spec.question,
                "max_points": spec.points,
                "hidden": spec.hidden,
            }
            for spec in version.manifest.tests
            if not spec.manual
        ]
    }
    try:
        export = export_submission(notebooks, version.manifest, version.release)
    except StudentError:
        return about  # the report will say so, with what to do
    return {**about, "repairs": list(export.repairs), "warnings": list(export.warnings)}


def questions(manifest: Manifest) -> list[dict[str, Any]]:
    """Give the questions in the order of their first test, with what each test is worth."""
    by_name: dict[str, dict[str, Any]] = {}
    for spec in manifest.tests:
        question = by_name.setdefault(
            spec.question, {"question": spec.question, "points": 0.0, "tests": []}
        )
        question["points"] = round(question["points"] + spec.points, 6)
        question["tests"].append(
            {
                "id": spec.id,
                "name": spec.name,
                "points": spec.points,
                "hidden": spec.hidden,
                "manual": spec.manual,
            }
        )
    return list(by_name.values())


def _answers(version: Version, cells: tuple[Cell, ...]) -> list[dict[str, Any]]:
    answers = []
    for notebook, cell_id in _stubs(version.release):
        mine = [cell for cell in cells if (cell.notebook, cell.id) == (notebook, cell_id)]
        status = "missing" if not mine else "duplicate" if len(mine) > 1 else "ok"
        if mine and _only_raises(mine[-1].source):
            status = "not-implemented"
        answers.append(
            {
                "notebook": notebook,
                "cell": cell_id,
                "number": mine[-1].number if mine else None,
                "status": status,
            }
        )
    return answers


def _stubs(release: Mapping[str, str]) -> list[tuple[str, str]]:
    """Find the cells of the release that a student has to fill in, by cell id or grade id."""
    stubs = []
    for name, text in release.items():
        for cell in json.loads(text)["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and "raise NotImplementedError" in source:
                graded = cell["metadata"].get("nbgrader", {}).get("grade_id")
                stubs.append((name, graded or cell["id"]))
    return stubs


def _only_raises(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    raises = (node for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc)
    return any("NotImplementedError" in ast.unparse(node) for node in raises)
