"""Builds take packages from mirrors, where an operator names some."""

from __future__ import annotations

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.mirrors import debian_sources, read_mirrors


def test_nothing_said_is_nothing_passed():
    assert read_mirrors({}).build_arguments() == {}
    assert read_mirrors({}).debian == ""


@pytest.mark.parametrize("name", ["NPM_CONFIG_REGISTRY", "npm_config_registry"])
def test_npms_own_variable_is_passed_on(name):
    mirrors = read_mirrors({name: "https://npm.example/all/"})
    assert mirrors.build_arguments() == {"NPM_CONFIG_REGISTRY": "https://npm.example/all/"}


def test_debian_is_taken_from_the_mirror_alone():
    mirror = read_mirrors({"COPLIT_DEBIAN_MIRROR": "http://m.example:8080/debian"}).debian
    assert debian_sources(mirror) == (
        "RUN rm -rf /etc/apt/sources.list.d && printf '"
        r"deb http://m.example:8080/debian bookworm main\n"
        r"deb http://m.example:8080/debian bookworm-updates main\n"
        "' > /etc/apt/sources.list\n"
    )


@pytest.mark.parametrize(
    "given", ["mirror.example", "http://a b", "http://a'; reboot #", "file:///x"]
)
def test_what_is_no_address_is_refused_with_its_name(given):
    """It becomes a line of a recipe: nothing but an address may get there."""
    with pytest.raises(OperatorError, match="COPLIT_DEBIAN_MIRROR is") as raised:
        read_mirrors({"COPLIT_DEBIAN_MIRROR": given})
    assert raised.value.code == "bad-mirror"


def test_what_images_stand_on_can_come_from_any_registry():
    assert read_mirrors({}).image == "debian:bookworm-slim"
    named = "registry.example:5000/team/debian:12"
    assert read_mirrors({"COPLIT_DEBIAN_IMAGE": named}).image == named
    with pytest.raises(OperatorError, match="COPLIT_DEBIAN_IMAGE is 'a b'") as raised:
        read_mirrors({"COPLIT_DEBIAN_IMAGE": "a b"})
    assert raised.value.code == "bad-mirror"
