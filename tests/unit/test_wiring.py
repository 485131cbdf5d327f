"""Settings: flags win over the environment, and nonsense is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk, settings_from


def test_a_given_value_wins_over_the_environment():
    """DESIGN: CLI flags and traitlets > COPLIT_*."""
    environ = {"COPLIT_HOME": "/from/env", "COPLIT_SLOTS": "3"}
    assert settings_from(environ, home="/given") == Settings(home=Path("/given"), slots=3)


@pytest.mark.parametrize("environ", [{"COPLIT_SLOTS": "many"}, {"COPLIT_SANDBOX": "none"}])
def test_a_setting_that_cannot_be_meant_is_named(environ):
    """An operator who mistypes must not get another sandbox than the one he meant."""
    with pytest.raises(OperatorError) as caught:
        settings_from({"COPLIT_HOME": "/x", **environ})
    assert next(iter(environ.values())) in caught.value.message


def test_a_service_refuses_the_sandbox_that_isolates_nothing(tmp_path):
    """Grades never come from unisolated runs."""
    with pytest.raises(OperatorError, match="isolates nothing"):
        open_desk(Settings(home=tmp_path, sandbox="process", service=True))
