"""Read what an Otter Assign notebook says about seeds, settings and files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.limits import MAX_BODY_BYTES
from coplit_jupyter.notebook.front_door_cells import DocumentCell
from coplit_jupyter.notebook.magics import to_plain_python
from coplit_jupyter.notebook.otter_cells import Master, read_yaml

QUESTION_KEYS = ("name", "manual", "points", "check_cell", "export", "all_or_nothing")
TEST_KEYS = ("name", "hidden", "points", "success_message", "failure_message", "locked")
ASSIGNMENT_KEYS = (
    *("name", "config_file", "requirements", "overwrite_requirements", "environment", "run_tests"),
    *("solutions_pdf", "template_pdf", "init_cell", "check_all_cell", "export_cell", "seed"),
    *("generate", "save_environment", "variables", "ignore_modules", "files", "autograder_files"),
    *("student_files", "plugins", "tests", "show_question_points", "runs_on", "python_version"),
    *("channel_priority_strict", "exclude_conda_defaults", "strip_solutions_from_all_cells"),
    *("suppress_no_tests_warning", "assignment_part", "course_id", "assignment_id", "auth"),
)


def unknown_settings(
    config: Mapping[str, Any], known: Sequence[str], *, where: str
) -> Iterator[str]:
    """Say which settings mean nothing: a typing error would change points or show a test."""
    for key in config:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else "."
            yield f"{where}: {key!r} is no setting and was left out{meant}"


def is_nearly_hidden(key: str) -> bool:
    """Say whether a setting of a test may well have been meant to hide it."""
    return key != "hidden" and bool(get_close_matches(key.lower(), ["hidden", "hide"], n=1))


def config_of(master: Master, folder: Path) -> dict[str, Any]:
    """Read the notebook's settings over those of the file that it names."""
    config = dict(master.config)
    named = config.get("config_file")
    if isinstance(named, str):
        content = file_below(folder, named)
        if content is None:
            raise InstructorError(
                f"{master.document.name}: there is no file {named!r} (config_file).",
                hint="Put it beside the notebook, or remove config_file.",
            )
        config = {**read_yaml(content.decode("utf-8", "replace"), where=named), **config}
    return config


def seed_of(config: Mapping[str, Any]) -> int | None:
    """Give the number with which Otter seeds random numbers before each cell."""
    generate = config.get("generate")
    seed = generate.get("seed") if isinstance(generate, Mapping) else None
    return seed if isinstance(seed, int) and not isinstance(seed, bool) else None


def file_below(folder: Path, name: str) -> bytes | None:
    """Read a file below the folder; links that lead out of it are no files of it."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    return path.read_bytes() if path.stat().st_size <= MAX_BODY_BYTES else None


def seeded_cell(given: DocumentCell, config: Mapping[str, Any]) -> tuple[str, str] | None:
    """Give a cell with the seed of students, and with that of the autograder, if it sets one."""
    seed = config.get("seed")
    if given.kind != "code" or not isinstance(seed, Mapping) or "variable" not in seed:
        return None
    line = re.compile(rf"^({re.escape(str(seed['variable']))}\s*=\s*)\S.*$", re.MULTILINE)
    if not line.search(given.source):
        return None
    graded = line.sub(rf"\g<1>{seed.get('autograder_value')!r}", given.source)
    released = given.source
    if "student_value" in seed:
        released = line.sub(rf"\g<1>{seed['student_value']!r}", given.source)
    return released, to_plain_python(graded).source
