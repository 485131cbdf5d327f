"""Memory is bounded, and running out of it is said to be just that."""

from __future__ import annotations

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
        import os

        def add(a, b):
            return a + b

        def hog():
            kept = [b"x" * (1024**2 + number) for number in range(45)]
            for _ in range(3):
                if os.fork() == 0:
                    kept.clear()  # the largest process goes first: that is the parent
                    more = [b"x" * (1024**2 + number) for number in range(35)]
                    while True:
                        pass
            while True:
                pass
        """,
        TESTS,
        NAMES,
        memory_bytes=128 * MIB,
        test_seconds=8,
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
