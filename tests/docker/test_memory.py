"""Memory is bounded, and running out of it is said to be just that."""

from __future__ import annotations

import threading

from docker.errors import APIError

from coplit_jupyter.sandbox.owner import HOME, ROLE

MIB = 1024 * 1024

TESTS = """
import hw

def test_add():
    assert hw.add(1, 2) == 3

def test_hog():
    assert hw.hog() > 0

def test_add_again():
    assert hw.add(2, 2) == 4
"""
NAMES = ["test_add", "test_hog", "test_add_again"]


def test_a_hungry_test_is_out_of_memory_and_the_others_go_on(grade):
    """A student who reads 'error' looks for a bug; 'out of memory' says what to look for."""
    heard = grade(
        """
        def add(a, b):
            return a + b

        def hog():
            return len(bytearray(10 * 1024 ** 3))
        """,
        TESTS,
        NAMES,
        memory_bytes=128 * MIB,
    )
    assert heard.verdicts == {
        "test_add": "passed",
        "test_hog": "out-of-memory",
        "test_add_again": "passed",
    }, heard.text
    assert "memory" in heard.results["test_hog"].message


def test_processes_that_need_too_much_together_are_out_of_memory(grade):
    """No single process breaks its own limit here: only the Engine sees it."""
    heard = grade(
        """
        import os, time

        def add(a, b):
            return a + b

        def hog():
            kept = [b"x" * (1024**2 + number) for number in range(70)]
            for _ in range(3):
                if os.fork() == 0:
                    kept.clear()
                    more = [b"x" * (1024**2 + number) for number in range(25)]
                    time.sleep(3)  # while it lives, the test's connection does too
                    os._exit(0)
            os.wait()  # the kernel ends the largest: this one, or one of its children
            os._exit(1)
        """,
        TESTS,
        NAMES,
        memory_bytes=128 * MIB,
        test_seconds=20,
    )
    assert heard.verdicts["test_hog"] == "out-of-memory", heard.text
    assert "128 MiB" in heard.results["test_hog"].message
    assert heard.verdicts["test_add_again"] == "passed", heard.text


def test_a_crash_is_not_called_out_of_memory(grade):
    """Evidence comes from the Engine, and an earlier shortage does not colour a later crash."""
    heard = grade(
        """
        import os, signal

        def add(a, b):
            os.kill(os.getpid(), signal.SIGKILL)

        def hog():
            return len(bytearray(1024 ** 3))
        """,
        TESTS,
        NAMES,
        memory_bytes=128 * MIB,
    )
    assert heard.verdicts == {
        "test_add": "error",
        "test_hog": "out-of-memory",
        "test_add_again": "error",
    }, heard.text


def test_the_next_student_has_all_the_memory(grade):
    """A run that ate everything leaves nothing behind in the kept judge or the pool."""
    code = "def add(a, b):\n    return a + b\n\ndef hog():\n    return len(bytearray(1024 ** 3))"
    honest = code.replace("1024 ** 3", "64 * 1024 ** 2")
    for _ in range(2):
        grade(code, TESTS, NAMES, memory_bytes=128 * MIB)
    heard = grade(honest, TESTS, NAMES, memory_bytes=128 * MIB)
    assert set(heard.verdicts.values()) == {"passed"}, heard.text


class Watcher(threading.Thread):
    """Looks again and again at the memory of a home's student containers, as the kernel counts."""

    def __init__(self, client, home: str) -> None:
        super().__init__(daemon=True)
        self.client, self.wanted = client, [f"{HOME}={home}", f"{ROLE}=student"]
        self.most = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            for one in self.client.api.containers(filters={"label": self.wanted}):
                try:
                    told = self.client.api.stats(one["Id"], stream=False, one_shot=True)
                except (APIError, ValueError):
                    continue  # it ended meanwhile
                memory = told.get("memory_stats", {})
                self.most = max(self.most, memory.get("usage", 0), memory.get("max_usage", 0))


def test_the_machine_gives_no_more_than_the_limit(docker_client, docker_settings, grade):
    """Files, processes and memory of a program together cost the host its limit and no more."""
    limit = 128 * MIB
    home = (docker_settings.home / "owners" / "home-id").read_text()
    watcher = Watcher(docker_client, home.strip())
    watcher.start()
    try:
        heard = grade(
            """
            import os, time

            def add(a, b):
                return a + b

            def hog():
                kept = [b"x" * (1024**2 + number) for number in range(80)]
                time.sleep(4)
                with open("/tmp/more", "wb") as file:
                    try:
                        for _ in range(64):
                            file.write(b"y" * 1024**2)
                    except OSError:
                        pass
                for _ in range(4):
                    if os.fork() == 0:
                        kept = [b"z" * (1024**2 + number) for number in range(200)]
                return sum(map(len, [b"w" * (1024**2 + number) for number in range(400)] + kept))
            """,
            TESTS,
            NAMES,
            memory_bytes=limit,
            test_seconds=60,
        )
    finally:
        watcher.done.set()
        watcher.join()
    assert heard.verdicts["test_add"] == heard.verdicts["test_add_again"] == "passed", heard.text
    assert heard.verdicts["test_hog"] == "out-of-memory", heard.text
    assert 80 * MIB < watcher.most <= 1.05 * limit
