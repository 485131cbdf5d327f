"""What is kept or made ahead for speed tells nothing to who comes next, and cannot be tampered with."""

from __future__ import annotations

WAITS = """
import os, signal, time

def others():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()
            and int(name) not in (1, os.getpid())]

def waiting():
    deadline = time.monotonic() + 60
    while not others() and time.monotonic() < deadline:
        time.sleep(0.01)
    return len(others())

def reachable():
    found = []
    for pid in [1, *others()]:
        for name in ("mem", "environ", "maps", "fd", "cwd", "root", "oom_score_adj"):
            path = f"/proc/{pid}/{name}"
            try:
                if name == "fd":
                    os.listdir(path)
                elif name in ("cwd", "root"):
                    os.readlink(path)
                else:
                    os.close(os.open(path, os.O_RDWR if name != "environ" else os.O_RDONLY))
            except OSError:
                continue
            found.append(path)
    return found

def signal_all(number):
    hit = others()
    for pid in hit:
        os.kill(pid, number)
    return len(hit)

def leave():
    for folder in ("/tmp", "/work", "/dev/shm"):
        open(folder + "/mark", "w").close()
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            for number in range(1, 32):
                if number not in (signal.SIGKILL, signal.SIGSTOP):
                    signal.signal(number, signal.SIG_IGN)
            time.sleep(1000)
    return True

def left():
    marks = [f for f in ("/tmp/mark", "/work/mark", "/dev/shm/mark") if os.path.exists(f)]
    return marks, len(others()) > 1

def status(name):
    for line in open("/proc/self/status"):
        if line.startswith(name + ":"):
            return line.split()[1]

def signals_are_usual():
    # As in any Python: writing where nobody reads, or too much, is an OSError.
    ends = all(signal.getsignal(n) in (signal.SIG_DFL, signal.default_int_handler)
               for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    fails = (signal.SIGPIPE, signal.SIGXFSZ)
    return ends and all(signal.getsignal(n) == signal.SIG_IGN for n in fails)
"""

WAITING_TESTS = """
import signal
import hw

def test_one_waits():
    assert hw.waiting() == 1

def test_nothing_of_it_can_be_reached():
    assert hw.waiting() == 1
    assert hw.reachable() == []

def test_kill():
    assert hw.waiting() and hw.signal_all(signal.SIGKILL)

def test_after_kill():
    assert hw.left() == ([], False)

def test_stop():
    assert hw.waiting() and hw.signal_all(signal.SIGSTOP)

def test_after_stop():
    assert hw.left() == ([], False)

def test_terminate():
    assert hw.waiting() and hw.signal_all(signal.SIGTERM)
    assert hw.waiting() == 1

def test_leave():
    assert hw.leave()

def test_after_leave():
    assert hw.left() == ([], False)

def test_it_is_confined_like_the_first():
    assert hw.status("Seccomp") == "2"
    assert hw.status("NoNewPrivs") == "1"
    assert hw.signals_are_usual()
"""


def test_the_process_made_ahead_is_out_of_reach(grade):
    """It waits beside hostile code: who could prepare it would decide the next test."""
    names = [word.partition("(")[0] for word in WAITING_TESTS.split("def ")[1:]]
    heard = grade(WAITS, WAITING_TESTS, names, test_seconds=100, wall_seconds=600)
    assert heard.verdicts == dict.fromkeys(names, "passed"), heard.text


TAKEN_OVER = """
import builtins, ctypes, os, signal, time
import hw

SECRET = "SECRET-" + hw.name
PLACES = ("/tmp/kept", "/tmp/run/kept", "/dev/shm/kept")

def reachable():
    found = []
    for name in ("mem", "environ", "maps", "fd", "cwd", "oom_score_adj"):
        path = f"/proc/1/{name}"
        try:
            if name == "fd":
                os.listdir(path)
            elif name == "cwd":
                os.readlink(path)
            else:
                os.close(os.open(path, os.O_RDONLY if name == "environ" else os.O_RDWR))
        except OSError:
            continue
        found.append(path)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, 1, None, None) == 0:  # PTRACE_ATTACH
        found.append("ptrace")
    return found

def others():
    pids = [n for n in os.listdir("/proc") if n.isdigit() and n not in ("1", str(os.getpid()))]
    return [open(f"/proc/{pid}/cmdline").read() for pid in pids]

def test_nothing_is_there_of_others():
    assert others() == []
    assert [place for place in PLACES if os.path.exists(place)] == []
    assert not hasattr(builtins, "kept")
    assert "KEPT" not in os.environ
    assert os.getppid() == 1

def test_the_first_process_is_out_of_reach():
    assert reachable() == []

def test_leave_what_can_be_left():
    for place in PLACES:
        with open(place, "w") as file:
            file.write(SECRET)
    builtins.kept = os.environ["KEPT"] = SECRET
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGALRM):
        os.kill(1, number)
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(1000)
    assert SECRET
"""


def test_a_judge_that_was_taken_over_has_nothing_for_the_next_run(docker_sandbox, order, run):
    """Its next run belongs to another student; the test file plays the code that took it over."""
    names = [word.partition("(")[0] for word in TAKEN_OVER.split("def test")[1:]]
    names = [f"test{name}" for name in names]
    first = order("name = 'Ann'", TAKEN_OVER, names)
    second = order("name = 'Bob'", TAKEN_OVER, names)
    assert first.bundle.digest == second.bundle.digest
    for made in (first, second, first):
        heard = run(docker_sandbox, made)
        assert heard.verdicts == dict.fromkeys(names, "passed"), heard.text
    judges = docker_sandbox._client.api.containers(
        filters={
            "label": [f"org.coplit.home={docker_sandbox._owner.home}", "org.coplit.role=judge"]
        }
    )
    assert len(judges) == 1, "it was one and the same judge"
