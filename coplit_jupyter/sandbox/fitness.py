"""Tell whether somebody's own image can be a sandbox, before an assignment names it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import docker
from docker import errors
from docker.types import LogConfig
from requests.exceptions import RequestException

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.limits import MIB
from coplit_jupyter.sandbox.catalog import (
    CONTEXT_LABEL,
    PROTOCOL,
    PROTOCOL_LABEL,
    images_folder,
    load_catalog,
)
from coplit_jupyter.sandbox.doctor import Fact
from coplit_jupyter.sandbox.engine import translated

LARGE_BYTES = 2048 * MIB
"""More than this, and every grading host waits minutes for its first container."""

PROBE_SECONDS = 60
MAX_LINES = 100

_PROBE = """
import importlib.util, os, stat, sys
say = lambda *words: print(*words, flush=True)
say("python", ".".join(map(str, sys.version_info[:2])))
for name in ("coplit_jupyter.harness.judge", "coplit_jupyter.harness.student", "pytest", "msgpack"):
    try:
        say("module", name, importlib.util.find_spec(name) is not None)
    except ModuleNotFoundError:
        say("module", name, False)
for path in ("/bundle", "/sock", "/work"):
    say("folder", path, os.path.isdir(path) and not os.listdir(path))
try:
    open("/tmp/probe", "w").close()
    say("folder", "/tmp", True)
except OSError:
    say("folder", "/tmp", False)
