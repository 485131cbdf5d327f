"""Run the shipped attack suite against the real sandbox.

Everything but the attacks that only wait for time limits; `coplit redteam` runs those as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from coplit_jupyter.cli.redteam import (
    Outcome,
    Target,
    attack,
    attack_all,
    request_all,
    target,
)
from coplit_jupyter.cli.redteam_requests import forged
from coplit_jupyter.cli.redteam_suite import Attack, attacks
from coplit_jupyter.model.settings import Settings

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1200)]

SUITE = attacks()
QUICK = [one for one in SUITE if not one.slow]


@pytest.fixture(scope="module")
def aim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with target(Settings(home=tmp_path_factory.mktemp("home"), slots=2)) as published:
        yield published


@pytest.fixture(scope="module")
def script_aim(
    node_image: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), slots=2)
    with target(settings, folder="target_javascript") as published:
        yield published


@pytest.fixture(scope="module")
def exports_aim(
    node_image: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), slots=2)
    with target(settings, folder="target_exports") as published:
        yield published


def by_name(name: str) -> Attack:
    return next(one for one in SUITE if one.name == name)


def lost(outcomes: list[Outcome]) -> str:
    return "\n".join(f"{one.name}: {'; '.join(one.problems)}" for one in outcomes if one.problems)


def test_the_suite_is_large_enough() -> None:
    """An operator runs it before term: it must cover what graders are known to fall to."""
    assert len({one.name for one in SUITE}) == len(SUITE)
    assert sum(one.kind == "python" for one in SUITE) >= 60
    assert sum(one.kind == "notebook" for one in SUITE) >= 30
    assert sum(one.kind == "javascript" for one in SUITE) >= 50
    assert sum(one.kind == "exports" for one in SUITE) >= 15


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", ["python", "notebook"])
def test_every_attack_is_held(aim: Target, kind: str) -> None:
    """Nothing forged, nothing leaked, one verdict a test, whatever is handed in."""
    outcomes = list(attack_all(aim, [one for one in QUICK if one.kind == kind]))
    assert not lost(outcomes), "\n" + lost(outcomes)


@pytest.mark.timeout(1200)
def test_every_program_in_javascript_is_held(script_aim: Target) -> None:
    """The same of the split that runs mocha: no lying object, no forged frame, no leak."""
    outcomes = list(attack_all(script_aim, [one for one in QUICK if one.kind == "javascript"]))
    assert not lost(outcomes), "\n" + lost(outcomes)


@pytest.mark.timeout(1200)
def test_every_module_with_exports_is_held(exports_aim: Target) -> None:
    """Nor of plain modules under mocha, chai and assert: spies, prototypes and later frames."""
    outcomes = list(attack_all(exports_aim, [one for one in QUICK if one.kind == "exports"]))
    assert not lost(outcomes), "\n" + lost(outcomes)


def test_a_forged_pass_in_javascript_would_be_seen(script_aim: Target) -> None:
    """The suite can fail there, too."""
    sneaky = replace(by_name("javascript_honest"), may_pass=frozenset(), wanted="graded")
    (problem,) = attack(script_aim, sneaky).problems
    assert problem.startswith("passed ")


def test_every_forged_request_is_refused(aim: Target) -> None:
    """Nobody chooses student, image, mounts, limits or result from outside."""
    requests = forged()
    assert len(requests) >= 20
    outcomes = list(request_all(aim, requests))
    assert len(outcomes) == len(requests)
    assert not lost(outcomes), "\n" + lost(outcomes)


def test_a_forged_pass_would_be_seen(aim: Target) -> None:
    """The suite can fail: what passes without leave is reported."""
    sneaky = replace(by_name("honest"), may_pass=frozenset(), wanted="graded")
    (problem,) = attack(aim, sneaky).problems
    assert problem.startswith("passed ")


def test_a_leak_would_be_seen(aim: Target) -> None:
    """The suite can fail: a secret or a breach in any event is reported."""
    source = by_name("honest").notebooks["target.ipynb"]
    shown = source.replace(b'print(f\\"Hello, {name}!\\")', b"print('BREA' + 'CH:', name)")
    assert shown != source
    leaky = replace(by_name("honest"), notebooks={"target.ipynb": shown}, wanted="graded")
    assert any("BREACH: Ann" in problem for problem in attack(aim, leaky).problems)


def test_the_machine_still_grades_after_it_all(aim: Target) -> None:
    """Hostile submissions cost the next student nothing."""
    assert attack(aim, by_name("honest")).problems == []
