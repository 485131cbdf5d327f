"""Runs do not meet: not beside each other, not one after the other."""

from __future__ import annotations

import threading
from threading import Event

from coplit_jupyter.sandbox.protocol import Ending, TestStarted

MARKS = """
import os, socket

def mark():
    open("/tmp/mark", "w").write("MARK")
    open("/work/mark", "w").write("MARK")
    open("/dev/shm/mark", "w").write("MARK")
    return True

def stay():
    while True:
        pass

def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]

def command_lines():
    found = ""
    for pid in processes():
        try:
            found += open(f"/proc/{pid}/cmdline").read()
        except OSError:
            pass
    return found

def looks():
    found = [name for name in ("/tmp/mark", "/work/mark", "/dev/shm/mark") if os.path.exists(name)]
    return found

def sockets():
    try:
        return os.listdir("/sock")
    except OSError as error:
        return type(error).__name__

def others():
    pids = processes()
    return len(pids) < 8
"""

TESTS = """
import hw

def test_mark():
    assert hw.mark()

def test_stay():
    hw.stay()

def test_look():
    assert hw.looks() == []
    assert hw.sockets() == "PermissionError"
    assert hw.others()
"""


def test_two_runs_at_the_same_time_see_nothing_of_each_other(docker_sandbox, order, run):
    """Who sits next to you in the exam must not be able to pass you notes."""
    cancel, staying = Event(), Event()
    first = order(MARKS, TESTS, ["test_mark", "test_stay", "test_look"], test_seconds=100)
    heard = []

    def on_event(event):
        heard.append(event)
        if isinstance(event, TestStarted) and event.id.endswith("test_stay"):
            staying.set()

    def stay():
        try:
            ended.append(docker_sandbox.run(first, on_event=on_event, cancel=cancel))
        finally:
            staying.set()

    ended = []
    beside = threading.Thread(target=stay)
    beside.start()
    staying.wait()
    try:
        second = run(docker_sandbox, order(MARKS, TESTS, ["test_look"], test_seconds=60))
    finally:
        cancel.set()
        beside.join()
    assert second.verdicts == {"test_look": "passed"}, second.text
    assert ended[0].ending is Ending.CANCELLED, heard


def test_a_kept_judge_keeps_nothing_of_a_run(grade):
    """What one student's run did in the judge must not decide the next one's."""
    tests = """
        import builtins, os, time
        import hw

        def test_clean():
            assert not os.path.exists("/tmp/judge-mark")
            assert not hasattr(builtins, "left_over")
            open("/tmp/judge-mark", "w").write("x")
            builtins.left_over = True
            if os.fork() == 0:
                time.sleep(300)  # a process that a test forgot must not hold up the run
            assert hw.answer == hw.answer
    """
    for number in range(3):
        heard = grade(f"answer = {number}", tests, ["test_clean"])
        assert heard.verdicts == {"test_clean": "passed"}, heard.text


def test_a_student_container_is_used_once(grade):
    """Even what a student could hide in the container's first process is gone."""
    names = set()
    for _ in range(3):
        heard = grade(
            MARKS + "\nimport platform\nprint('node', os.stat('/proc/1').st_ino)",
            TESTS,
            ["test_look", "test_mark"],
        )
        assert set(heard.verdicts.values()) == {"passed"}, heard.text
        names.add(heard.evidence.image)
    assert len(names) == 1
