"""Eight hostile pairs at once see nothing of each other."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from threading import Event

import pytest

from coplit_jupyter.model.verdict import State
from coplit_jupyter.sandbox.docker import DockerSandbox
from coplit_jupyter.sandbox.protocol import Ending, TestFinished, TestStarted

CROWD = 8
LOOKS = 400
"""How often a run may look before it ends by itself; it is cancelled long before."""

HOSTILE = """
import ctypes, fcntl, os, socket

ME, CROWD = {me}, {crowd}
libc = ctypes.CDLL(None, use_errno=True)
kept = []

def places(who):
    return [f"{{folder}}/crowd-{{who}}" for folder in ("/tmp", "/work", "/dev/shm")]

def mark():
    # Leave a mark wherever something of this run could be met; tell which marks stuck.
    stuck = []
    for path in places(ME):
        try:
            with open(path, "w") as file:
                file.write("mark")
            stuck.append("file")
        except OSError:
            pass
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"\\0crowd-{{ME}}")
    listener.listen()
    kept.append(listener)
    stuck.append("abstract socket")
    if libc.shmget(4200 + ME, 4096, 0o1666) >= 0:
        stuck.append("shared memory")
    if libc.msgget(4300 + ME, 0o1666) >= 0:
        stuck.append("message queue")
    if libc.semget(4400 + ME, 1, 0o1666) >= 0:
        stuck.append("semaphore")
    return sorted(set(stuck))

def answers(call, *given):
    try:
        return call(*given)
    except OSError:
        return None

def connects(who):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(f"\\0crowd-{{who}}")
        return True

def read(path):
    with open(path, errors="replace") as file:
        return file.read()

def lock(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    finally:
        os.close(descriptor)

def look():
    # Tell whatever can be seen of the others.
    seen = []
    for who in range(CROWD):
        if who == ME:
            continue
        seen += [path for path in places(who) if os.path.exists(path)]
        if answers(connects, who):
            seen.append(f"abstract socket of {{who}}")
        if libc.shmget(4200 + who, 1, 0) >= 0:
            seen.append(f"shared memory of {{who}}")
        if libc.msgget(4300 + who, 0) >= 0:
            seen.append(f"message queue of {{who}}")
        if libc.semget(4400 + who, 1, 0) >= 0:
            seen.append(f"semaphore of {{who}}")
    for path in ("/proc/net/unix", "/proc/locks", "/proc/sysvipc/shm", "/proc/sysvipc/msg"):
        shown = answers(read, path) or ""
        seen += [f"{{path}}: {{line}}" for line in shown.splitlines() if is_theirs(line)]
    pids = [name for name in os.listdir("/proc") if name.isdigit()]
    if len(pids) > 4:
        seen.append(f"processes {{pids}}")
    for kind in os.listdir("/proc/self/ns"):
        if answers(lock, f"/proc/self/ns/{{kind}}"):
            seen.append(f"a lock on the {{kind}} namespace")
    return seen

def is_theirs(line):
    return any(f"crowd-{{who}}" in line for who in range(CROWD) if who != ME)
"""

TESTS = f"""
import pytest
import hw

def test_mark():
    # What System V shares is refused to begin with.
    assert hw.mark() == ["abstract socket", "file"]

@pytest.mark.parametrize("number", range({LOOKS}))
def test_look(number):
    assert hw.look() == []
"""
NAMES = ["test_mark", *(f"test_look[{number}]" for number in range(LOOKS))]


@dataclass
class Crowd:
    """What happened to all runs so far; `done` once each looked while all others were marked."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    marked: set[int] = field(default_factory=set)
    looking: dict[int, str] = field(default_factory=dict)
    looked: set[int] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    done: Event = field(default_factory=Event)

    def hear(self, me: int, event: object) -> None:
        with self.lock:
            match event:
                case TestStarted() if len(self.marked) == CROWD:
                    self.looking[me] = event.id
                case TestFinished():
                    if event.verdict.value != "passed":
                        self.failures.append(f"{me}: {event.id}: {event.message}")
                    if event.id.endswith("::test_mark"):
                        self.marked.add(me)
                    if self.looking.get(me) == event.id:
                        self.looked.add(me)
            if len(self.looked) == CROWD or self.failures:
                self.done.set()


@pytest.fixture
def crowded(docker_settings):
    """A sandbox with room for all of them at the same time."""
    sandbox = DockerSandbox(replace(docker_settings, slots=CROWD, warm_pairs=0))
    yield sandbox
    sandbox.close()


def test_eight_hostile_pairs_at_once_see_nothing_of_each_other(crowded, order):
    """No file, process, socket, lock or shared memory may carry an answer to a neighbour."""
    crowd, cancel = Crowd(), Event()
    ended: dict[int, object] = {}

    def one(me: int) -> None:
        code = HOSTILE.format(me=me, crowd=CROWD)
        limits = {"test_seconds": 200, "wall_seconds": 250}
        made = order(code, TESTS, NAMES, state=State.NOTEBOOK, label=f"crowd-{me}", **limits)
        try:
            ended[me] = crowded.run(
                made, on_event=lambda event: crowd.hear(me, event), cancel=cancel
            )
        finally:
            crowd.done.set()

    runs = [threading.Thread(target=one, args=(me,)) for me in range(CROWD)]
    for run in runs:
        run.start()
    crowd.done.wait()
    cancel.set()
    for run in runs:
        run.join()
    assert not crowd.failures, crowd.failures
    assert crowd.looked == set(range(CROWD)), ended
    assert {one.ending for one in ended.values()} == {Ending.CANCELLED}, ended
