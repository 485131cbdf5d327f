"""Settings: flags win over the environment, and nonsense is refused with a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk, settings_from


def test_a_given_value_wins_over_the_environment():
    """DESIGN: CLI flags and traitlets > COPLIT_*."""
    environ = {"COPLIT_HOME": "/from/env", "COPLIT_SLOTS": "3"}
    assert settings_from(environ, home="/given") == Settings(home=Path("/given"), slots=3)


@pytest.mark.parametrize(
    "environ",
    [
        {"COPLIT_SLOTS": "many"},
        {"COPLIT_SANDBOX": "none"},
        {"COPLIT_RETAIN_DAYS": "-1"},  # no "never": everything handed in before tomorrow
        {"COPLIT_RETAIN_DAYS": "99999999"},
        {"COPLIT_LEASE_SECONDS": "0"},  # would be renewed without a pause
        {"COPLIT_SLOTS": "-4"},  # would grade nothing, and say nothing
        {"COPLIT_JUDGE_RUNS": "0"},
        {"COPLIT_WARM_PAIRS": "-1"},
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(environ):
    """An operator who mistypes must not get another sandbox than the one he meant."""
    with pytest.raises(OperatorError) as caught:
        settings_from({"COPLIT_HOME": "/x", **environ})
    assert next(iter(environ.values())) in caught.value.message


def test_a_service_refuses_the_sandbox_that_isolates_nothing(tmp_path):
    """Grades never come from unisolated runs."""
    with pytest.raises(OperatorError, match="isolates nothing"):
        open_desk(Settings(home=tmp_path, sandbox="process", service=True))


def test_every_setting_stands_in_the_operators_page():
    """Nobody finds a setting that only the source names."""
    root = Path(__file__).parents[2]
    named = set(re.findall(r'"(COPLIT_[A-Z_]+)"', (root / "coplit_jupyter/wiring.py").read_text()))
    told = (root / "docs/operators/README.md").read_text()
    assert len(named) > 10
    assert {name for name in named if f"`{name}`" not in told} == set()


@pytest.mark.parametrize(
    ("name", "value"), [("COPLIT_LOG", "xml"), ("COPLIT_RETAIN_DAYS", "a year")]
)
def test_a_setting_of_the_service_that_cannot_be_meant_is_named_too(name, value):
    with pytest.raises(OperatorError) as caught:
        settings_from({"COPLIT_HOME": "/x", name: value})
    assert value in caught.value.message
