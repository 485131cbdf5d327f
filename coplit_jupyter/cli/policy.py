"""`coplit policy` and `coplit extend`: show and set when an assignment may be handed in."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import emit, plain, say
from coplit_jupyter.grading import leniency
from coplit_jupyter.grading.standing import policy_of
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.model.moment import on_the_wall, read_length, read_moment
from coplit_jupyter.model.policy import Extension, Policy
from coplit_jupyter.store.protocol import Store

NUMBERS = ("attempts", "grace_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What `coplit policy` was asked to set; nothing: only show."""

    settings: Sequence[str]
    unset: Sequence[str]
    reset: bool
    why: str

    @property
    def wanted(self) -> bool:
        """Whether anything is to be set."""
        return bool(self.settings or self.unset or self.reset)

    def over(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Give what is set differently from what was published, after this change.

        Raises:
            UsageError: a setting without a value.
        """
        given = {} if self.reset else dict(before)
        given |= dict(map(_setting, self.settings))
        return given | dict.fromkeys(self.unset)


def show_policy(assignment: str, change: Change, *, as_json: bool) -> int:
    """Show the policy in force, after what is to be set was set; gives 0.

    Raises:
        InstructorError: what is to be set makes no sense; nothing was set.
        NotFoundError: no such assignment.
        UsageError: a setting without a value.
    """
    with desk() as opened:
        found = opened.find(assignment)
        if change.wanted:
            given = change.over(opened.store.policy(found))
            leniency.set_policy(opened.store, found, given, by=getpass.getuser(), why=change.why)
        told = leniency.told_policy(opened.store, found)
        policy = policy_of(opened.store, opened.store.version(found))
    if as_json:
        emit({"course": found.course, "assignment": found.name, **told})
        return 0
    say(f"{found}:")
    for line in _lines(policy):
        say(f"  {line}")
    if told["override"]:
        last = told["history"][0]
        names = ", ".join(sorted(told["override"]))
        say(f"  ({names}: set by {plain(last['by'])} on {last['at'][:10]}; --reset takes it back)")
    return 0


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise click.UsageError(f"--set {text!r} has no value: write --set due=2026-03-08T23:59.")
    key, value = key.strip(), value.strip()
    whole = key in NUMBERS and value.isascii() and value.isdigit()
    return key, int(value) if whole else value


def _lines(policy: Policy) -> list[str]:
    zone = policy.zone
    lines = [
        f"{name:<9} {on_the_wall(moment, zone)}"
        for name in ("opens", "due", "closes")
        if (moment := getattr(policy, name))
    ]
    if policy.grace_days:
        lines.append(f"grace     {policy.grace_days} days with full credit")
    lines += [f"late      {step.credit:.0%} within {step.within}" for step in policy.late]
    if policy.attempts:
        lines.append(f"attempts  {policy.attempts}")
    if policy.rate:
        lines.append(f"rate      {policy.rate.told()}, {policy.rate.burst} at once")
    return [*lines, f"counts    {policy.counts}"]


# ---- extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What `coplit extend` was asked for, as it stands on the command line."""

    students: Sequence[str]
    group: str | None
    due: str | None
    closes: str | None
    more: str | None
    attempts: int
    why: str
    withdraw: bool


def extend(assignment: str, wanted: Wanted, *, as_json: bool) -> int:
    """Extend, withdraw, or show what is in force if nobody is named; gives 0.

    Raises:
        InstructorError: an extension that gives nothing or cannot be meant so.
        NotFoundError: no such assignment, or nothing to withdraw.
    """
    students = [one.strip() for text in wanted.students for one in text.split(",") if one.strip()]
    with desk() as opened:
        store, found = opened.store, opened.find(assignment)
        if wanted.withdraw:
            _withdraw(store, found, students=students, group=wanted.group)
        elif students:
            zone = policy_of(store, store.version(found)).zone

            def moment(key: str, text: str | None) -> datetime | None:
                return None if text is None else read_moment(key, text, zone, end=True)

            length = read_length("--more", wanted.more) if wanted.more else None
            leniency.extend(
                store,
                found,
                Extension(
                    students=tuple(students),
                    group=wanted.group,
                    due=moment("--due", wanted.due),
                    closes=moment("--closes", wanted.closes),
                    extra_seconds=float(length.rough_seconds) if length else 0.0,
                    extra_attempts=wanted.attempts,
                    by=getpass.getuser(),
                    why=wanted.why,
                ),
            )
        extensions = store.extensions(found)
        policy = policy_of(store, store.version(found))
    for one in extensions:
        if as_json:
            emit(one.to_json())
        else:
            say(_line(one, policy))
    if not extensions and not as_json:
        say(f"Nobody has an extension of {found}.")
    return 0


def _withdraw(
    store: Store, assignment: AssignmentId, *, students: Sequence[str], group: str | None
) -> None:
    mine = [
        one
        for one in store.extensions(assignment)
        if one.group == group and (group is not None or one.students == tuple(students))
    ]
    for one in mine:
        store.end_extension(assignment, one.id, by=getpass.getuser())
    if not mine:
        store.end_extension(assignment, group or ", ".join(students), by=getpass.getuser())


def _line(extension: Extension, policy: Policy) -> str:
    who = plain(", ".join(extension.students))
    if extension.group:
        who = f"{plain(extension.group)} ({who})"
    given = [
        f"{name} {on_the_wall(moment, policy.zone)}"
        for name, moment in (("due", extension.due), ("closes", extension.closes))
        if moment
    ]
    if extension.extra_seconds:
        given.append(f"{extension.extra_seconds / 3600:g} h more")
    if extension.extra_attempts:
        given.append(f"{extension.extra_attempts} attempts more")
    why = f" — {plain(extension.why)}" if extension.why else ""
    return f"  {who}: {', '.join(given)} (by {plain(extension.by)}){why}"
