"""`coplit doctor`: what is in force on this machine, and a fix for what is not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from importlib import metadata

import click

from coplit_jupyter import __version__
from coplit_jupyter.cli.output import emit, plain, say
from coplit_jupyter.errors import CoplitError
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.receipt import KeyRing
from coplit_jupyter.sandbox.doctor import Fact, examine
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.wiring import settings_from, store_place

SAFE_SERVER = (2, 20)
"""jupyter_server before this has a stored cross-site scripting hole: CVE-2026-44727."""
MARKS = {"ok": ("✓", "green"), "warn": ("•", "yellow"), "fail": ("✗", "red")}


def run(*, as_json: bool, hub: str | None = None, service: str = "coplit") -> int:
    """Tell every fact as it is found; gives 0 if nothing failed, else 1.

    With `hub`, the address of a JupyterHub, of that Hub and its service instead of this machine.

    Raises:
        OperatorError: a Hub, but no token to ask it with.
    """
    settings = settings_from(os.environ)
    good = True
    for fact in _facts(settings) if hub is None else _hub_facts(settings, hub, service):
        good = good and fact.status != "fail"
        if as_json:
            emit(asdict(fact))
        else:
            show_fact(fact)
    if not as_json:
        done = (
            "Everything that protects is in force."
            if hub is None
            else "The Hub's service is there."
        )
        say(done if good else "Mend what is marked ✗.")
    return 0 if good else 1


def _facts(settings: Settings) -> Iterator[Fact]:
    yield Fact(name="coplit", status="ok", what=f"coplit_jupyter {__version__}")
    yield server_fact(_version("jupyter_server"))
    yield from _storage(settings)
    yield from _key(settings)
    if settings.sandbox == "process":
        yield Fact(
            name="sandbox",
            status="fail",
            what="The process sandbox isolates nothing: student code runs as you.",
            fix="Unset COPLIT_SANDBOX; it is for development and Binder only.",
        )
        return
    yield from examine(settings)


def _hub_facts(settings: Settings, url: str, service: str) -> Iterator[Fact]:
    from coplit_jupyter.hub.examine import LiveHub, examine_hub, token_of

    token = token_of(os.environ)
    published = None
    if settings.database_url or (settings.home / "coplit.sqlite").exists():
        store = open_store(store_place(settings))
        published = store.courses()
        store.close()
    return examine_hub(LiveHub(url=url, token=token, service=service), published=published)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def server_fact(version: str) -> Fact:
    """Judge a version of jupyter_server."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers and numbers < SAFE_SERVER:
        return Fact(
            name="jupyter_server",
            status="fail",
            what=f"jupyter_server {version} lets a notebook take over the session "
            "(CVE-2026-44727).",
            fix="pip install 'jupyter_server>=2.20'",
        )
    return Fact(name="jupyter_server", status="ok", what=f"jupyter_server {version or 'absent'}")


def _storage(settings: Settings) -> Iterator[Fact]:
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(open_store(store_place(settings))) as store:
            facts = store.facts()
    except CoplitError as error:
        yield Fact(name="storage", status="fail", what=error.message, fix=error.hint)
        return
    except OSError as error:
        yield Fact(
            name="storage",
            status="fail",
            what=f"The folder {settings.home} cannot be used: {error.strerror}.",
            fix="Set COPLIT_HOME to a folder that you can write to.",
        )
        return
    what = f"{facts.backend} {facts.server} at {facts.place}, schema {facts.revision}"
    if facts.network:
        yield Fact(
            name="storage",
            status="warn",
            what=f"{what}, on a network file system ({facts.file_system}): slower, one host only.",
            fix="Put COPLIT_HOME on a local disk, or use PostgreSQL (COPLIT_DATABASE_URL).",
        )
    else:
        yield Fact(name="storage", status="ok", what=what)


def _key(settings: Settings) -> Iterator[Fact]:
    """Look at the key that signs receipts: without it nothing is accepted."""
    ring = KeyRing(settings.home / "keys", given=settings.receipt_key)
    if not ring.exists():  # made with the first submission
        return
    try:
        yield Fact(name="receipts", status="ok", what=f"signed with the key {ring.key_id()[:12]}…")
    except CoplitError as error:
        yield Fact(name="receipts", status="fail", what=error.message, fix=error.hint)


def show_fact(fact: Fact) -> None:
    """Write one fact for a person, with its fix."""
    mark, colour = MARKS[fact.status]
    say(f"{click.style(mark, fg=colour)} {fact.name:<15} {plain(fact.what)}")
    if fact.fix and fact.status != "ok":
        say(f"    fix: {plain(fact.fix)}")
