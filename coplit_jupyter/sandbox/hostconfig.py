"""Say how the two containers of a sandbox are confined. Each flag is a line of docs/security.md.

The security options cost nothing measurable (each within noise of a bare container).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import docker
from docker.types import LogConfig, Mount, Ulimit

from coplit_jupyter.model.limits import MIB, Limits

JUDGE_UID = 10001
STUDENT_UIDS = range(20_000, 60_000)
"""Kernel quotas (pipes, pending signals, keyrings) are per uid across all containers of a host,
so two students at the same time never share one."""


JUDGE_MEMORY_BYTES = 256 * MIB
"""The judge gets the assignment's memory, but at least this: pytest has to fit."""

BUNDLE_FOLDER = "/bundle"
SOCKETS_FOLDER = "/sock"

_INODES = 2048
_CLOSED = "rw,noexec,nosuid,nodev"


class Uids:
    """Numbers for students; no two that live at the same time get the same one."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken: set[int] = set()

    def claim(self) -> int:
        """Give a number at random that is not in use."""
        with self._guard:
            uid = secrets.choice([uid for uid in STUDENT_UIDS if uid not in self._taken])
            self._taken.add(uid)
            return uid

    def give_back(self, uid: int) -> None:
        """Let a number be used again; a second call does nothing."""
        with self._guard:
            self._taken.discard(uid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """What both containers of one sandbox have in common."""

    image: str
    limits: Limits
    cpus: float
    """Cores of each container, already clamped to what the Engine has."""
    runtime: str = ""
    """OCI runtime; empty: the Engine's default."""
    programs: bool = False
    """The student's folder may hold programs: tests compile and run them there."""


def judge_container(
    client: docker.DockerClient,
    confinement: Confinement,
    *,
    bundle_volume: str,
    socket_volume: str,
    labels: Mapping[str, str],
) -> dict[str, Any]:
    """Give the arguments of `create_container` for a judge."""
    memory = max(confinement.limits.memory_bytes, JUDGE_MEMORY_BYTES)
    return _container(
        client,
        confinement,
        program="judge",
        uid=JUDGE_UID,
        labels=labels,
        environment={
            "COPLIT_BUNDLE": BUNDLE_FOLDER,
            "COPLIT_SOCKETS": SOCKETS_FOLDER,
            "COPLIT_MEMORY": str(memory),
        },
        memory_bytes=memory,
        processes=64,
        open_files=1024,
        tmpfs={"/tmp": _tmpfs(32 * MIB, uid=JUDGE_UID)},  # noqa: S108 - inside the container
        mounts=[
            Mount(BUNDLE_FOLDER, bundle_volume, type="volume", read_only=True, no_copy=True),
            Mount(SOCKETS_FOLDER, socket_volume, type="volume", no_copy=True),
        ],
    )


def student_container(
    client: docker.DockerClient,
    confinement: Confinement,
    *,
    uid: int,
    socket: str,
    socket_volume: str,
    labels: Mapping[str, str],
    inline: bool = False,
) -> dict[str, Any]:
    """Give the arguments of `create_container` for a student: nothing of any assignment.

    `inline`: tests will run there too; what they need is imported while it waits.
    """
    limits = confinement.limits
    writable = _tmpfs(limits.files_bytes, uid=uid)
    work = writable.replace("noexec", "exec") if confinement.programs else writable
    return _container(
        client,
        confinement,
        program="student",
        uid=uid,
        labels=labels,
        environment={
            "COPLIT_SOCKET": f"{SOCKETS_FOLDER}/{socket}",
            **({"COPLIT_INLINE": "1"} if inline else {}),
            **({"COPLIT_LANGUAGE": "command"} if confinement.programs else {}),
        },
        memory_bytes=limits.memory_bytes,
        processes=limits.processes,
        open_files=256,
        tmpfs={"/tmp": writable, "/work": work},  # noqa: S108 - inside the container
        # A socket can be connected to on a read-only mount; nothing can be put there.
        mounts=[Mount(SOCKETS_FOLDER, socket_volume, type="volume", read_only=True, no_copy=True)],
    )


def _tmpfs(size_bytes: int, *, uid: int) -> str:
    return f"{_CLOSED},size={size_bytes},nr_inodes={_INODES},uid={uid},gid={uid},mode=0700"


def _container(
    client: docker.DockerClient,
    confinement: Confinement,
    *,
    program: str,
    uid: int,
    labels: Mapping[str, str],
    environment: Mapping[str, str],
    memory_bytes: int,
    processes: int,
    open_files: int,
    tmpfs: Mapping[str, str],
    mounts: list[Mount],
) -> dict[str, Any]:
    host_config = client.api.create_host_config(
        network_mode="none",  # for Engines that do not know `network_disabled`
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],  # the Engine's default seccomp profile stays
        read_only=True,
        ipc_mode="private",
        pids_limit=processes,
        mem_limit=memory_bytes,
        memswap_limit=memory_bytes,  # the same: no swap
        nano_cpus=int(confinement.cpus * 1e9),
        ulimits=[
            Ulimit(name="nofile", soft=open_files, hard=open_files),
            Ulimit(name="core", soft=0, hard=0),
        ],
        # Docker's own /dev/shm is 64 MB: more than all other writable folders together.
        tmpfs={**tmpfs, "/dev/shm": f"{_CLOSED},size={4 * MIB},nr_inodes=256,mode=1777"},  # noqa: S108
        mounts=mounts,
        log_config=LogConfig(type="none", config={}),  # json-file would keep a 50 MB flood
        runtime=confinement.runtime or None,
    )
    return {
        "image": confinement.image,
        "command": ["python3", "-m", f"coplit_jupyter.harness.{program}"],
        "user": f"{uid}:{uid}",
        "hostname": program,
        "working_dir": "/work" if program == "student" else "/tmp",  # noqa: S108
        "environment": dict(environment),
        "labels": dict(labels),
        "stdin_open": program == "judge",
        # A network namespace with nothing in it but `lo`, as with "none", but the Engine does not
        # register it: `libnetwork-setkey` took 0.2 of the 0.35 s of a start, and as much processor.
        "network_disabled": True,
        "host_config": host_config,
    }
