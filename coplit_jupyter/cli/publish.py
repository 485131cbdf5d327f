"""`coplit publish`: show the proof, and whether the assignment is published."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import Waiting, emit, plain, points, say
from coplit_jupyter.errors import InstructorError
from coplit_jupyter.model.verdict import Isolation


def run(
    path: Path,
    *,
    course: str | None,
    force: bool,
    mutants: bool,
    isolation: str | None,
    as_json: bool,
) -> int:
    """Publish; gives 0 if it is published, else 1."""
    if not path.exists():
        raise InstructorError(f"There is nothing at {path}.", hint="Give a notebook or a folder.")
    with Waiting("Opening") as waiting, desk(waiting) as opened:
        outcome = opened.publish(
            path,
            course=course,
            force=force,
            mutants=mutants,
            isolation=None if isolation is None else Isolation(isolation),
            author=getpass.getuser(),
            on_progress=lambda text, part: waiting.step(f"{text} ({part:.0%})"),
        )
    found = outcome.to_json()
    if as_json:
        emit(found)
    else:
        manifest = outcome.version.manifest if outcome.version else None
        _show(found, [test.points for test in manifest.tests if test.manual] if manifest else [])
    return 0 if found["published"] else 1


def _show(found: dict[str, Any], manual: Sequence[float]) -> None:
    proof = found["proof"]
    reference, release = proof["reference"], proof["release"]
    _line(
        not reference["failures"],
        f"Your solution: {points(reference['score'])} of {points(reference['max_score'])} points",
    )
    _list(f"{one['id']}: {one['verdict']}. {one['message']}" for one in reference["failures"])
    if release:
        _line(
            not release["full_marks"],
            "The students' version, with nothing filled in: "
            f"{points(release['score'])} of {points(reference['max_score'])} points",
        )
    _line(not proof["leaks"], "Nothing that was removed is left in the students' version")
    _list(proof["leaks"])
    if not proof["blockers"]:
        _flaky(proof["flaky"])
    if proof["seconds"]:
        name, seconds = max(proof["seconds"].items(), key=lambda one: one[1])
        say(f"  {click.style('•', dim=True)} Slowest test: {plain(name)}, {seconds:.2f} s")
    if proof["mutants"]:
        _mutants(proof["mutants"])
    for warning in proof["warnings"]:
        say(f"  {click.style('•', fg='yellow')} {plain(warning)}")
    name = f"{found['course']}/{found['assignment']}"
    if found["published"]:
        by = f" by {proof['forced_by']}" if proof["forced_by"] else ""
        forced = f", forced{by} although the proof failed" if proof["forced"] else ""
        more = f"; {points(sum(manual))} more points are a person's to give" if manual else ""
        say(
            f"Published {name} version {found['version']}: "
            f"{_tests(len(found['tests']) - len(manual))}, "
            f"{points(found['max_score'])} points{more}{forced}."
        )
    else:
        say(f"Not published: {name}. Mend what is marked ✗ above, or use --force.")


def _tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"


def _line(good: bool, text: str) -> None:  # noqa: FBT001 - the first word of the line
    mark = click.style("✓", fg="green") if good else click.style("✗", fg="red")
    say(f"  {mark} {text}")


def _mutants(found: dict[str, Any]) -> None:
    left = found["survivors"]
    mark = click.style("✓", fg="green") if not left else click.style("•", fg="yellow")
    rest = found["planned"] - found["tried"]
    late = f" ({rest} more were not tried: the time was up)" if rest else ""
    say(f"  {mark} Changed solutions noticed: {found['killed']} of {found['tried']}{late}")
    for survivor in left[:8]:
        say(f"      went unnoticed in {plain(survivor['notebook'])}, cell {survivor['cell']}:")
        for line in survivor["diff"].splitlines():
            say(f"        {plain(line)}")


def _flaky(names: list[str]) -> None:
    _line(not names, "Same verdicts in three runs, in different orders")
    _list(f"flaky: {name}" for name in names)


def _list(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        say(f"      {plain(sentence)[:300]}")
