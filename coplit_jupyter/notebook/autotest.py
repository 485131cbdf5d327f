"""Turn `### AUTOTEST` lines into assertions, with values taken from the reference solution.

The values come from a run of the reference in a sandbox: `recording` gives the order of that run,
`complete` reads what it printed. Syntax and messages are those of nbgrader's documentation
("Autogenerating tests"): `### AUTOTEST a; b` compares values, `### HASHED AUTOTEST a` salted
hashes of them.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.assignment import Manifest, Step
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.autotest_templates import Check, checks_for

CELLS_FILE = "tests/cells.json"
DIRECTIVE = re.compile(r"(?P<indent>\s*)#[#\s]*(?P<hashed>HASHED\s+)?AUTOTEST\s(?P<snippets>.*)")
NOTE = "coplit-autotest "
RECORDER = f"""\
def _coplit_note(key, value):
    import json as _json
    def said(make):
        try:
            return str(make())
        except Exception:
            return None
    as_list = lambda make: said(lambda: sorted(map(str, make())))
    print("\\n" + {NOTE!r} + key + " " + _json.dumps({{
        "kind": type(value).__name__, "type": said(lambda: type(value)),
        "value": said(lambda: value), "len": said(lambda: len(value)),
        "lower": said(lambda: value.lower()), "round": said(lambda: round(value, 2)),
        "sorted": as_list(lambda: value), "keys": as_list(lambda: value.keys()),
        "values": as_list(lambda: value.values()), "pairs": as_list(lambda: value.items()),
        "columns": said(lambda: value.reindex(sorted(value.columns), axis=1)),
    }}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One AUTOTEST line: its place in the source, and the expressions to be tested."""

    line: int
    indent: str
    hashed: bool
    snippets: tuple[str, ...]


def directives(source: str) -> Iterator[Directive]:
    """Give the AUTOTEST lines of a cell; `line` counts from 0."""
    for number, line in enumerate(source.split("\n")):
        found = DIRECTIVE.fullmatch(line)
        if found:
            snippets = tuple(part.strip() for part in found["snippets"].split(";") if part.strip())
            yield Directive(
                line=number,
                indent=found["indent"],
                hashed=found["hashed"] is not None,
                snippets=snippets,
            )


def is_pending(source: str) -> bool:
    """Say whether a cell has AUTOTEST lines."""
    return next(directives(source), None) is not None


def pending(authored: Authored) -> tuple[str, ...]:
    """Name the tests whose AUTOTEST lines have no values yet."""
    return tuple(
        test_id for test_id, test in _sources(authored).items() if test.get("autotest") is True
    )


def recording(authored: Authored) -> Manifest:
    """Give the manifest of a run of the reference that prints the values of AUTOTEST lines.

    Test cells with AUTOTEST lines run in the student process, where the values are; the other
    test cells are left out. What the run prints goes to `complete`.
    """
    sources = _sources(authored)
    waiting = set(pending(authored))
    steps: list[Step] = []
    for step in authored.manifest.steps:
        if step.kind != "test":
            steps.append(step)
        elif step.test in waiting:
            source = RECORDER + _recorded(sources[step.test]["source"], test_id=step.test)
            steps.append(replace(step, kind="given", test="", source=source))
    return replace(authored.manifest, tests=(), steps=tuple(steps))


def _recorded(source: str, *, test_id: str) -> str:
    lines = source.split("\n")
    for directive in directives(source):
        notes = [
            f"_coplit_note({_key(test_id, directive.line, place)!r}, ({snippet}))"
            for place, snippet in enumerate(directive.snippets)
        ]
        lines[directive.line] = directive.indent + ("; ".join(notes) or "pass")
    return "\n".join(lines)


def _key(test_id: str, line: int, place: int) -> str:
    return hashlib.sha256(f"{test_id}\n{line}\n{place}".encode()).hexdigest()[:24]


def complete(authored: Authored, printed: str) -> Authored:
    """Put assertions in the place of AUTOTEST lines, in the tests and in the release.

    Raises:
        InstructorError: an expression had no value, because the reference raises there.
    """
    from coplit_jupyter.notebook.nbgrader_release import rewrite_test_cell

    notes = _notes(printed)
    sources = _sources(authored)
    release, reference = dict(authored.release), dict(authored.reference)
    for test_id in pending(authored):
        source = expanded(sources[test_id]["source"], test_id=test_id, notes=notes)
        sources[test_id] = {
            key: value for key, value in sources[test_id].items() if key != "autotest"
        } | {"source": source}
        notebook, grade_id = test_id.split("::", 1)
        for copies in (release, reference):
            copies[notebook] = rewrite_test_cell(copies[notebook], grade_id, source=source)
    cells = json.dumps(sources, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return replace(
        authored,
        bundle_files={**authored.bundle_files, CELLS_FILE: cells},
        release=release,
        reference=reference,
    )


def expanded(source: str, *, test_id: str, notes: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the assertions of one test cell.

    Raises:
        InstructorError: no value was noted for an expression, or it is no expression.
    """
    lines = source.split("\n")
    first = True
    for directive in directives(source):
        written: list[str] = []
        for place, snippet in enumerate(directive.snippets):
            key = _key(test_id, directive.line, place)
            _require_expression(snippet, test_id=test_id, line=directive.line + 1)
            if key not in notes:
                raise InstructorError(
                    f"{_where(test_id)}, line {directive.line + 1}: AUTOTEST {snippet} has no "
                    "value, because the reference solution raises before or in it.",
                    hint="Run the notebook with the solutions in it and correct what raises.",
                    code="autotest-no-value",
                )
            salt = key[:16] if directive.hashed else ""
            written += [_assertion(check, salt=salt) for check in checks_for(snippet, notes[key])]
        if first:
            written.insert(0, "from hashlib import sha1")
            first = False
        lines[directive.line] = "\n".join(directive.indent + line for line in written)
    return "\n".join([*lines, "print('Success!')"])


def _assertion(check: Check, *, salt: str) -> str:
    if not salt:
        return f"assert str({check.expression}) == {check.value!r}, {check.message!r}"
    digest = hashlib.sha1(check.value.encode() + salt.encode(), usedforsecurity=False).hexdigest()
    made = f'sha1(str({check.expression}).encode("utf-8")+b"{salt}").hexdigest()'
    return f"assert {made} == {digest!r}, {check.message!r}"


def _require_expression(snippet: str, *, test_id: str, line: int) -> None:
    try:
        ast.parse(snippet, mode="eval")
    except SyntaxError as error:
        raise InstructorError(
            f"{_where(test_id)}, line {line}: AUTOTEST {snippet} is no expression.",
            hint="Write one expression, or several with ';' between them.",
            code="autotest-no-expression",
        ) from error


def _where(test_id: str) -> str:
    notebook, grade_id = test_id.split("::", 1)
    return f"{notebook}, cell '{grade_id}'"


def _notes(printed: str) -> dict[str, dict[str, Any]]:
    notes: dict[str, dict[str, Any]] = {}
    for line in printed.split("\n"):
        key, _, text = line.removeprefix(NOTE).partition(" ")
        if line.startswith(NOTE):
            try:
                notes[key] = json.loads(text)
            except ValueError:
                continue
    return notes


def _sources(authored: Authored) -> dict[str, dict[str, Any]]:
    content = authored.bundle_files.get(CELLS_FILE)
    return dict(json.loads(content)) if content else {}
