"""Find out what an Engine really enforces, for `coplit doctor`."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import docker

from coplit_jupyter.errors import CoplitError, OperatorError
from coplit_jupyter.model.limits import MIB, Limits
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.sandbox.attach import STDOUT, Attached
from coplit_jupyter.sandbox.build import Images
from coplit_jupyter.sandbox.cleanup import remove_container, remove_volume
from coplit_jupyter.sandbox.engine import connect, translated
from coplit_jupyter.sandbox.evidence import create
from coplit_jupyter.sandbox.hostconfig import Confinement, Uids, student_container
from coplit_jupyter.sandbox.owner import Owner
from coplit_jupyter.sandbox.volumes import socket_volume

RUNC_FIXED = {(1, 2): 8, (1, 3): 3}
"""Patch releases without CVE-2025-31133, -52565 and -52881 (container breakouts)."""

ENOUGH_BYTES = 2 * 1024 * MIB
LEAST_BYTES = 256 * MIB
"""With less a class has filled the disk in an hour or two: `disk-low` at the service."""

_PROBE = r"""
import os
def read(*paths):
    for path in paths:
        try:
            return open(path).read().strip()
        except OSError:
            pass
    return "?"
cg = "/sys/fs/cgroup"
print("memory", read(cg + "/memory.max", cg + "/memory/memory.limit_in_bytes"))
print("processes", read(cg + "/pids.max", cg + "/pids/pids.max"))
print("cpus", read(cg + "/cpu.max", cg + "/cpu/cpu.cfs_quota_us"))
for line in open("/proc/self/status"):
    name, _, value = line.partition(":")
    if name in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp"):
        print(name, value.strip())
print("uid", os.getuid())
print("interfaces", ",".join(sorted(os.listdir("/sys/class/net"))))
try:
    open("/coplit-probe", "w")
    print("root writable")
except OSError:
    print("root read-only")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is, or is not, in force; `fix` says what to do about it."""

    name: str
    status: Literal["ok", "warn", "fail"]
    what: str
    fix: str = ""


def examine(settings: Settings) -> Iterator[Fact]:
    """Give one fact after the other; after an Engine that cannot be reached only the space here."""
    try:
        client = connect()
        with translated("ask the Engine what it can do"):
            about = client.info()
            version = client.version()
    except OperatorError as error:
        yield Fact(name="engine", status="fail", what=error.message, fix=error.hint)
        yield _space({}, settings)
        return
    yield Fact(name="engine", status="ok", what=_engine_sentence(about))
    yield runc_fact(_runc_version(version))
    yield _space(about, settings)
    yield from _images(client)
    yield from _limits(client, settings)
    client.close()


def _engine_sentence(about: Mapping[str, Any]) -> str:
    return (
        f"Docker Engine {about.get('ServerVersion')}, {about.get('NCPU')} cores, "
        f"{about.get('MemTotal', 0) / MIB / 1024:.1f} GiB, cgroup v{about.get('CgroupVersion')}"
    )


def _runc_version(version: Mapping[str, Any]) -> str:
    for component in version.get("Components") or ():
        if component.get("Name") == "runc":
            return str(component.get("Version"))
    return ""


def runc_fact(version: str) -> Fact:
    """Judge a version of runc; a distribution's own version may carry the fixes without saying."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", version)
    if not found:
        return Fact(name="runc", status="ok", what="The Engine does not use runc.")
    major, minor, patch = (int(number) for number in found.groups())
    newest = max(RUNC_FIXED)
    if (major, minor) > newest or patch >= RUNC_FIXED.get((major, minor), patch + 1):
        return Fact(name="runc", status="ok", what=f"runc {version}")
    return Fact(
        name="runc",
        status="warn",
        what=f"runc {version} is older than 1.2.8 and 1.3.3 (CVE-2025-31133, -52565, -52881), "
        "unless its distribution has fixed it.",
        fix="Update runc, or set COPLIT_RUNTIME to a sandboxing runtime such as runsc.",
    )


