"""Read how pip reaches its index on this machine, so that an image's build can do the same."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CERTIFICATES = "/opt/host-certificates.crt"
_PASSED = {
    "index-url": "PIP_INDEX_URL",
    "extra-index-url": "PIP_EXTRA_INDEX_URL",
    "trusted-host": "PIP_TRUSTED_HOST",
    "proxy": "PIP_PROXY",
    "default-timeout": "PIP_DEFAULT_TIMEOUT",
    "timeout": "PIP_DEFAULT_TIMEOUT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PipConfig:
    """pip's settings by name (`index-url`, `cert` …), environment over files."""

    values: Mapping[str, str]

    def certificates(self) -> bytes:
        """Give the certificate bundle that pip was told to trust; nothing for pip's own."""
        cert = self.values.get("cert")
        return Path(cert).read_bytes() if cert and Path(cert).is_file() else b""

    def build_arguments(self) -> dict[str, str]:
        """Give build arguments for the Dockerfiles; addresses of local folders are left out."""
        arguments = {}
        for name, argument in _PASSED.items():
            words = [word for word in self.values.get(name, "").split() if "file:" not in word]
            if words:
                arguments[argument] = " ".join(words)
        if self.certificates():
            arguments["PIP_CERT"] = CERTIFICATES
        return arguments


def read_pip_config() -> PipConfig:
    """Ask this interpreter's pip; without one there is nothing to pass on."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return PipConfig(values=parse_pip_config(asked.stdout))


def parse_pip_config(listed: str) -> dict[str, str]:
    r"""Read the lines of `pip config list`: `global.cert='…'`, `:env:.cert='…'`.

    >>> parse_pip_config("global.cert='/a'\n:env:.cert='/b'\ninstall.user='1'")
    {'cert': '/b'}
    """
    values: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in listed.splitlines():
            name, equals, quoted = line.partition("=")
            if not equals or not name.startswith(section):
                continue
            key = name.removeprefix(section)
            if key == "cert" or key in _PASSED:
                values[key] = str(ast.literal_eval(quoted))
    return values
