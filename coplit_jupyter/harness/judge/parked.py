"""Start pytest before there is a run, and stop it just before it collects: runs go on from there.

A judge's bundle never changes, so options, plugins and the compiled test files are the same for
every run. No line of a test file is run here: its top level asks the student's program.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from _pytest.assertion import rewrite

from coplit_jupyter.harness.judge import filetests, module, run
from coplit_jupyter.harness.judge.files import Folders
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session

Serve = Callable[[], Any]
Leave = Callable[[Callable[[], None]], NoReturn]


def may_park(bundle: str) -> bool:
    """Tell whether a bundle's tests are files that pytest loads only when it collects.

    A conftest file may add options and plugins, which pytest takes from it only as it starts.
    """
    tests = Path(bundle, "tests")
    with contextlib.suppress(OSError):
        names = {path.name for path in tests.rglob("*") if path.is_file()}
        files = any(name.endswith(".py") for name in names)
        return files and not names & {"conftest.py", "cells.json", "pytest.ini", "pyproject.toml"}
    return False


def serve(serve: Serve, *, bundle: str, scratch: str, leave: Leave) -> None:
    """Serve runs from within a pytest that has started; returns only if pytest does not start."""
    os.makedirs(scratch, exist_ok=True)
    folders = Folders(bundle, scratch)
    os.makedirs(os.path.join(folders.root, "tests"), exist_ok=True)
    here = os.getcwd()
    os.chdir(folders.root)
    parking = Parking(serve, folders, here=here)
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        code = pytest.main(filetests.arguments(folders), plugins=[parking])
    if parking.begun is not None:
        session, reporter = parking.begun
        leave(lambda: filetests.conclude(code, session, reporter))
    os.chdir(here)


class Parking:
    """A plugin of pytest: serves where the session has started and nothing is collected."""

    def __init__(self, serve: Serve, folders: Folders, *, here: str) -> None:
        self._serve = serve
        self._folders = folders
        self._here = here
        self.begun: tuple[Session, Reporter] | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Serve; returns only in the process of a run."""
        try:
            compile_ahead(session.config, self._folders)
            os.chdir(self._here)
            begun = self._serve()
            if begun is None:
                os._exit(0)
            self.begun = run.begin(*begun)
            job = self.begun[0].job
            if job.inline or job.runner is not None or job.language != "python":
                run.run(*self.begun)
                os._exit(0)
            session.config.pluginmanager.register(filetests.prepare(*self.begun))
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)


def compile_ahead(config: pytest.Config, folders: Folders) -> None:
    """Have pytest find every test file compiled, under the name that it will have in a run."""
    source, target = Path(folders.bundle, "tests"), Path(folders.root, "tests")
    codes: dict[str, types.CodeType] = {}
    for path in source.rglob("*.py"):
        name = str(target / path.relative_to(source))
        with contextlib.suppress(Exception):  # what is wrong with it is said in the run
            codes[name] = compile_test(path.read_bytes(), name, config)
            module.operations(codes[name])
    compile_here = rewrite._rewrite_test

    def look_up(fn: Path, config: pytest.Config) -> tuple[os.stat_result, types.CodeType]:
        code = codes.get(str(fn))
        return compile_here(fn, config) if code is None else (os.stat(fn), code)

    rewrite._rewrite_test = look_up


def compile_test(source: bytes, name: str, config: pytest.Config) -> types.CodeType:
    """Compile a test file with pytest's own rewriting of `assert`."""
    tree = ast.parse(source, filename=name)
    rewrite.rewrite_asserts(tree, source, name, config)
    return compile(tree, name, "exec", dont_inherit=True)
