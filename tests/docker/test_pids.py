"""Processes are bounded, and a fork bomb does not take the other tests along."""

from __future__ import annotations


def test_forks_end_at_the_limit(grade):
    """An unbounded fork bomb would stop the whole machine."""
    heard = grade(
        """
        import os, time

        def forks():
            children = 0
            while children < 500:
                try:
                    pid = os.fork()
                except OSError:
                    break
                if pid == 0:
                    time.sleep(60)
                    os._exit(0)
                children += 1
            return children

        def add(a, b):
            return a + b
        """,
        """
        import hw

        def test_forks():
            assert 0 < hw.forks() < 32

        def test_add():
            assert hw.add(1, 2) == 3
        """,
        ["test_forks", "test_add"],
        processes=32,
    )
    assert heard.verdicts == {"test_forks": "passed", "test_add": "passed"}, heard.text


def test_a_fork_bomb_costs_one_test(grade):
    """The test that set it off is lost; the next one starts in a clean container."""
    heard = grade(
        """
        import os

        def bomb():
            while True:
                try:
                    os.fork()
                except OSError:
                    pass

        def add(a, b):
            return a + b
        """,
        """
        import hw

        def test_bomb():
            hw.bomb()

        def test_add():
            assert hw.add(1, 2) == 3
        """,
        ["test_bomb", "test_add"],
        processes=32,
        test_seconds=5,
    )
    assert heard.verdicts["test_bomb"] in {"timed-out", "error"}, heard.text
    assert heard.verdicts["test_add"] == "passed", heard.text
