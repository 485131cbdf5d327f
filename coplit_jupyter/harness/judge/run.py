"""Carry out one run in a process of its own, forked by the judge's PID 1."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import sys
import tempfile
from typing import Any

from coplit_jupyter.harness import processes
from coplit_jupyter.harness.judge import filetests, inline, javascript, runner, steps
from coplit_jupyter.harness.judge.files import Folders
from coplit_jupyter.harness.judge.job import Job
from coplit_jupyter.harness.judge.reporter import Reporter
from coplit_jupyter.harness.judge.session import Session


def begin(
    message: dict[str, Any], student: socket.socket, results: int, scratch: str
) -> tuple[Session, Reporter]:
    """Turn a fork of PID 1 into a process of its own; frames go to the descriptor `results`."""
    processes.restore_signals()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.setsid()
    job = Job.read(message["job"])
    folders = Folders(job.bundle, scratch)
    os.environ.update(TMPDIR=folders.temporary, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    memory = os.environ.get("COPLIT_MEMORY", "")
    if memory and job.language == "python" and job.runner is None:
        # `operator.mul`, handed to the program, can make a list of any length: that ends a test,
        # not the judge, for which nobody's attempt would count.
        processes.limit_growth(int(memory))
    for name in [name for name in os.environ if name.startswith("COPLIT_")]:
        del os.environ[name]
    tempfile.tempdir = None
    random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()
    return Session(student, job, folders), Reporter(results, job)


def run(session: Session, reporter: Reporter) -> None:
    """Run the job."""
    job = session.job
    if job.inline:
        inline.run(session, reporter)
    elif job.runner is not None:
        runner.run(session, reporter)
    elif job.language == "javascript":
        javascript.run(session, reporter)
    elif job.steps:
        steps.run(session, reporter)
    else:
        filetests.run(session, reporter)
