"""Run the tests that are files, with pytest in this process."""

from __future__ import annotations

import contextlib
import os
import sys

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook

from coplit_jupyter.harness.judge import imitations, made
from coplit_jupyter.harness.judge.compared import watch_unittest
from coplit_jupyter.harness.judge.files import Folders
from coplit_jupyter.harness.judge.loading import Loader
from coplit_jupyter.harness.judge.module import Finder, Lookup
from coplit_jupyter.harness.judge.outcome import Outcome
from coplit_jupyter.harness.judge.plugin import Plugin
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session

BROKEN = "The tests of this assignment could not be run; the instructor should look at them."
OPTIONS = (
    "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:junitxml",
    "-p", "no:pastebin", "-p", "no:stepwise", "--capture=sys", "-c", os.devnull,
    "--continue-on-collection-errors",  # one file that cannot be loaded takes no other with it
    # Without it, a case named in Korean is called `test_x[\\uac00]`.
    "-o", "disable_test_id_escaping_and_forfeit_all_rights_to_community_support=true",
)  # fmt: skip


def run(session: Session, reporter: Reporter) -> None:
    """Run the job's tests, or collect what there is."""
    plugin = prepare(session, reporter)
    # What pytest and conftest files print is nobody's.
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        code = pytest.main(arguments(session.folders), plugins=[plugin])
    conclude(code, session, reporter)


def prepare(session: Session, reporter: Reporter) -> Plugin:
    """Lay out the tests and let them reach the student's program; give what runs them."""
    loader = Loader(session, reporter)
    session.on_start = loader.run_cells
    lookup = Lookup(session, loader.missing)
    # Behind pytest's own finder of test files, if that is there already.
    ours = [isinstance(finder, AssertionRewritingHook) for finder in sys.meta_path]
    sys.meta_path.insert(
        ours.index(True) + 1 if any(ours) else 0, Finder([session.job.module], lookup)
    )
    sys.modules.pop(session.job.module, None)
    tests = session.folders.lay_out()
    session.made = made.for_tests(session.folders.bundle, session.folders.root)
    sys.path[:0] = [tests, session.folders.root]
    imitations.install(session)
    watch_unittest()
    lookup.collecting, session.recording = True, "collection"  # conftest files come first
    return Plugin(session, loader, lookup, reporter)


def arguments(folders: Folders) -> list[str]:
    """Give pytest's arguments for a run in these folders."""
    return [
        *OPTIONS,
        f"--rootdir={folders.root}",
        f"--confcutdir={folders.root}",
        f"--basetemp={os.path.join(folders.temporary, 'pytest')}",
        os.path.join(folders.root, "tests"),
    ]


def conclude(code: int, session: Session, reporter: Reporter) -> None:
    """Say what pytest itself could not."""
    if code in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        for name in session.job.tests or ():  # a conftest file that fails, or our own mistake
            reporter.test(name, Outcome(verdict="broken", fraction=0.0, message=BROKEN, died=True))
