"""Reach the Docker Engine, and say its errors in words that an operator can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import docker
import requests
from docker import errors

from coplit_jupyter.errors import OperatorError

TIMEOUT_SECONDS = 60
"""One request to the Engine. Builds and attached streams have none."""


def connect(*, timeout_seconds: float = TIMEOUT_SECONDS) -> docker.DockerClient:
    """Connect to the Engine of this environment (DOCKER_HOST and TLS variables respected).

    Raises:
        OperatorError: it does not answer, or this user may not use it.
    """
    with translated("reach the Docker Engine"):
        client = docker.from_env(timeout=int(timeout_seconds), max_pool_size=32)
        client.ping()
        return client


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what the Docker library raises into an OperatorError; `doing` follows "Could not".

    `docker.errors.NotFound` passes through: only the caller knows what was not found.
    """
    try:
        yield
    except errors.NotFound:
        raise
    except (errors.DockerException, requests.RequestException, OSError) as error:
        raise operator_error(error, doing=doing) from error


def operator_error(error: Exception, *, doing: str) -> OperatorError:
    """Say why the Engine did not do something, with what to do about it."""
    text = " ".join(str(error).split())
    lowered = text.lower()
    if "permission denied" in lowered and "sock" in lowered:
        return OperatorError(
            "This user may not use the Docker Engine.",
            hint="Add the user to the group docker, log in again, or use a rootless Engine.",
            code="engine-forbidden",
        )
    if "no space left" in lowered or "disk quota" in lowered:
        return OperatorError(
            f"The Docker Engine's disk is full: could not {doing}.",
            hint="Free some space where the Engine keeps its files (docker system df shows it).",
            code="engine-disk-full",
        )
    if lost(error):
        return OperatorError(
            f"The Docker Engine does not answer: could not {doing}.",
            hint="Start the Docker Engine (or Docker Desktop), then try again.",
            code="engine-unreachable",
        )
    return OperatorError(
        f"The Docker Engine could not {doing}: {text[:300]}",
        hint="`coplit doctor` shows what is wrong with the Engine.",
        code="engine-error",
    )


def lost(error: BaseException | None) -> bool:
    """Tell whether an error means that nobody answers (rather than an answer that says no)."""
    if isinstance(error, errors.APIError):
        return False
    gone = (requests.ConnectionError, requests.Timeout, ConnectionError, FileNotFoundError)
    return isinstance(error, gone) or "connection" in str(error).lower()
