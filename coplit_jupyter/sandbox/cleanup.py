"""Remove what dead processes of one home left on an Engine, and nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import docker
import requests
from docker import errors

from coplit_jupyter.sandbox.engine import translated
from coplit_jupyter.sandbox.owner import DEADLINE, HOME, OWNER, Owner

logger = logging.getLogger(__name__)


def reap(client: docker.DockerClient, owner: Owner) -> int:
    """Remove containers and volumes of `owner`'s home that nobody needs; give how many.

    Nobody needs what a dead owner made or whose deadline has passed. Other homes are not touched,
    nor are bundle volumes (they carry no owner: they are there once per Engine).

    Raises:
        OperatorError: the Engine does not answer.
    """
    filters = {"label": f"{HOME}={owner.home}"}
    dead: dict[str, bool] = {}
    removed = 0
    with translated("list what is left over"):
        containers = client.api.containers(all=True, filters=filters)
        for container in containers:
            if _is_over(container["Labels"], owner, dead):
                removed += remove_container(client, container["Id"])
        volumes = client.api.volumes(filters=filters)["Volumes"] or []
        for volume in volumes:
            if _is_over(volume["Labels"], owner, dead):
                removed += remove_volume(client, volume["Name"])
    for known in owner.known():
        if dead.setdefault(known, owner.is_dead(known)):
            owner.forget(known)
    if removed:
        logger.info("removed %s containers and volumes that nobody needed any more", removed)
    return removed


def _is_over(labels: Mapping[str, str], owner: Owner, dead: dict[str, bool]) -> bool:
    deadline = labels.get(DEADLINE, "")
    if deadline.isdigit() and int(deadline) < time.time():
        return True
    made_by = labels.get(OWNER, "")
    if made_by not in dead:
        dead[made_by] = owner.is_dead(made_by)
    return dead[made_by]


def remove_container(client: docker.DockerClient, container: str) -> bool:
    """Kill and remove a container; True once it is gone. Never raises."""
    return _gone(
        lambda: client.api.remove_container(container, force=True, v=True), f"container {container}"
    )


def await_end(client: docker.DockerClient, container: str, *, seconds: int) -> None:
    """Wait until a container has ended by itself, at most so long. Never raises.

    Removing one that has ended costs the Engine a quarter less than killing it.
    """
    _gone(lambda: client.api.wait(container, timeout=seconds), f"container {container}")


def remove_volume(client: docker.DockerClient, volume: str) -> bool:
    """Remove a volume that no container uses; True once it is gone. Never raises."""
    return _gone(lambda: client.api.remove_volume(volume), f"volume {volume}")


def _gone(remove: Callable[[], Any], what: str) -> bool:
    try:
        remove()
    except errors.NotFound:
        return True
    except (errors.DockerException, requests.RequestException, OSError) as error:
        # A removal that is under way already answers 409; the next round sees that it is gone.
        logger.debug("%s is not removed yet: %s", what, error)
        return False
    return True
