"""Read from where a build of images takes Debian, its packages and those of npm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coplit_jupyter.errors import OperatorError

DEBIAN = "COPLIT_DEBIAN_MIRROR"
DEBIAN_IMAGE = "COPLIT_DEBIAN_IMAGE"
USUAL_IMAGE = "debian:bookworm-slim"
NPM = "NPM_CONFIG_REGISTRY"
"""npm's own variable, which it also reads in lower case."""
_IMAGE = re.compile(r"[a-z0-9][a-zA-Z0-9._:/@-]*")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/@%+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrors:
    """Addresses of package archives; empty: the usual ones. `image` is what `base` stands on."""

    debian: str = ""
    image: str = USUAL_IMAGE
    npm: str = ""

    def build_arguments(self) -> dict[str, str]:
        """Give build arguments for the Dockerfiles."""
        return {NPM: self.npm} if self.npm else {}


def read_mirrors(environ: Mapping[str, str]) -> Mirrors:
    """Read the environment.

    Raises:
        OperatorError: what is there is no address.
    """
    return Mirrors(
        debian=_address(DEBIAN, environ.get(DEBIAN, "")),
        image=_image(environ.get(DEBIAN_IMAGE, "")),
        npm=_address(NPM, environ.get(NPM, "") or environ.get(NPM.lower(), "")),
    )


def _address(name: str, given: str) -> str:
    if given and not _ADDRESS.fullmatch(given):
        raise OperatorError(
            f"{name} is {given!r}, which is no address of a mirror.",
            hint="Write it as https://mirror.example/debian.",
            code="bad-mirror",
        )
    return given


def _image(given: str) -> str:
    if given and not _IMAGE.fullmatch(given):
        raise OperatorError(
            f"{DEBIAN_IMAGE} is {given!r}, which is no name of an image.",
            hint="Write it as registry.example/debian:bookworm-slim.",
            code="bad-mirror",
        )
    return given or USUAL_IMAGE


def debian_sources(mirror: str) -> str:
    """Write the instructions that make a minimal Debian use a mirror, and nothing else.

    >>> debian_sources("http://m.example/debian").count("http://m.example/debian")
    2
    """
    suites = "".join(f"deb {mirror} {suite} main\\n" for suite in ("bookworm", "bookworm-updates"))
    return f"RUN rm -rf /etc/apt/sources.list.d && printf '{suites}' > /etc/apt/sources.list\n"
