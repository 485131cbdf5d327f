"""What the tests say is nowhere in the student's container."""

from __future__ import annotations

CANARY = "CANARY-5f1d"

SEARCH = """
import os

WORD = "-5f1d"

def search():
    # Whatever can be read: files, environments, command lines, memory maps, mounts.
    word = ("CANARY" + WORD).encode()
    found = []
    for folder in ("/bundle", "/sock", "/tmp", "/work", "/opt", "/etc", "/run", "/proc/1",
                   "/proc/self", "/var"):
        for root, folders, files in os.walk(folder):
            folders[:] = [f for f in folders if not (root.startswith("/proc") and f == "task")]
            for name in files:
                path = os.path.join(root, name)
                if os.path.isfile(path) and not path.endswith(("pagemap", "kmsg")):
                    try:
                        with open(path, "rb") as file:
                            if word in file.read(1_000_000):
                                found.append(path)
                    except OSError:
                        pass
    return found

def length(name):
    return len(name)

def reads(path):
    try:
        if os.path.isdir(path):
            return os.listdir(path)
        with open(path, "rb") as file:
            return file.read(100)
    except OSError as error:
        return type(error).__name__
"""


def test_nothing_of_the_tests_can_be_found(grade):
    """A student who reads the tests answers them by heart."""
    heard = grade(
        SEARCH,
        f"""
        import hw

        SECRET = "{CANARY}"

        def test_search():
            assert hw.search() == []

        def test_bundle():
            assert hw.reads("/bundle") in ([], "PermissionError", "FileNotFoundError")
            assert hw.reads("/bundle/tests/test_hw.py") in ("PermissionError", "FileNotFoundError")
            assert hw.reads("/bundle/bundle.json") in ("PermissionError", "FileNotFoundError")

        def test_init():
            for name in ("mem", "environ", "maps", "fd", "root", "cwd"):
                assert isinstance(hw.reads("/proc/1/" + name), str), name

        def test_odd_names():
            for name in ("a\\0b", "x" * 5000, "/proc/1/root", ""):
                assert hw.length(name) == len(name)
        """,
        ["test_search", "test_bundle", "test_init", "test_odd_names"],
        test_seconds=60,
    )
    assert heard.verdicts == {
        "test_search": "passed",
        "test_bundle": "passed",
        "test_init": "passed",
        "test_odd_names": "passed",
    }, heard.text


def test_a_hidden_test_tells_nothing_but_its_verdict(grade):
    """Its message would be the answer to the next attempt."""
    heard = grade(
        "def add(a, b):\n    print('I was asked', a, b)\n    return 0",
        f"""
        import hw

        def test_secret():
            value = hw.add(40, 2)
            print("{CANARY}")
            assert value == "{CANARY}", "{CANARY}"
        """,
        ["test_secret"],
        hidden=("test_secret",),
    )
    assert heard.verdicts == {"test_secret": "failed"}, heard.text
    result = heard.results["test_secret"]
    shown = [result.message, result.expected, result.actual, result.output]
    assert CANARY not in repr(shown)
    assert "I was asked" not in repr(shown)
