"""Ask the Engine what became of a container."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import docker
from docker import errors

from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.failure import Seen

_SKEW_SECONDS = 5.0
"""How far the Engine's clock may be from ours."""


def create(client: docker.DockerClient, arguments: Mapping[str, Any]) -> str:
    """Create a container and give its id."""
    return str(client.api.create_container(**arguments)["Id"])


class Watch:
    """Tells again and again whether a container ran out of memory since the last look.

    The flag `OOMKilled` is up only once the whole container has ended, and never says when; the
    events of the Engine are exact, but come a moment after the death itself is noticed.
    """

    def __init__(self, client: docker.DockerClient, container: str) -> None:
        self._client = client
        self._container = container
        self._since = time.time() - _SKEW_SECONDS
        self._accounted = 0

    def is_running(self) -> bool:
        """Tell whether the container still runs.

        Raises:
            OperatorError: the Engine does not answer.
        """
        with translated("look at a container"):
            try:
                state = self._client.api.inspect_container(self._container)["State"]
            except errors.NotFound:
                return False
        return bool(state["Running"])

    def look(self, *, patience_seconds: float) -> Seen:
        """Look now, waiting up to `patience_seconds` for an event that is still on its way.

        Raises:
            OperatorError: the Engine does not answer.
        """
        with translated("look at a container"):
            count = self._count(patience_seconds)
            new = count > self._accounted
            self._accounted = max(count, self._accounted)
            try:
                state = self._client.api.inspect_container(self._container)["State"]
            except errors.NotFound:
                return Seen(out_of_memory=new, present=False)
        ended = not state["Running"]
        return Seen(
            out_of_memory=new or (ended and bool(state["OOMKilled"])),
            exit_code=state["ExitCode"] if ended else None,
        )

    def _count(self, patience_seconds: float) -> int:
        until = f"{time.time() + patience_seconds:.3f}"
        filters = {"container": self._container, "event": "oom"}
        api: Any = self._client.api  # its stubs know no fractions of seconds, the Engine does
        stream = api.events(since=f"{self._since:.3f}", until=until, filters=filters, decode=True)
        count = 0
        try:
            for _event in stream:
                count += 1
                if count > self._accounted:
                    break
        finally:
            stream.close()
        return count