say("node", os.access("/usr/bin/node", os.X_OK))
"""


def language_of(client: docker.DockerClient, image: str) -> str:
    """Give the language that an image grades, as its parent set it."""
    with translated(f"look at image {image}"):
        config = client.images.get(image).attrs["Config"]
    return _environment(config).get("COPLIT_LANGUAGE", "python")


def examine_image(client: docker.DockerClient, image: str) -> Iterator[Fact]:
    """Give what an image is and has, each with a fix where it is not what sandboxes need.

    The last facts come from a container of it, started as strictly as a student's.

    Raises:
        OperatorError: there is no such image here.
    """
    with translated(f"look at image {image}"):
        try:
            found = client.images.get(image)
        except errors.NotFound:
            raise OperatorError(
                f"The image {image!r} does not exist on this Engine.",
                hint=f"Build it (docker build --tag {image} .) or fetch it: docker pull {image}",
                code="unknown-image",
            ) from None
    config = found.attrs["Config"]
    facts = [
        _label(config),
        _parent(client, found.attrs),
        _user(config),
        _start(config),
        _size(found.attrs),
    ]
    yield from facts
    if facts[0].status == "ok":
        yield from _inside(client, str(found.id), _environment(config))


def _environment(config: Mapping[str, Any]) -> dict[str, str]:
    pairs = (line.partition("=") for line in config.get("Env") or ())
    return {name: value for name, _, value in pairs}


def _fact(name: str, what: str, fix: str, *, good: bool, is_fatal: bool = True) -> Fact:
    if good:
        return Fact(name=name, status="ok", what=what)
    return Fact(name=name, status="fail" if is_fatal else "warn", what=what, fix=fix)


def _label(config: Mapping[str, Any]) -> Fact:
    label = (config.get("Labels") or {}).get(PROTOCOL_LABEL)
    return _fact(
        "protocol",
        f"The label {PROTOCOL_LABEL} is {label!r}, and this version speaks {PROTOCOL!r}.",
        "Begin its Dockerfile with FROM coplit/python (or another image of `coplit images list`).",
        good=label == PROTOCOL,
    )


def _parent(client: docker.DockerClient, attrs: Mapping[str, Any]) -> Fact:
    """Find the image of the catalog that it stands on by its layers: labels can be copied."""
    layers: Sequence[str] = attrs["RootFS"]["Layers"]
    standing = ""
    for spec in load_catalog(images_folder()).values():
        if spec.is_tool or spec.language is None:
            continue
        try:
            with translated(f"look for image {spec.repository}"):
                ours = client.images.get(spec.tag).attrs["RootFS"]["Layers"]
        except errors.NotFound:
            continue
        if layers[: len(ours)] == ours:
            standing = spec.repository
    context = (attrs["Config"].get("Labels") or {}).get(CONTEXT_LABEL, "")
    known = f"It stands on {standing} as it is now." if standing else ""
    return _fact(
        "parent",
        known
        or f"It stands on no image of this version (its context is {context[:12] or 'none'}).",
        "Run `coplit images build`, then build it again: docker build --pull=false …",
        is_fatal=False,
        good=bool(standing),
    )


def _user(config: Mapping[str, Any]) -> Fact:
    user = str(config.get("User") or "root")
    return _fact(
        "user",
        f"It runs as {user}.",
        "End its Dockerfile with: USER 10001:10001",
        good=user.split(":", maxsplit=1)[0] not in {"root", "0"},
    )


def _start(config: Mapping[str, Any]) -> Fact:
    """An entry point would run in place of the harness; a volume is a disk without a limit."""
    wrong = [name for name in ("Entrypoint", "Volumes", "Healthcheck") if config.get(name)]
    missing = [
        name
        for name, value in (("PYTHONPATH", "/opt/coplit"), ("PYTHONSAFEPATH", "1"))
        if _environment(config).get(name) != value
    ]
    if missing:
        what = f"Its environment changes {', '.join(missing)}."
        fix = "Leave PYTHONPATH and PYTHONSAFEPATH as the parent has them."
        return _fact("start", what, fix, good=False)
    what = f"It sets {', '.join(wrong)}." if wrong else "Nothing of its own starts in it."
    fix = "Remove ENTRYPOINT, VOLUME and HEALTHCHECK from its Dockerfile."
    return _fact("start", what, fix, good=not wrong)


def _size(attrs: Mapping[str, Any]) -> Fact:
    size = int(attrs["Size"])
    return _fact(
        "size",
        f"It has {size / 1e6:.0f} MB.",
        "Install and remove package lists in one RUN, and leave out what notebooks do not use.",
        is_fatal=False,
        good=size <= LARGE_BYTES,
    )


def _inside(client: docker.DockerClient, image: str, names: Mapping[str, str]) -> Iterator[Fact]:
    told = _told(client, image)
    version = told.get("python", "")
    numbers = tuple(int(part) for part in version.split(".")) if version else (0,)
    yield _fact(
        "python",
        f"python3 is {version or 'not there, or does not start without a writable disk'}.",
        "Keep /usr/bin/python3 of coplit/python: the harness needs 3.11.",
        good=numbers >= (3, 11),
    )
    if not version:
        return
    gone = _refused(told, "module")
    yield _fact(
        "runner",
        f"{', '.join(gone)} cannot be imported." if gone else "The harness and pytest are there.",
        "Do not remove /opt/coplit or packages of the parent.",
        good=not gone,
    )
    shut = _refused(told, "folder")
    yield _fact(
        "folders",
        f"{', '.join(shut)} cannot be used."
        if shut
        else "/bundle, /sock, /work and /tmp are free.",
        "Leave these folders empty: what lies in them is hidden when a sandbox starts.",
        good=not shut,
    )
    if names.get("COPLIT_LANGUAGE") == "javascript":
        yield _fact(
            "node",
            "Node.js is there." if told.get("node") == "True" else "/usr/bin/node is gone.",
            "Build it FROM coplit/node.",
            good=told.get("node") == "True",
        )


def _refused(told: Mapping[str, str], kind: str) -> list[str]:
    return [
        name.partition(" ")[2]
        for name, value in told.items()
        if name.startswith(f"{kind} ") and value == "False"
    ]


def _told(client: docker.DockerClient, image: str) -> dict[str, str]:
    """Start it as sandboxes are started, and read what it says about itself.

    Nobody knows what it does instead: its time and what it prints are bounded.
    """
    try:
        container = client.containers.create(
            image,
            ["python3", "-c", _PROBE],
            network_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            user="20001:20001",
            mem_limit="512m",
            pids_limit=64,
            tmpfs={"/tmp": "size=16m,mode=1777"},  # noqa: S108 - the container's
            log_config=LogConfig(type="json-file", config={"max-size": "1m", "max-file": "1"}),
        )
    except errors.APIError:
        return {}
    try:
        container.start()
        if container.wait(timeout=PROBE_SECONDS)["StatusCode"] != 0:
            return {}
        said: bytes = container.logs(stdout=True, stderr=False, tail=MAX_LINES)
    except (errors.APIError, RequestException):
        return {}
    finally:
        with contextlib.suppress(errors.APIError):
            container.remove(force=True, v=True)
    lines = (line.rpartition(" ") for line in said.decode("utf-8", "replace").splitlines())
    return {name: value for name, _, value in lines}
