"""`coplit redteam`: attack this host with the shipped suite, and say what held."""

from __future__ import annotations

import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.resources import as_file, files
from itertools import chain
from pathlib import Path
from typing import Any

import click

from coplit_jupyter.cli.output import Waiting, emit, plain, say
from coplit_jupyter.cli.redteam_requests import Forged, forged, send, serving
from coplit_jupyter.cli.redteam_suite import TARGETS, Attack, attacks
from coplit_jupyter.errors import CoplitError, OperatorError
from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.assignment import AssignmentId, Manifest
from coplit_jupyter.model.event import EventType
from coplit_jupyter.model.report import Report
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.verdict import Status, Verdict
from coplit_jupyter.wiring import open_desk, settings_from

BREACH = "BREACH:"
"""An attack prints this when something worked that the sandbox must refuse."""
PROMPT_SECONDS = 3.0
"""A run that began has one verdict for every test after `wall_seconds` and these."""
GRACE_SECONDS = 30.0
"""Starting and removing containers on a busy machine, on top of `wall_seconds`."""
READING_SECONDS = 20.0
"""Refusing a notebook takes less than a second on an idle machine."""
INNARDS = re.compile(
    r"coplit_jupyter/|/harness/(judge|student|wire|javascript)/|Traceback \(most recent"
)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of one attack; it held if there is no problem."""

    name: str
    kind: str
    what: str
    outcome: str = ""
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    ran: bool = True

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; what was not run has neither held nor not."""
        return {**asdict(self), "held": not self.problems if self.ran else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The published assignment that is attacked, and what nobody may see of it."""

    desk: Desk
    assignment: AssignmentId
    manifest: Manifest
    secrets: tuple[str, ...]


def run(*, only: Sequence[str], as_json: bool) -> int:
    """Attack; gives 0 if all that ran held, 1 if something did not, 2 if nothing ran.

    Attacks in JavaScript need the image `coplit/node`, which is built if it can be; else they are
    told as not run.

    Raises:
        OperatorError: no Engine, or a sandbox that isolates nothing.
    """
    settings = settings_from(os.environ)
    if settings.sandbox != "docker":
        raise OperatorError(
            "The attacks would run on this machine itself: the process sandbox isolates nothing.",
            hint="Unset COPLIT_SANDBOX.",
            code="no-isolation",
        )
    chosen = [one for one in attacks() if _asked(one.name, only)]
    requests = [one for one in forged() if _asked(f"request_{one.name}", only)]
    outcomes = []
    for outcome in chain.from_iterable(
        _against(
            settings,
            [one for one in chosen if TARGETS[one.kind] == folder],
            requests if folder == "target" else [],
        )
        for folder in dict.fromkeys(TARGETS.values())
    ):
        outcomes.append(outcome)
        _show(outcome, as_json=as_json)
    _summary(outcomes)
    if not any(outcome.ran for outcome in outcomes):
        return 2
    return 1 if any(outcome.problems for outcome in outcomes) else 0


def _against(
    settings: Settings, chosen: Sequence[Attack], requests: Sequence[Forged]
) -> Iterator[Outcome]:
    """Attack one target with all that is meant for it; only the Python one must be there."""
    if not chosen and not requests:
        return
    folder = TARGETS[chosen[0].kind] if chosen else "target"
    try:
        with (
            Waiting("Preparing the target") as waiting,
            target(settings, waiting.step, folder=folder) as aim,
        ):
            waiting.step(f"Attacking: {len(chosen)} submissions, {len(requests)} requests")
            yield from chain(attack_all(aim, chosen), request_all(aim, requests))
    except CoplitError as error:
        if folder == "target":
            raise
        why = f"not run: {error.message} {error.hint}"
        for one in chosen:
            yield Outcome(name=one.name, kind=one.kind, what=one.what, outcome=why, ran=False)


def _asked(name: str, only: Sequence[str]) -> bool:
    return not only or any(word in name for word in only)


# ---- the target


@contextmanager
def target(
    settings: Settings,
    on_step: Callable[[str], None] = lambda _text: None,
    *,
    folder: str = "target",
) -> Iterator[Target]:
    """Publish a target into a home of its own, and remove it afterwards.

    Raises:
        OperatorError: the target cannot be published here.
    """
    with tempfile.TemporaryDirectory(prefix="coplit-redteam-") as home:
        desk = open_desk(replace(settings, home=Path(home), database_url=""), on_progress=on_step)
        try:
            with as_file(files("coplit_jupyter") / "_redteam" / folder) as place:
                outcome = desk.publish(place, mutants=False)
                tests = [one.read_text("utf-8") for one in (place / "tests").iterdir()]
                secrets = _secrets("\n".join(tests))
            if outcome.version is None:
                raise OperatorError(
                    f"The target cannot be graded here: {' '.join(outcome.proof.blockers)}",
                    hint="Run `coplit doctor`.",
                )
            manifest = outcome.version.manifest
            yield Target(desk=desk, assignment=manifest.id, manifest=manifest, secrets=secrets)
        finally:
            desk.close()


def _secrets(tests: str) -> tuple[str, ...]:
    named = r"""^(?:const )?[A-Z]+ = ["']?([\w-]+)["']?;?$"""
    return tuple(re.findall(named, tests, flags=re.MULTILINE))


# ---- one attack


def attack_all(aim: Target, chosen: Sequence[Attack]) -> Iterator[Outcome]:
    """Attack with several submissions at once, as many as the desk has slots; in order."""
    with ThreadPoolExecutor(aim.desk.slots) as pool:
        yield from pool.map(lambda one: attack(aim, one), chosen)


def request_all(aim: Target, chosen: Sequence[Forged]) -> Iterator[Outcome]:
    """Send forged requests to a real server of the target's home."""
    if not chosen:
        return
    with serving(aim.desk.settings.home) as server:
        for one in chosen:
            answered, seconds, problems = send(server, one, aim.secrets)
            yield Outcome(
                name=f"request_{one.name}",
                kind="request",
                what=one.what,
                outcome=answered,
                seconds=round(seconds, 2),
                problems=problems,
            )


def attack(aim: Target, one: Attack) -> Outcome:
    """Hand in one attack and look at everything that came back."""
    outcome = Outcome(name=one.name, kind=one.kind, what=one.what)
    began = time.monotonic()
    try:
        report = aim.desk.grade_now(aim.assignment, student="mallory", notebooks=one.notebooks)
    except Exception as error:  # noqa: BLE001 - whatever escapes is the finding
        outcome.problems.append(f"grading raised {type(error).__name__}: {error}"[:300])
        return outcome
    outcome.seconds = round(time.monotonic() - began, 2)
    outcome.outcome = _in_words(report)
    outcome.problems = [*_answer(one, report, aim.manifest), *_told(aim, one, report)]
    limit = READING_SECONDS if report.status is Status.UNGRADABLE else _limit(aim.manifest)
    if outcome.seconds > limit:
        outcome.problems.append(f"took {outcome.seconds} s, more than {limit}")
    outcome.problems += _overtime(aim, report)
    return outcome


def _overtime(aim: Target, report: Report) -> Iterator[str]:
    if report.status is Status.UNGRADABLE:
        return
    at = {event.type: event.at for event in aim.desk.store.events(report.submission)}
    seconds = (at[EventType.FINISHED] - at[EventType.STARTED]).total_seconds()
    limit = aim.manifest.limits.wall_seconds + PROMPT_SECONDS
    if seconds > limit:
        yield f"ended {seconds:.1f} s after it began, more than {limit:g}"


def _limit(manifest: Manifest) -> float:
    return manifest.limits.wall_seconds + GRACE_SECONDS


def _in_words(report: Report) -> str:
    if report.status is not Status.GRADED:
        return f"{report.status}: {report.error.message if report.error else ''}"[:100]
    counts = dict.fromkeys(Verdict, 0)
    for test in report.tests:
        counts[test.verdict] += 1
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)


def _answer(one: Attack, report: Report, manifest: Manifest) -> Iterator[str]:
    """Say what is wrong with the answer itself: forged, missing or of the wrong kind."""
    match report.status:
        case Status.UNGRADABLE:
            yield from _refusal(one, report)
        case Status.GRADED:
            yield from _verdicts(one, report, manifest)
        case _:
            yield f"is {report.status}: {report.error.message if report.error else ''}"


def _refusal(one: Attack, report: Report) -> Iterator[str]:
    if one.wanted in {"graded", "full"}:
        yield f"refused: {report.error.message if report.error else ''}"
    if not report.error or not report.error.message or not report.error.hint:
        yield "refused without a sentence and a hint"


def _verdicts(one: Attack, report: Report, manifest: Manifest) -> Iterator[str]:
    if one.wanted == "refused":
        yield "graded, and should have been refused"
    if [test.id for test in report.tests] != [test.id for test in manifest.tests]:
        yield "the report does not hold every test once"
    passed = {_short(test.id) for test in report.tests if test.verdict is Verdict.PASSED}
    if "*" not in one.may_pass and (forged := sorted(passed - one.may_pass)):
        yield f"passed {', '.join(forged)}"
    if one.wanted == "full" and report.score != report.max_score:
        yield f"a right solution got {report.score} of {report.max_score}"
    if broken := [_short(test.id) for test in report.tests if test.verdict is Verdict.BROKEN]:
        yield f"broke {', '.join(broken)}"


def _short(test_id: str) -> str:
    return test_id.rpartition("::")[2].removeprefix("target > ")


def _told(aim: Target, one: Attack, report: Report) -> Iterator[str]:
    """Say what stands in the report or in an event that may not stand there."""
    texts = list(_texts(report.to_json()))
    if report.status is not Status.UNGRADABLE:
        for event in aim.desk.store.events(report.submission):
            texts += _texts(event.to_json())
    whole = "\n".join(texts)
    for secret in aim.secrets:
        if secret in whole:
            yield f"shows {secret!r}"
    for found in re.findall(rf"{BREACH}.*", whole)[:3]:
        yield plain(found)[:200]
    if one.kind != "notebook" and (found := INNARDS.search(whole)):
        yield f"shows innards: {plain(whole[found.start() - 60 : found.end() + 60])}"
    if control := {char for char in whole if _is_control(char)}:
        yield f"control characters: {', '.join(f'U+{ord(char):04X}' for char in sorted(control))}"


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, part in value.items():
                yield str(name)
                yield from _texts(part)
        case list() | tuple():
            for part in value:
                yield from _texts(part)
        case int() | float():
            yield str(value)
        case _:
            return


def _is_control(char: str) -> bool:
    """Say whether a character could move a cursor, hide text or turn its direction."""
    return char not in "\n\t" and unicodedata.category(char) in {"Cc", "Cf", "Cs"}


# ---- telling


def _show(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        emit(outcome.to_json())
        return
    held = click.style("HELD", fg="green") if not outcome.problems else click.style("NOT", fg="red")
    if not outcome.ran:
        held = click.style("—", fg="yellow")
    click.echo(
        f"{held:<4} {outcome.name:<30} {outcome.seconds:>6.1f} s  "
        f"{plain(outcome.what)} → {plain(outcome.outcome)}"
    )
    for problem in outcome.problems:
        click.echo(f"       {click.style(plain(problem), fg='red')}")


def _summary(outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        say("No attack has a name like that.")
        return
    ran = [outcome for outcome in outcomes if outcome.ran]
    lost = [outcome.name for outcome in ran if outcome.problems]
    say(f"{len(ran) - len(lost)} of {len(ran)} attacks held.")
    if missed := [outcome for outcome in outcomes if not outcome.ran]:
        say(f"{len(missed)} attacks were NOT RUN, so nothing is known of them; {missed[0].outcome}")
    if lost:
        say(f"NOT held: {', '.join(lost)}.")
