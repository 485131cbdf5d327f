"""Look at a live Hub, for `coplit doctor --hub URL`: is the service there, and are the courses?"""

from __future__ import annotations

import json
import os
import stat
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from coplit_jupyter.errors import CoplitError, OperatorError
from coplit_jupyter.hub.membership import courses_of
from coplit_jupyter.sandbox.doctor import Fact

TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - the name of a variable
SCOPES = "list:services, read:services, list:groups, read:groups"
OLDEST = (5,)
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveHub:
    """A Hub by its public address (with its base URL), and a token that may ask it."""

    url: str
    token: str
    service: str = "coplit"

    def ask(self, path: str, *, login: bool = True) -> Any:
        """Give the JSON at an address below the Hub's.

        Raises:
            OperatorError: nobody answers, it refuses, or what answers is no Hub.
        """
        address = f"{self.url.rstrip('/')}/{path}"
        if not address.startswith(("http://", "https://")):
            raise OperatorError(
                f"{self.url} is no address of a Hub.", hint="Say one like https://hub.example.org/."
            )
        headers = {"Authorization": f"token {self.token}"} if login else {}
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 - checked above
        try:
            return _read(request)
        except urllib.error.HTTPError as error:
            raise OperatorError(
                f"{address} answers {error.code} {error.reason}.",
                hint=f"Put a token with the scopes {SCOPES} into {TOKEN}."
                if error.code in {401, 403}
                else "Is this the Hub's public address, with its base URL?",
            ) from error
        except (OSError, HTTPException, ValueError) as error:
            raise OperatorError(
                f"{address} cannot be asked: {getattr(error, 'reason', error)}.",
                hint="Is the Hub running, and is this its public address, with its base URL?",
            ) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the token may do much, and is for the Hub at this address only."""

    def redirect_request(self, *_: object) -> None:
        """Refuse; the answer counts as an error."""


def _read(request: urllib.request.Request) -> Any:
    opener = urllib.request.build_opener(_NoRedirects())
    try:
        with opener.open(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 503:  # noqa: PLR2004 - a service that says what it lacks
                return json.loads(error.read() or b"{}")
        raise


def examine_hub(hub: LiveHub, *, published: Collection[str] | None = None) -> Iterator[Fact]:
    """Yield what is and is not in order; `published` are the courses of this `COPLIT_HOME`."""
    try:
        yield _version(hub)
        services = hub.ask("hub/api/services")
    except CoplitError as error:
        yield Fact(name="hub", status="fail", what=error.message, fix=error.hint)
        return
    known = services.get(hub.service)
    if known is None:
        yield Fact(
            name="service",
            status="fail",
            what=f"The Hub has no service {hub.service!r}, only: {', '.join(services) or 'none'}.",
            fix="Call coplit_jupyter.hub.configure(c, home=…) at the end of jupyterhub_config.py "
            "and restart the Hub.",
        )
        return
    yield _alive(hub)
    yield from _identity(known.get("pid") or 0)
    yield from _courses(hub, published)


def _version(hub: LiveHub) -> Fact:
    version = str(hub.ask("hub/api/", login=False).get("version", ""))
    numbers = tuple(int(part) for part in version.split(".")[:1] if part.isdigit())
    if numbers < OLDEST:
        return Fact(
            name="hub",
            status="fail",
            what=f"JupyterHub {version or 'of an unknown version'} at {hub.url}.",
            fix="Update JupyterHub to 5 or newer: the service's scopes need it.",
        )
    return Fact(name="hub", status="ok", what=f"JupyterHub {version} at {hub.url}")


def _alive(hub: LiveHub) -> Fact:
    try:
        told = hub.ask(f"services/{hub.service}/health", login=False)
    except CoplitError as error:
        return Fact(
            name="service",
            status="fail",
            what=f"The service does not answer: {error.message}",
            fix="Look into the Hub's log: the service writes there why it does not start.",
        )
    if told.get("ok"):
        return Fact(name="service", status="ok", what=f"/services/{hub.service}/ grades")
    codes = ", ".join(told.get("problems") or ["it does not say why"])
    return Fact(
        name="service",
        status="fail",
        what=f"/services/{hub.service}/ accepts but cannot grade: {codes}.",
        fix="Run `coplit doctor` as the service's user.",
    )


def _identity(pid: int) -> Iterator[Fact]:
    """Judge who the service runs as, and who else may reach the Engine, if it runs here."""
    try:
        uid = Path(f"/proc/{pid}").stat().st_uid
    except OSError:
        yield Fact(
            name="identity",
            status="warn",
            what="The service does not run on this machine: its user and socket were not seen.",
            fix="Run this on the service's machine as well.",
        )
        return
    yield Fact(name="identity", status="ok", what=f"process {pid} runs as user {uid}")
    yield from _socket()


def _socket() -> Iterator[Fact]:
    place = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").partition("unix://")[2]
    try:
        found = Path(place).stat() if place else None
    except OSError:
        found = None
    if found is None:
        return
    if found.st_mode & stat.S_IWOTH:
        yield Fact(
            name="engine socket",
            status="fail",
            what=f"Everybody on this machine may use {place}, and with it become root.",
            fix=f"chmod o-rwx {place}",
        )
        return
    others = _members(found.st_gid) if found.st_mode & stat.S_IWGRP else []
    if others:
        yield Fact(
            name="engine socket",
            status="warn",
            what=f"{place} is open to {', '.join(others)}: whoever uses it is as good as root.",
            fix="Take everybody but the service's user out of that group.",
        )
    else:
        yield Fact(name="engine socket", status="ok", what=f"{place} is closed to other users")


def _members(gid: int) -> list[str]:
    try:
        import grp  # POSIX only

        return sorted(grp.getgrgid(gid).gr_mem)
    except (ImportError, KeyError):
        return []


def _courses(hub: LiveHub, published: Collection[str] | None) -> Iterator[Fact]:
    try:
        groups = hub.ask("hub/api/groups")
    except CoplitError as error:
        yield Fact(name="courses", status="warn", what=error.message, fix=error.hint)
        return
    people = _people(groups)
    for course, (students, teachers) in sorted(people.items()):
        there = published is None or course in published
        yield _course(course, students, teachers, published=there)
    for course in sorted(set(published or ()) - set(people)):
        yield Fact(
            name="course",
            status="warn",
            what=f"{course}: published, but no group of the Hub names it: nobody sees it.",
            fix=f"Make the groups nbgrader-{course} and formgrade-{course} in the Hub.",
        )
    if not people and not published:
        fix = "Make groups nbgrader-COURSE and formgrade-COURSE in the Hub, and publish."
        yield Fact(name="courses", status="warn", what="There is no course yet.", fix=fix)


def _people(groups: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Count who takes and who teaches each course."""
    people: dict[str, tuple[int, int]] = {}
    for group in groups:
        found, count = courses_of([group["name"]]), len(group.get("users") or ())
        for course in found.taken | found.taught:
            students, teachers = people.get(course, (0, 0))
            if course in found.taught:
                people[course] = (students, teachers + count)
            else:
                people[course] = (students + count, teachers)
    return people


def _course(course: str, students: int, teachers: int, *, published: bool) -> Fact:
    what = f"{course}: {students} students, {teachers} who teach"
    if not published:
        fix = f"coplit publish PATH --course {course}, as the service's user."
        what = f"{what}; nothing is published"
    elif not teachers:
        fix = f"Make a group formgrade-{course} and put somebody in it."
    else:
        return Fact(name="course", status="ok", what=what)
    return Fact(name="course", status="warn", what=what, fix=fix)


def token_of(environ: Mapping[str, str]) -> str:
    """Give the token to ask a Hub with.

    Raises:
        OperatorError: there is none.
    """
    if not (token := environ.get(TOKEN, "")):
        raise OperatorError(
            f"There is no token to ask the Hub with: {TOKEN} is not set.",
            hint=f"Make one with the scopes {SCOPES} and put it there.",
            code="no-token",
        )
    return token
