"""An image's build reaches its package index the way this machine does."""

from __future__ import annotations

from coplit_jupyter.sandbox.pipconfig import PipConfig, parse_pip_config

LISTED = """\
global.index-url='https://mirror.example/simple'
global.extra-index-url='file:///somewhere https://more.example/simple'
global.cert='/from/the/file'
:env:.cert='/from/the/environment'
:env:.default-timeout='180'
install.user='yes'
"""


def test_the_environment_wins_over_files():
    """As it does for pip itself."""
    assert parse_pip_config(LISTED)["cert"] == "/from/the/environment"


def test_only_what_a_build_can_use_is_passed(tmp_path):
    """A folder of this machine is not there in the build."""
    cert = tmp_path / "ca.pem"
    cert.write_bytes(b"certificates")
    config = PipConfig(values=parse_pip_config(LISTED) | {"cert": str(cert)})
    assert config.build_arguments() == {
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "PIP_EXTRA_INDEX_URL": "https://more.example/simple",
        "PIP_DEFAULT_TIMEOUT": "180",
        "PIP_CERT": "/opt/host-certificates.crt",
    }
    assert config.certificates() == b"certificates"


def test_nothing_configured_is_nothing_passed():
    """On most machines pip's own defaults are right."""
    assert PipConfig(values={}).build_arguments() == {}
    assert parse_pip_config("") == {}