def _space(about: Mapping[str, Any], settings: Settings) -> Fact:
    folder = settings.home
    while not os.path.exists(folder):  # noqa: PTH110  (False, and no error, for a closed folder)
        folder = folder.parent
    places = {"COPLIT_HOME": folder}
    free = {name: shutil.disk_usage(path).free for name, path in places.items()}
    root = str(about.get("DockerRootDir", ""))
    with contextlib.suppress(OSError):  # a remote Engine, or Docker Desktop: its disk is not here
        free["the Engine"] = shutil.disk_usage(root).free
    what = ", ".join(f"{size / MIB / 1024:.1f} GiB free for {name}" for name, size in free.items())
    if min(free.values()) < LEAST_BYTES:
        return Fact(name="space", status="fail", what=what, fix="Free at least 2 GiB, now.")
    if min(free.values()) < ENOUGH_BYTES:
        return Fact(name="space", status="warn", what=what, fix="Free at least 2 GiB.")
    return Fact(name="space", status="ok", what=what)


def _images(client: docker.DockerClient) -> Iterator[Fact]:
    for state in Images(client).states():
        if state.current:
            what = f"{state.name} is up to date ({state.size_bytes / MIB:.0f} MiB)"
            yield Fact(name="image", status="ok", what=what)
        else:
            yield Fact(
                name="image",
                status="warn",
                what=f"{state.name} is missing or was built from other files.",
                fix=f"Run: coplit images build {state.name} (a local run does it by itself).",
            )


def _limits(client: docker.DockerClient, settings: Settings) -> Iterator[Fact]:
    """Start a student's container with a program that tells what it sees."""
    image = next((state.id for state in Images(client).states()[1:] if state.current), None)
    if image is None:
        yield Fact(
            name="limits",
            status="warn",
            what="Not examined: there is no image to start.",
            fix="Run: coplit images build",
        )
        return
    try:
        seen = _probe(client, settings, image)
    except CoplitError as error:
        yield Fact(name="limits", status="fail", what=error.message, fix=error.hint)
        return
    yield from judge_probe(seen, Limits())


def _probe(client: docker.DockerClient, settings: Settings, image: str) -> dict[str, str]:
    owner = Owner(settings.home)
    labels = owner.labels("doctor", seconds=120)
    volume = socket_volume(client, labels)
    container = ""
    try:
        arguments = student_container(
            client,
            Confinement(image=image, limits=Limits(), cpus=1.0, runtime=settings.runtime),
            uid=Uids().claim(),
            socket="probe",
            socket_volume=volume,
            labels=labels,
        )
        with translated("start a container"):
            container = create(client, {**arguments, "command": ["python3", "-c", _PROBE]})
            attached = Attached(client, container)
            client.api.start(container)
        told = b"".join(chunk for stream, chunk in attached.chunks() if stream == STDOUT)
        attached.close()
    finally:
        if container:
            remove_container(client, container)
        remove_volume(client, volume)
        owner.release()
    pairs = (line.partition(" ") for line in told.decode("utf-8", "replace").splitlines())
    return {name: value for name, _, value in pairs}


def judge_probe(seen: Mapping[str, str], limits: Limits) -> Iterator[Fact]:
    """Compare what a student's container sees with what it should see."""
    expected = {
        "memory": (str(limits.memory_bytes), "the memory limit"),
        "processes": (str(limits.processes), "the limit of processes"),
        "CapEff": ("0" * 16, "no capabilities"),
        "CapBnd": ("0" * 16, "no capabilities to gain"),
        "NoNewPrivs": ("1", "no new privileges"),
        "Seccomp": ("2", "the system call filter"),
        "interfaces": ("lo", "no network"),
        "root": ("read-only", "a read-only root"),
    }
    for name, (value, words) in expected.items():
        found = seen.get(name, "?")
        if found == value:
            yield Fact(name=name, status="ok", what=f"In force: {words} ({value}).")
        else:
            yield _not_in_force(name, words, found=found, value=value)
    cpus = seen.get("cpus", "?")
    if re.match(r"\d+", cpus):
        yield Fact(name="cpus", status="ok", what=f"In force: the limit of cores ({cpus}).")
    else:
        yield _not_in_force("cpus", "the limit of cores", found=cpus, value="a number")


def _not_in_force(name: str, words: str, *, found: str, value: str) -> Fact:
    return Fact(
        name=name,
        status="fail",
        what=f"NOT in force: {words} (found {found!r}, should be {value!r}).",
        fix="Give the Engine this cgroup controller (rootless: systemd delegation), "
        "or use an Engine that has it.",
    )
